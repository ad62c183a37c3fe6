"""Foreign keys in a review: what a statement adds, however it writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.review.altered import altered_tables, done
from spiritsafe.review.constraints import already_there
from spiritsafe.review.context import Context, Name
from spiritsafe.review.remedy import call, schema_of
from spiritsafe.sql.command import Command, enum_name, range_name


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key that a statement adds.

    :ivar keys: the columns it refers to; empty for the primary key.
    :ivar node: the parser's `Constraint`.
    :ivar column: the parser's `ColumnDef` of the column that comes with it.
    :ivar creates: it comes with its table.
    """

    table: Name
    path: str
    columns: tuple[str, ...]
    referenced: Name
    referenced_path: str
    keys: tuple[str, ...]
    node: Any
    column: Any | None = None
    creates: bool = False

    @property
    def name(self) -> str:
        """Its name, or one as the usual naming convention makes it."""
        return self.node.conname or "_".join(("fk", self.path.rpartition(".")[2], *self.columns))[:63]

    @property
    def validated(self) -> bool:
        """Whether the rows that are there are held against it."""
        return not self.node.skip_validation and self.node.is_enforced

    @property
    def on_delete(self) -> str:
        """`a` for NO ACTION, `c` for CASCADE and so on, as in `pg_constraint`."""
        return str(self.node.fk_del_action)


def foreign_keys(context: Context, *, refused: str = "") -> Iterator[ForeignKey]:
    """Yield the foreign keys that a statement adds, to new tables as well, but not to temporary ones.

    :param refused: also where the server refused the statement with this SQLSTATE.
    """
    failure = context.observation.failure
    if not done(context.observation) and (failure is None or failure.sqlstate != refused):
        return
    for command in context.commands:
        if command.kind == "create_stmt":
            yield from _of_table(context, command)
        elif command.kind in ("AT_AddConstraint", "AT_AddColumn"):
            yield from _of_action(context, command)


def of_existing_tables(context: Context, *, refused: str = "") -> Iterator[ForeignKey]:
    """Yield the foreign keys that ALTER TABLE adds to tables in use."""
    for key in foreign_keys(context, refused=refused):
        if not key.creates and key.path not in context.new:
            yield key


def seen_validated(key: ForeignKey, context: Context) -> bool:
    """Whether the server was seen to hold the rows against it."""
    seen = context.observation
    words = any("validating foreign key constraint" in word for word in seen.notices)
    return context.static or words or seen.failure is not None or key.path in seen.scans


def create_not_valid(key: ForeignKey, context: Context) -> str:
    """`op.create_foreign_key(..., postgresql_not_valid=True)`."""
    actions = {"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT"}
    return call(
        "create_foreign_key",
        key.name,
        key.path.rpartition(".")[2],
        key.referenced_path.rpartition(".")[2],
        list(key.columns),
        list(referenced_columns(key, context)) or ["id"],
        source_schema=schema_of(key.path),
        referent_schema=schema_of(key.referenced_path),
        ondelete=actions.get(key.on_delete),
        postgresql_not_valid=True,
    )


def referenced_columns(key: ForeignKey, context: Context) -> tuple[str, ...]:
    """The columns it refers to: those it says, or the primary key."""
    facts = context.facts(key.referenced)
    if key.keys or facts is None:
        return key.keys
    return next((one.columns for one in facts.table.constraints if one.type == "primary key"), ())


def _of_table(context: Context, command: Command) -> Iterator[ForeignKey]:
    relation = command.node.relation
    table = range_name(relation)
    if relation.relpersistence == "t" or context.facts(table) is not None:
        return  # IF NOT EXISTS found one
    for item in command.node.table_elts:
        if item.HasField("constraint"):
            yield from _of_constraint(context, table, item.constraint, None, creates=True)
        elif item.HasField("column_def"):
            yield from _of_column(context, table, item.column_def, creates=True)


def _of_action(context: Context, command: Command) -> Iterator[ForeignKey]:
    added = getattr(command.node, "def")
    facts = context.facts(command.table)
    if facts is not None and facts.table.persistence == "temporary":
        return
    new = (command.table,) if context.path(command.table) in context.new else ()
    for table in new or altered_tables(context, command):
        if command.kind == "AT_AddColumn":
            if context.column(table, added.column_def.colname) is None:
                yield from _of_column(context, table, added.column_def, creates=False)
        elif not already_there(context, table, added.constraint.conname):
            yield from _of_constraint(context, table, added.constraint, None, creates=False)


def _of_column(context: Context, table: Name, column: Any, *, creates: bool) -> Iterator[ForeignKey]:  # noqa: ANN401
    for item in column.constraints:
        yield from _of_constraint(context, table, item.constraint, column, creates=creates)


def _of_constraint(
    context: Context,
    table: Name,
    node: Any,  # noqa: ANN401 - the parser's messages have no types of their own
    column: Any | None,  # noqa: ANN401
    *,
    creates: bool,
) -> Iterator[ForeignKey]:
    if enum_name(node, "contype") != "CONSTR_FOREIGN":
        return
    referenced = range_name(node.pktable)
    yield ForeignKey(
        table,
        context.path(table),
        (column.colname,) if column is not None else tuple(item.string.sval for item in node.fk_attrs),
        referenced,
        context.path(referenced),
        tuple(item.string.sval for item in node.pk_attrs),
        node,
        column,
        creates,
    )
