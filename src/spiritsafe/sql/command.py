"""Takes SQL text apart into Commands: what a rule looks at.

An ALTER TABLE with three actions is three Commands; what a DO block runs is there too, as far as its text tells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import postgast

from spiritsafe.sql.dynamic_text import dynamic_text

_PSQL = re.compile(r"\s*\\(\w+|[!?])")
_HARMLESS = frozenset({"restrict", "unrestrict", "set", "unset", "echo", "qecho", "warn", "timing", "pset", "encoding"})
_STATEMENT_FIELDS = frozenset({"sqlstmt", "query"})


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a statement does.

    :ivar kind: the parser's name of the statement, `index_stmt`; of an action of ALTER TABLE `AT_AddColumn`.
    :ivar node: the parser's message for it; of an action the `AlterTableCmd`.
    :ivar table: of an action: schema (may be empty) and name of what is altered.
    :ivar target: of an action, what kind of thing is altered: `OBJECT_TABLE`, `OBJECT_INDEX`, `OBJECT_VIEW` ...
    :ivar nested: it stands in a DO block.
    :ivar dynamic: it is text that EXECUTE runs.
    """

    kind: str
    node: Any
    sql: str
    table: tuple[str, str] = ("", "")
    target: str = ""
    missing_ok: bool = False
    nested: bool = False
    dynamic: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One statement of a script, with the line on which it begins (from 1)."""

    sql: str
    line: int


def split(script: str) -> tuple[Text, ...]:
    """Split a script into its statements, comments before a statement and a byte order mark left out.

    Commands of psql that do nothing to the database, such as pg_dump writes (`restrict`), are left out too.

    :raises ValueError: when it does not parse; the message has the line and what the parser says.
    """
    parsed, script = _parsed(script.removeprefix("\ufeff").replace("\r\n", "\n"))
    raw = script.encode()
    texts = []
    for statement in parsed.stmts:
        end = statement.stmt_location + statement.stmt_len if statement.stmt_len else len(raw)
        begin = _after_comments(raw, statement.stmt_location, end)
        texts.append(Text(raw[begin:end].decode().rstrip(), raw.count(b"\n", 0, begin) + 1))
    return tuple(texts)


def commands(sql: str) -> tuple[Command, ...]:
    """Return what a text does; nothing where it does not parse."""
    try:
        parsed = postgast.parse(sql)
    except postgast.PgQueryError:
        return ()
    raw = sql.encode()
    found: list[Command] = []
    for statement in parsed.stmts:
        end = statement.stmt_location + statement.stmt_len if statement.stmt_len else len(raw)
        found.extend(_of(statement.stmt, raw[statement.stmt_location : end].decode().strip()))
    return tuple(found)


def range_name(range_var: Any) -> tuple[str, str]:  # noqa: ANN401 - the parser's messages have no types of their own
    """Schema (may be empty) and name of a RangeVar."""
    return range_var.schemaname, range_var.relname


def list_name(nodes: Any) -> tuple[str, str]:  # noqa: ANN401
    """Schema (may be empty) and name of a list of String nodes, such as DROP has."""
    parts = [node.string.sval for node in nodes]
    return (parts[-2] if len(parts) > 1 else "", parts[-1] if parts else "")


def type_name(node: Any) -> str:  # noqa: ANN401
    """Name of a TypeName: `int4`, `varchar`, `public.mood`; `pg_catalog` is left out, brackets are kept."""
    parts = [item.string.sval for item in node.names]
    if parts and parts[0] == "pg_catalog":
        parts = parts[1:]
    return ".".join(parts) + "[]" * len(node.array_bounds)


def enum_name(message: Any, field: str) -> str:  # noqa: ANN401
    """Name of the value of an enum field: `OBJECT_INDEX`."""
    return str(message.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number[getattr(message, field)].name)


def _parsed(script: str) -> tuple[Any, str]:
    """The parse of a script, and the script that was parsed: psql's own lines are empty there."""
    while True:
        try:
            return postgast.parse(script), script
        except postgast.PgQueryError as error:
            number = script.count("\n", 0, max(error.cursorpos - 1, 0))
            lines = script.split("\n")
            own = _PSQL.match(lines[number])
            if own is None or own[1] not in _HARMLESS:
                hint = f": {own[0].strip()} is a command of psql, not SQL" if own is not None else ""
                hint = hint or _rows_hint(lines[:number])
                message = f"line {number + 1}: {error.message}{hint}"
                raise ValueError(message) from None
            lines[number] = ""
            script = "\n".join(lines)


def _rows_hint(before: list[str]) -> str:
    """What to say where the rows of a COPY are taken for SQL."""
    last = next((line for line in reversed(before) if line.strip()), "")
    rows = re.search(r"(?i)\bcopy\b.*\bfrom\s+stdin\b.*;\s*$", last)
    return ": the rows of COPY ... FROM stdin are not SQL; use INSERT" if rows else ""


def _of(node: Any, sql: str, *, nested: bool = False, dynamic: bool = False) -> Iterator[Command]:  # noqa: ANN401
    kind = node.WhichOneof("node") or ""
    inner = getattr(node, kind, None)
    if inner is None:
        return
    if kind == "alter_table_stmt":
        target = enum_name(inner, "objtype")
        for item in inner.cmds:
            action = item.alter_table_cmd
            yield Command(
                enum_name(action, "subtype"),
                action,
                sql,
                range_name(inner.relation),
                target,
                missing_ok=inner.missing_ok,
                nested=nested,
                dynamic=dynamic,
            )
        return
    yield Command(kind, inner, sql, nested=nested, dynamic=dynamic)
    if kind == "do_stmt":
        yield from _inside_do(sql)
    elif kind == "create_schema_stmt":
        for item in inner.schema_elts:
            yield from _of(item, sql, nested=True)


def _inside_do(sql: str) -> Iterator[Command]:
    try:
        tree = postgast.parse_plpgsql(sql)
    except (postgast.PgQueryError, ValueError):
        return
    for text, dynamic in _queries(tree):
        try:
            parsed = postgast.parse(text)
        except postgast.PgQueryError:
            continue
        for statement in parsed.stmts:
            if statement.stmt.WhichOneof("node") != "select_stmt" or not dynamic:
                yield from _of(statement.stmt, text, nested=True, dynamic=dynamic)


def _queries(tree: object) -> Iterator[tuple[str, bool]]:
    """Each SQL statement in a PL/pgSQL tree, and each text that EXECUTE gets as a plain literal."""
    if isinstance(tree, list):
        for item in tree:
            yield from _queries(item)
    if not isinstance(tree, dict):
        return
    for key, value in tree.items():
        if key == "PLpgSQL_stmt_execsql":
            yield value["sqlstmt"]["PLpgSQL_expr"]["query"], False
        elif key == "PLpgSQL_stmt_dynexecute":
            literal = _literal(value["query"]["PLpgSQL_expr"]["query"])
            if literal:
                yield literal, True
        else:
            yield from _queries(value)


def _literal(expression: str) -> str:
    """The text that an expression of EXECUTE makes, as far as it can be told."""
    try:
        parsed = postgast.parse(f"SELECT {expression}")
    except postgast.PgQueryError:
        return ""
    return dynamic_text(parsed.stmts[0].stmt.select_stmt.target_list[0].res_target.val)


def _after_comments(raw: bytes, begin: int, end: int) -> int:
    """Where the statement itself begins."""
    while begin < end:
        if raw[begin : begin + 1].isspace() or raw[begin : begin + 1] == b";":
            begin += 1
        elif raw.startswith(b"--", begin):
            begin = _found(raw.find(b"\n", begin), end) + 1
        elif raw.startswith(b"/*", begin):
            begin = _found(raw.find(b"*/", begin), end) + 2
        else:
            break
    return min(begin, end)


def _found(position: int, otherwise: int) -> int:
    return position if position >= 0 else otherwise
