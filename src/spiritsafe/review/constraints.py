"""Constraints in a review: which one a statement adds to a table in use, or drops from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from spiritsafe.core.catalog import Constraint
from spiritsafe.review.altered import Surrounded, altered_tables, done, earlier_in_run
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, commands, enum_name

_TYPES = {
    "CONSTR_PRIMARY": "primary key",
    "CONSTR_UNIQUE": "unique",
    "CONSTR_FOREIGN": "foreign key",
    "CONSTR_CHECK": "check",
    "CONSTR_EXCLUSION": "exclude",
    "CONSTR_NOTNULL": "not null",
}
# Names as PostgreSQL and the usual naming conventions make them, for a review of text alone.
_NAMES = {
    "primary key": r"_pkey$|^pk_|_pk$",
    "unique": r"_key$|^uq_|_uq$|_unique$",
    "foreign key": r"_fkey$|^fk_|_fk$",
}


@dataclass(frozen=True, slots=True)
class AddedConstraint:
    """A constraint that ALTER TABLE adds to a table in use.

    :ivar node: the parser's `Constraint`.
    """

    table: Name
    path: str
    node: Any

    @property
    def type(self) -> str:
        """`check`, `foreign key` and so on, as in a Catalog."""
        return constraint_type(self.node)

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns, where it lists some."""
        return tuple(item.string.sval for item in (self.node.keys or self.node.fk_attrs))

    @property
    def validated(self) -> bool:
        """Whether the rows that are there are held against it: neither NOT VALID nor NOT ENFORCED."""
        return not self.node.skip_validation

    def name_or(self, prefix: str) -> str:
        """Its name, or one as a naming convention would make it."""
        return self.node.conname or "_".join((prefix, self.path.rpartition(".")[2], *self.columns))[:63]


@dataclass(frozen=True, slots=True)
class DroppedConstraint:
    """A constraint that ALTER TABLE drops from a table in use.

    :ivar type: as in a Catalog; empty where it is not known.
    :ivar known: what was known of it; None in a static review.
    """

    table: Name
    path: str
    name: str
    type: str
    known: Constraint | None
    command: Command


def added_constraints(context: Context, *types: str, refused: str = "") -> Iterator[AddedConstraint]:
    """Yield the constraints of these types that are added to tables in use by ADD CONSTRAINT.

    :param refused: also where the server refused the statement with this SQLSTATE.
    """
    failure = context.observation.failure
    if not done(context.observation) and (failure is None or failure.sqlstate != refused):
        return
    for command in context.commands:
        if command.kind != "AT_AddConstraint":
            continue
        node = getattr(command.node, "def").constraint
        if types and constraint_type(node) not in types:
            continue
        for table in altered_tables(context, command):
            if not already_there(context, table, node.conname):
                yield AddedConstraint(table, context.path(table), node)


def dropped_constraints(context: Context, *types: str) -> Iterator[DroppedConstraint]:
    """Yield the constraints of these types that are dropped from tables in use; none where IF EXISTS found none."""
    for command in context.commands:
        if command.kind != "AT_DropConstraint":
            continue
        for table in altered_tables(context, command):
            known = constraint(context, table, command.node.name)
            if known is None and not context.static:
                continue
            kind = known.type if known is not None else _guessed(context, table, command.node.name)
            if not types or kind in types:
                yield DroppedConstraint(table, context.path(table), command.node.name, kind, known, command)


def constraint(context: Context, table: Name, name: str) -> Constraint | None:
    """A constraint of a table as it was before the statement."""
    facts = context.facts(table)
    return next((one for one in facts.table.constraints if one.name == name), None) if facts is not None else None


def already_there(context: Context, table: Name, name: str) -> bool:
    """Whether the table has a constraint of that name, so that a DO block that looks first did not add it.

    The same ALTER TABLE may drop the old one and add it anew.
    """
    dropped = any(command.kind == "AT_DropConstraint" and command.node.name == name for command in context.commands)
    return bool(name) and not dropped and constraint(context, table, name) is not None


def constraint_type(node: Any) -> str:  # noqa: ANN401 - the parser's messages have no types of their own
    """The type of a parser's `Constraint`, as in a Catalog."""
    return _TYPES.get(enum_name(node, "contype"), "")


def added_before(context: Context, table: Name, name: str) -> Iterator[tuple[Context, Any]]:
    """Yield where this constraint was added earlier in this run, with the parser's `Constraint`."""
    for other, command in earlier_in_run(context):
        if _adds(other, command, context.path(table), name):
            yield other, getattr(command.node, "def").constraint


def replaced(context: Context, dropped: DroppedConstraint) -> bool:
    """Whether the same transaction adds another constraint of that name, so that it is only changed."""
    return any(_adds(other, command, dropped.path, dropped.name) for other, command in _around(context))


def gets_primary_key(context: Context, path: str) -> bool:
    """Whether this statement, or another one of its transaction, gives the table a primary key."""
    return any(
        command.kind == "AT_AddConstraint"
        and constraint_type(getattr(command.node, "def").constraint) == "primary key"
        and other.path(command.table) == path
        for other, command in _around(context)
    )


def non_null_columns(expression: str | None) -> tuple[str, ...]:
    """The columns of which a CHECK says IS NOT NULL, joined by AND to the rest of it."""
    parsed = commands(f"SELECT {expression}") if expression else ()
    return tuple(_not_null(parsed[0].node.target_list[0].res_target.val)) if parsed else ()


def only_says_not_null(expression: str | None) -> bool:
    """Whether a CHECK says nothing but that columns are not null."""
    parsed = commands(f"SELECT {expression}") if expression else ()
    return bool(parsed) and len(list(_not_null(parsed[0].node.target_list[0].res_target.val))) == _terms(
        parsed[0].node.target_list[0].res_target.val
    )


def columns_said_not_null(node: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The columns of which a parser's expression says IS NOT NULL."""
    return tuple(_not_null(node))


def _not_null(node: Any) -> Iterator[str]:  # noqa: ANN401
    if node.HasField("bool_expr") and enum_name(node.bool_expr, "boolop") == "AND_EXPR":
        for item in node.bool_expr.args:
            yield from _not_null(item)
    elif node.HasField("null_test") and enum_name(node.null_test, "nulltesttype") == "IS_NOT_NULL":
        yield from (item.string.sval for item in node.null_test.arg.column_ref.fields[-1:])


def _terms(node: Any) -> int:  # noqa: ANN401
    if node.HasField("bool_expr") and enum_name(node.bool_expr, "boolop") == "AND_EXPR":
        return sum(_terms(item) for item in node.bool_expr.args)
    return 1


def _around(context: Context) -> Iterator[Surrounded]:
    """What this statement does, and the others of its transaction."""
    mine = context.observation.statement
    for position, seen in enumerate(context.trace.observations):
        theirs = seen.statement
        together = (mine.transaction, mine.revision) == (theirs.transaction, theirs.revision)
        if position == context.position or (mine.transaction is not None and together):
            other = replace(context, position=position)
            yield from ((other, command) for command in other.commands)


def _adds(context: Context, command: Command, path: str, name: str) -> bool:
    return (
        command.kind == "AT_AddConstraint"
        and getattr(command.node, "def").constraint.conname == name
        and context.path(command.table) == path
    )


def _guessed(context: Context, table: Name, name: str) -> str:
    for _, node in added_before(context, table, name):
        return constraint_type(node)
    return next((kind for kind, pattern in _NAMES.items() if re.search(pattern, name)), "")
