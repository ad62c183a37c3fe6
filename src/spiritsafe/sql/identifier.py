"""Names as SQL writes them."""

import re
from functools import cache

import postgast
from postgast import pg_query_pb2

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


@cache
def quoted(name: str) -> str:
    """An identifier, in quotes where it needs them."""
    if _PLAIN.fullmatch(name) and not _reserved(name):
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def qualified(path: str) -> str:
    """`schema.table` as SQL writes it; `public` is left out."""
    schema, _, name = path.rpartition(".")
    return quoted(name) if schema in ("", "public") else f"{quoted(schema)}.{quoted(name)}"


def _reserved(name: str) -> bool:
    kind = postgast.scan(name).tokens[0].keyword_kind
    return kind in (pg_query_pb2.RESERVED_KEYWORD, pg_query_pb2.TYPE_FUNC_NAME_KEYWORD)
