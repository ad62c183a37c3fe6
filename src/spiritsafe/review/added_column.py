"""Columns that a statement adds to tables in use, and which of them makes the server rewrite the table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.review.altered import altered_tables, done, earlier_in_run, stored_anew
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, enum_name, list_name
from spiritsafe.sql.expression import is_null, is_volatile, may_be_volatile
from spiritsafe.sql.sql_type import is_serial, type_of


@dataclass(frozen=True, slots=True)
class AddedColumn:
    """A column that an ALTER TABLE adds.

    :ivar definition: the parser's `ColumnDef`.
    """

    table: Name
    path: str
    definition: Any

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.definition.colname)

    def constraint(self, kind: str) -> Any | None:  # noqa: ANN401 - the parser's messages have no types of their own
        """Its constraint of a kind, such as `CONSTR_CHECK`."""
        found = (item.constraint for item in self.definition.constraints)
        return next((item for item in found if enum_name(item, "contype") == kind), None)

    @property
    def default(self) -> Any | None:  # noqa: ANN401
        """The expression of its default; None where there is none, or NULL."""
        constraint = self.constraint("CONSTR_DEFAULT")
        return None if constraint is None or is_null(constraint.raw_expr) else constraint.raw_expr

    @property
    def stored(self) -> bool:
        """Whether it is generated, with its values stored."""
        constraint = self.constraint("CONSTR_GENERATED")
        return constraint is not None and constraint.generated_kind != "v"

    @property
    def serial(self) -> bool:
        """Whether its type is `serial` or one of its brothers."""
        return is_serial(self.definition.type_name)


def added_columns(context: Context, *, refused: str = "") -> Iterator[AddedColumn]:
    """Yield the columns that are added to tables in use; none where IF NOT EXISTS found one.

    :param refused: also where the server refused the statement with this SQLSTATE.
    """
    failure = context.observation.failure
    if not done(context.observation) and (failure is None or failure.sqlstate != refused):
        return
    for command in context.commands:
        if command.kind == "AT_AddColumn":
            yield from _added(context, command)


def rewriting_columns(context: Context, cause: str) -> Iterator[AddedColumn]:
    """Yield those that made the server rewrite their table, and did so for this reason.

    :param cause: `serial`, `identity`, `stored`, `default` or `domain`.
    """
    for column in added_columns(context):
        if (context.static or stored_anew(context, column.table)) and _cause(context, column) == cause:
            yield column


def _added(context: Context, command: Command) -> Iterator[AddedColumn]:
    definition = getattr(command.node, "def").column_def
    for table in altered_tables(context, command):
        if context.column(table, definition.colname) is None:
            yield AddedColumn(table, context.path(table), definition)


def _cause(context: Context, column: AddedColumn) -> str:
    """Why the column is written into every row; empty where it is not, as far as can be told."""
    if column.serial:
        return "serial"
    if column.constraint("CONSTR_IDENTITY") is not None:
        return "identity"
    if column.stored:
        return "stored"
    default = column.default
    if default is not None and (is_volatile(default) or (may_be_volatile(default) and not _explained(context))):
        return "default"
    return "domain" if _may_be_domain(context, column) else ""


def _explained(context: Context) -> bool:
    """Whether another action of the statement is known to rewrite, so that a doubtful one need not have."""
    for command in context.commands:
        if command.kind in ("AT_AlterColumnType", "AT_SetExpression"):
            return True
        if command.kind == "AT_AddColumn":
            added = AddedColumn(command.table, "", getattr(command.node, "def").column_def)
            known = added.default is not None and is_volatile(added.default)
            if known or added.serial or added.stored or added.constraint("CONSTR_IDENTITY") is not None:
                return True
    return False


def _may_be_domain(context: Context, column: AddedColumn) -> bool:
    type_node = column.definition.type_name
    if type_of(type_node).built_in or column.constraint("CONSTR_GENERATED") is not None:
        return False
    wanted = list_name(type_node.names)
    return _restricted_here(context, wanted) or (not context.static and not _explained(context))


def _restricted_here(context: Context, name: Name) -> bool:
    """Whether the run itself made this type a domain with a constraint."""
    return any(
        command.kind == "create_domain_stmt"
        and list_name(command.node.domainname)[1] == name[1]
        and any(enum_name(item.constraint, "contype") != "CONSTR_DEFAULT" for item in command.node.constraints)
        for _, command in earlier_in_run(context)
    )
