"""INSERT, UPDATE, DELETE and MERGE on tables in use, and how many rows they may be about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.core.trace import Facts
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, range_name
from spiritsafe.sql.expression import columns, messages

_KINDS = ("insert_stmt", "update_stmt", "delete_stmt", "merge_stmt")
_BOOKKEEPING = "alembic_version"
_COMPARED_RANGE = {"<", "<=", ">", ">=", "BETWEEN"}


@dataclass(frozen=True)
class RowChange:
    """One of these statements, on a table in use.

    :ivar kind: the parser's name: `update_stmt`.
    :ivar within: the name of the WITH query that it is; empty for one that stands alone.
    """

    context: Context
    kind: str
    node: Any
    command: Command
    within: str = ""

    @property
    def table(self) -> Name:
        """The table that changes."""
        return range_name(self.node.relation)

    @property
    def path(self) -> str:
        """Schema and name of it."""
        return self.context.path(self.table)

    @property
    def verb(self) -> str:
        """`UPDATE`."""
        return self.kind.removesuffix("_stmt").upper()

    @property
    def everything(self) -> bool:
        """Whether it is about all rows of the table: there is no WHERE, or one that is always true."""
        if self.kind not in ("update_stmt", "delete_stmt"):
            return False
        return not self.node.HasField("where_clause") or _always(self.node.where_clause)

    @property
    def limited(self) -> bool:
        """Whether it is about a batch, or a row or two."""
        if any(select.HasField("limit_count") for select in messages(self.node, "SelectStmt")):
            return not self.command.nested or self._committed
        if self.kind == "insert_stmt":
            return not self._copies_a_table()
        if self.kind == "merge_stmt":
            return not any(item.relname for item in messages(self.node.source_relation, "RangeVar"))
        if self.everything:
            return False
        facts = self.context.facts(self.table)
        return any(_restricts(part, facts) for part in _conjuncts(self.node.where_clause))

    @property
    def _committed(self) -> bool:
        """Whether the DO block that it stands in commits as it goes."""
        return "commit" in self.context.observation.statement.sql.lower()

    def _copies_a_table(self) -> bool:
        """Whether an INSERT takes its rows from a table that is there, and that others fill."""
        select = self.node.select_stmt
        named = {item.ctename for item in messages(self.node, "CommonTableExpr")}
        sources = [item for clause in _from_clauses(select) for item in messages(clause, "RangeVar")]
        return any(
            self.context.exists(range_name(item)) and item.relname not in named and item.relname != _BOOKKEEPING
            for item in sources
        )


def row_changes(context: Context) -> Iterator[RowChange]:
    """Yield the statements that stand alone, also in DO blocks."""
    for command in context.commands:
        if command.kind in _KINDS and done(context.observation):
            yield from _in_use(RowChange(context, command.kind, command.node, command))


def hidden_changes(context: Context) -> Iterator[RowChange]:
    """Yield those that are a WITH query of another statement."""
    if not done(context.observation):
        return
    for command in context.commands:
        for query in messages(command.node, "CommonTableExpr"):
            kind = query.ctequery.WhichOneof("node") or ""
            if kind in _KINDS:
                yield from _in_use(RowChange(context, kind, getattr(query.ctequery, kind), command, query.ctename))


def _in_use(change: RowChange) -> Iterator[RowChange]:
    if change.table[1] != _BOOKKEEPING and change.context.exists(change.table):
        yield change


def _from_clauses(select_node: Any) -> Iterator[Any]:  # noqa: ANN401
    """The FROM items of a SELECT and of what UNION joins; not those of sub-selects in its conditions."""
    select = getattr(select_node, "select_stmt", select_node)
    yield from select.from_clause
    for name in ("larg", "rarg"):
        if select.HasField(name):
            yield from _from_clauses(getattr(select, name))


def _always(condition: Any) -> bool:  # noqa: ANN401
    """Whether a condition mentions no column: `true`, `1 = 1`."""
    return (
        not columns(condition) and not any(messages(condition, "SubLink")) and not any(messages(condition, "ParamRef"))
    )


def _conjuncts(condition: Any) -> Iterator[Any]:  # noqa: ANN401
    if condition.HasField("bool_expr") and condition.bool_expr.boolop == 1:  # AND
        for part in condition.bool_expr.args:
            yield from _conjuncts(part)
    else:
        yield condition


def _restricts(condition: Any, facts: Facts | None) -> bool:  # noqa: ANN401
    """Whether a condition holds a key against constants: `id = 7`, `id IN (1, 2)`, `id BETWEEN 1 AND 5000`."""
    if not condition.HasField("a_expr") or not condition.a_expr.lexpr.HasField("column_ref"):
        return False
    expression = condition.a_expr
    found = columns(expression.lexpr)
    value = expression.rexpr
    if not found or columns(value) or any(messages(value, "SubLink")):
        return False
    operator = expression.name[0].string.sval if expression.name else ""
    if operator in _COMPARED_RANGE:
        return _is_key(found[0], facts) and operator == "BETWEEN"
    return operator == "=" and _is_key(found[0], facts)


def _is_key(column: str, facts: Facts | None) -> bool:
    """Whether a column alone tells a row; without a server, by its name."""
    if facts is None:
        return column == "id"
    unique = [item.columns for item in facts.table.indexes if item.unique and not item.partial]
    return (column,) in unique
