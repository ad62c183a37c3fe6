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
        return _by_key(self.node.where_clause, self.context.facts(self.table))

    @property
    def _committed(self) -> bool:
        """Whether the DO block that it stands in commits as it goes."""
        return "commit" in self.context.observation.statement.sql.lower()

    def _copies_a_table(self) -> bool:
        """Whether an INSERT takes its rows from a table that is there, and that others fill."""
        select = self.node.select_stmt
        alone = select.select_stmt.from_clause
        if len(alone) == 1 and alone[0].HasField("range_var") and select.select_stmt.HasField("where_clause"):
            facts = self.context.facts(range_name(alone[0].range_var))
            if _by_key(select.select_stmt.where_clause, facts):
                return False
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
    if change.table[1] == _BOOKKEEPING or not change.context.exists(change.table):
        return
    if not change.path.startswith("pg_catalog.") and change.table[0] != "pg_catalog":  # that is catalog-tampering
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


def _by_key(condition: Any, facts: Facts | None) -> bool:  # noqa: ANN401
    """Whether it holds a key against constants: `id = 7`, `a = 1 AND b = 2`, `id >= 1 AND id < 5000`, `id IN (1, 2)`.

    Without a server a key is what is called id.
    """
    held = [part for part in (_held(conjunct) for conjunct in _conjuncts(condition)) if part[0]]
    keys = _keys(facts)
    equal = {column for column, operator in held if operator == "="}
    low = {column for column, operator in held if operator in (">", ">=", "BETWEEN")}
    high = {column for column, operator in held if operator in ("<", "<=", "BETWEEN")}
    return any(set(key) <= equal for key in keys) or any((column,) in keys for column in low & high)


def _held(condition: Any) -> tuple[str, str]:  # noqa: ANN401
    """The column that a condition compares with constants, and how; empty for any other condition."""
    if condition.HasField("sub_link"):  # id IN (VALUES (1), (2))
        link = condition.sub_link
        tested = columns(link.testexpr) if link.testexpr.HasField("column_ref") and not link.oper_name else ()
        return (tested[0], "=") if tested and link.subselect.select_stmt.values_lists else ("", "")
    if not condition.HasField("a_expr") or not condition.a_expr.lexpr.HasField("column_ref"):
        return "", ""
    found, value = columns(condition.a_expr.lexpr), condition.a_expr.rexpr
    if not found or columns(value) or any(messages(value, "SubLink")):
        return "", ""
    operator = condition.a_expr.name[0].string.sval if condition.a_expr.name else ""
    return found[0], operator


def _keys(facts: Facts | None) -> set[tuple[str, ...]]:
    """The columns that tell one row from all others."""
    if facts is None:
        return {("id",)}
    return {item.columns for item in facts.table.indexes if item.unique and not item.partial and all(item.columns)}
