"""What the body of a PL/pgSQL block or function does that its SQL statements do not tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import postgast

_LOOPS = frozenset(
    {
        "PLpgSQL_stmt_loop",
        "PLpgSQL_stmt_while",
        "PLpgSQL_stmt_fori",
        "PLpgSQL_stmt_fors",
        "PLpgSQL_stmt_forc",
        "PLpgSQL_stmt_dynfors",
        "PLpgSQL_stmt_foreach_a",
    }
)
_ENDS = frozenset({"PLpgSQL_stmt_commit", "PLpgSQL_stmt_rollback"})
_DYNAMIC = frozenset({"PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors"})
_PLAIN = frozenset({"a_const", "a_expr", "type_cast"})


def ends_transactions(sql: str) -> bool:
    """Whether it says COMMIT or ROLLBACK."""
    return any(kind in _ENDS for kind, _, _ in _nodes(_tree(sql)))


def subtransaction_in_loop(sql: str) -> bool:
    """Whether a loop has a block with EXCEPTION in it: each round is a subtransaction."""
    return any(
        kind == "PLpgSQL_stmt_block" and looped and isinstance(value, dict) and "exceptions" in value
        for kind, value, looped in _nodes(_tree(sql))
    )


def unknown_texts(sql: str) -> tuple[str, ...]:
    """The expressions that EXECUTE runs as SQL, and whose text is known only while it runs."""
    queries = [
        value["query"]["PLpgSQL_expr"]["query"]
        for kind, value, _ in _nodes(_tree(sql))
        if kind in _DYNAMIC and isinstance(value, dict)
    ]
    return tuple(query for query in queries if not _constant(query))


def _tree(sql: str) -> object:
    try:
        # A body of the SQL standard has no text, and the parser ends the process over it.
        return None if _has_standard_body(sql) else postgast.parse_plpgsql(sql)
    except (postgast.PgQueryError, ValueError):
        return None


def _has_standard_body(sql: str) -> bool:
    functions = [item.stmt.create_function_stmt for item in postgast.parse(sql).stmts]
    return any(
        node.funcname and not any(option.def_elem.defname == "as" for option in node.options) for node in functions
    )


def _nodes(tree: object, *, looped: bool = False) -> Iterator[tuple[str, object, bool]]:
    """Each node with its kind, and whether it stands in a loop."""
    if isinstance(tree, list):
        for item in tree:
            yield from _nodes(item, looped=looped)
    elif isinstance(tree, dict):
        for kind, value in tree.items():
            yield kind, value, looped
            yield from _nodes(value, looped=looped or kind in _LOOPS)


def _constant(expression: str) -> bool:
    try:
        parsed = postgast.parse(f"SELECT {expression}")
    except postgast.PgQueryError:
        return False
    return _is_constant(parsed.stmts[0].stmt.select_stmt.target_list[0].res_target.val)


def _is_constant(node: object) -> bool:
    kind = node.WhichOneof("node")  # type: ignore[attr-defined]
    inner = getattr(node, kind or "", None)
    if kind not in _PLAIN or inner is None:
        return False
    if kind == "a_expr":
        return _is_constant(inner.lexpr) and _is_constant(inner.rexpr)
    return kind == "a_const" or _is_constant(inner.arg)


@dataclass(frozen=True, slots=True)
class BodyQuery:
    """A query in a body.

    :ivar tables: the tables that it names, but for those of its own WITH.
    :ivar columns: the names without a table that it reads; only where it names one table.
    """

    tables: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]


def body_queries(sql: str) -> tuple[BodyQuery, ...]:
    """The queries of a PL/pgSQL body, with what they name; the body's own variables are left out."""
    tree = _tree(sql)
    variables = {
        str(value["refname"]).lower() for _, value, _ in _nodes(tree) if isinstance(value, dict) and "refname" in value
    }
    texts = [value["query"] for kind, value, _ in _nodes(tree) if kind == "PLpgSQL_expr" and isinstance(value, dict)]
    return tuple(query for text in texts if (query := _body_query(str(text), variables)) is not None)


def _body_query(text: str, variables: set[str]) -> BodyQuery | None:
    for attempt in (text, f"SELECT {text}"):
        try:
            parsed = postgast.parse(attempt)
        except postgast.PgQueryError:
            continue
        found = list(_messages(parsed.stmts[0].stmt)) if parsed.stmts else []
        own = {node.ctename for kind, node in found if kind == "CommonTableExpr"}
        tables = [(node.schemaname, node.relname) for kind, node in found if kind == "RangeVar"]
        names = [
            node.fields[0].string.sval
            for kind, node in found
            if kind == "ColumnRef" and len(node.fields) == 1 and node.fields[0].HasField("string")
        ]
        alone = len(tables) == 1 and not any(kind in ("RangeFunction", "RangeSubselect") for kind, _ in found)
        return BodyQuery(
            tuple(name for name in tables if name[0] or name[1] not in own),
            tuple(name for name in names if alone and name not in variables and name != tables[0][1]),
        )
    return None


def _messages(message: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - the parser's messages have no types
    """Each message below one, with the name of its type."""
    for descriptor, value in message.ListFields():
        if descriptor.message_type is not None:
            for item in value if descriptor.is_repeated else (value,):
                yield descriptor.message_type.name, item
                yield from _messages(item)
