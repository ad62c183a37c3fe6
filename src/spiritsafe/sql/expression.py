"""Looks into expressions and messages of the parser: which functions they call, and how they are written."""

from collections.abc import Iterator
from typing import Any

import postgast
from postgast import pg_query_pb2

# Of the functions that a default may well call, those that PostgreSQL knows as volatile (pg_proc.provolatile).
VOLATILE_FUNCTIONS = frozenset(
    [
        "clock_timestamp",
        "timeofday",
        "random",
        "random_normal",
        "setseed",
        "nextval",
        "currval",
        "lastval",
        "setval",
        "gen_random_uuid",
        "uuidv4",
        "uuidv7",
        "uuid_generate_v1",
        "uuid_generate_v1mc",
        "uuid_generate_v4",
        "gen_random_bytes",
        "gen_salt",
        "pg_sleep",
        "txid_current",
    ]
)
_HARMLESS_FUNCTIONS = frozenset(
    [
        "now",
        "transaction_timestamp",
        "statement_timestamp",
        "timezone",
        "current_setting",
        "lower",
        "upper",
        "btrim",
        "trim",
        "coalesce",
        "date_trunc",
        "make_interval",
        "make_date",
        "make_timestamp",
        "make_timestamptz",
        "to_timestamp",
        "to_date",
        "to_char",
        "concat",
        "md5",
        "length",
        "abs",
        "round",
        "floor",
        "ceil",
        "decode",
        "encode",
        "jsonb_build_object",
        "json_build_object",
        "jsonb_build_array",
        "json_build_array",
        "to_jsonb",
        "to_json",
        "array_fill",
        "string_to_array",
        "int4range",
        "int8range",
        "numrange",
        "daterange",
        "tsrange",
        "tstzrange",
        "row_to_json",
        "age",
    ]
)


def messages(root: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    """Each message of this type at or below `root`."""
    if root.DESCRIPTOR.name == name:
        yield root
    for descriptor, value in root.ListFields():
        if descriptor.message_type is not None:
            for item in value if descriptor.is_repeated else (value,):
                yield from messages(item, name)


def functions(expression: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The names of the functions it calls, without their schema."""
    return tuple(call.funcname[-1].string.sval for call in messages(expression, "FuncCall"))


def may_be_volatile(expression: Any) -> bool:  # noqa: ANN401
    """Whether it calls a function that is volatile, or nobody knows."""
    return any(name not in _HARMLESS_FUNCTIONS for name in functions(expression))


def is_volatile(expression: Any) -> bool:  # noqa: ANN401
    """Whether it calls a function that is known to be volatile."""
    return any(name in VOLATILE_FUNCTIONS for name in functions(expression))


def is_null(expression: Any) -> bool:  # noqa: ANN401
    """Whether it is NULL, with a cast or without."""
    while expression.HasField("type_cast"):
        expression = expression.type_cast.arg
    return bool(expression.HasField("a_const") and expression.a_const.isnull)


def columns(expression: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The names of the columns it mentions, without their table."""
    return tuple(
        reference.fields[-1].string.sval
        for reference in messages(expression, "ColumnRef")
        if reference.fields[-1].HasField("string")
    )


def is_plain_cast_of(expression: Any, column: str) -> bool:  # noqa: ANN401
    """Whether it is the column itself, or a cast of it."""
    while expression.HasField("type_cast"):
        expression = expression.type_cast.arg
    return bool(expression.HasField("column_ref")) and columns(expression) == (column,)


def written(expression: Any) -> str:  # noqa: ANN401
    """The expression as SQL; empty where the parser cannot say."""
    result = pg_query_pb2.ParseResult()
    select = result.stmts.add().stmt.select_stmt
    select.target_list.add().res_target.val.CopyFrom(expression)
    select.limit_option, select.op = pg_query_pb2.LIMIT_OPTION_DEFAULT, pg_query_pb2.SETOP_NONE
    try:
        return postgast.deparse(result).removeprefix("SELECT ")
    except postgast.PgQueryError:
        return ""


def written_type(type_node: Any) -> str:  # noqa: ANN401
    """A TypeName as SQL: `varchar(50)`."""
    cast = pg_query_pb2.Node()
    cast.type_cast.arg.a_const.isnull = True
    cast.type_cast.type_name.CopyFrom(type_node)
    return written(cast).removeprefix("NULL::")
