"""Tells statements that work through a table from those that touch a row or the catalogue."""

from collections.abc import Iterator
from typing import Any

from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, range_name

_WRITES = frozenset({"insert_stmt", "update_stmt", "delete_stmt", "merge_stmt"})


def tables_written_through(command: Command, context: Context) -> Iterator[Name]:
    """The tables of others that UPDATE, DELETE, MERGE or INSERT ... SELECT works through; rows by key do not count."""
    for kind, node in _writes(command.kind, command.node):
        target = range_name(node.relation)
        if target[0] == "pg_catalog" or target[1].startswith(("pg_", "alembic_version")):
            continue
        if kind in ("update_stmt", "delete_stmt"):
            if context.exists(target) and not _by_key(node.where_clause, target, context):
                yield target
        elif kind == "merge_stmt":
            if context.exists(target):
                yield target
        else:
            yield from (name for name in _sources(node) if context.exists(name) or context.exists(target))


def _writes(kind: str, node: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a message of the parser
    """The statement itself, and those in its WITH."""
    if kind in _WRITES:
        yield kind, node
    if kind in _WRITES or kind == "select_stmt":
        for item in node.with_clause.ctes:
            inner = item.common_table_expr.ctequery
            name = inner.WhichOneof("node") or ""
            yield from _writes(name, getattr(inner, name))


def _sources(node: Any) -> Iterator[Name]:  # noqa: ANN401
    for item in node.select_stmt.select_stmt.from_clause:
        if item.HasField("range_var"):
            yield range_name(item.range_var)
        elif item.HasField("join_expr") and item.join_expr.larg.HasField("range_var"):
            yield range_name(item.join_expr.larg.range_var)


def _by_key(where: Any, table: Name, context: Context) -> bool:  # noqa: ANN401
    """Whether a WHERE compares a key with one value or a few."""
    expressions = where.bool_expr.args if where.HasField("bool_expr") and where.bool_expr.boolop == 1 else (where,)
    facts = context.facts(table)
    keys = {
        index.columns[0] for index in (facts.table.indexes if facts else ()) if index.unique and len(index.columns) == 1
    } or {"id"}
    for item in expressions:
        expression = item.a_expr
        named = [part.string.sval for part in expression.name]
        column = [part.string.sval for part in expression.lexpr.column_ref.fields][-1:]
        if named == ["="] and column and column[0] in keys and expression.rexpr.WhichOneof("node") != "column_ref":
            return not expression.rexpr.HasField("sub_link")
    return False


def long_reads(context: Context) -> tuple[str, ...]:
    """Tables of others that a statement reads from end to end, rewrites or builds an index on."""
    if context.static:
        return tuple(
            context.path(name)
            for command in context.commands
            for name in _read_by_text(command)
            if context.exists(name)
        )
    seen = context.observation
    if any(command.kind in _WRITES or _looks_up(command) for command in context.commands):
        return ()
    made = context.new | {relation.name for relation in seen.created}
    indexes = {index.name for facts in seen.before for index in facts.table.indexes}
    return tuple(
        table
        for table in (*seen.scans, *seen.rewrites)
        if table not in made and table.rpartition(".")[2] not in indexes
    )


def _looks_up(command: Command) -> bool:
    """A SELECT of a value, such as of the highest key: an index answers it where the table is large."""
    return command.kind == "select_stmt" and ("setval" in command.sql or "LIMIT" in command.sql.upper())


def _read_by_text(command: Command) -> Iterator[Name]:
    node = command.node
    if command.kind == "index_stmt" and not node.concurrent:
        yield range_name(node.relation)
    elif command.kind == "AT_ValidateConstraint":
        yield command.table
    elif command.kind == "AT_AddConstraint":
        constraint = getattr(node, "def").constraint
        if constraint.HasField("pktable") and not constraint.skip_validation:
            yield command.table
    elif command.kind == "refresh_mat_view_stmt" and not node.skip_data:
        yield range_name(node.relation)
