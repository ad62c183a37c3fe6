"""Columns as Alembic code: the part of a remedy that names a type."""

import json
from typing import Any

from spiritsafe.review.remedy import execute, schema_of
from spiritsafe.sql.expression import written_type
from spiritsafe.sql.sql_type import SqlType, type_of

_CODE = {
    "smallint": "sa.SmallInteger()",
    "integer": "sa.Integer()",
    "bigint": "sa.BigInteger()",
    "text": "sa.Text()",
    "boolean": "sa.Boolean()",
    "uuid": "sa.Uuid()",
    "date": "sa.Date()",
    "real": "sa.REAL()",
    "double precision": "sa.Double()",
    "bytea": "sa.LargeBinary()",
    "jsonb": "postgresql.JSONB()",
    "json": "postgresql.JSON()",
    "inet": "postgresql.INET()",
    "timestamp without time zone": "sa.DateTime()",
    "timestamp with time zone": "sa.DateTime(timezone=True)",
    "interval": "sa.Interval()",
}


def type_code(type_node: Any) -> str:  # noqa: ANN401 - the parser's messages have no types of their own
    """A TypeName as SQLAlchemy code: `sa.String(50)`; empty for a type that it does not know."""
    code = _scalar(type_of(type_node))
    return f"postgresql.ARRAY({code})" if code and type_of(type_node).array else code


def add_column(path: str, name: str, type_node: Any, default: str = "") -> str:  # noqa: ANN401
    """`op.add_column("orders", sa.Column("token", sa.Uuid()))`; as SQL where SQLAlchemy does not know the type.

    :param default: an expression in SQL.
    """
    code = type_code(type_node)
    if not code:
        tail = f" DEFAULT {default}" if default else ""
        return execute(f"ALTER TABLE {path.removeprefix('public.')} ADD COLUMN {name} {written_type(type_node)}{tail}")
    given = f", server_default={text_code(default)}" if default else ""
    return f'op.add_column("{path.rpartition(".")[2]}", sa.Column("{name}", {code}{given}){_schema(path)})'


def text_code(expression: str) -> str:
    """`sa.text("now()")`."""
    return f"sa.text({json.dumps(expression, ensure_ascii=False)})"


def alter_column(path: str, name: str, arguments: str) -> str:
    """`op.alter_column("orders", "token", nullable=False)`."""
    return f'op.alter_column("{path.rpartition(".")[2]}", "{name}", {arguments}{_schema(path)})'


def backfill(path: str, assignment: str, condition: str) -> str:
    """A comment and the statement that fills a column, batch after batch."""
    short = path.removeprefix("public.")
    batch = f"SELECT ctid FROM {short} WHERE {condition} LIMIT 5000"
    update = f"UPDATE {short} SET {assignment} WHERE {condition} AND ctid = ANY (ARRAY({batch}))"
    return "\n".join(
        (
            "# then, in batches of a few thousand rows, each committed on its own:",
            f"# {update}",
        )
    )


def _schema(path: str) -> str:
    schema = schema_of(path)
    return f', schema="{schema}"' if schema else ""


def _scalar(kind: SqlType) -> str:
    if kind.base == "character varying":
        return f"sa.String({kind.modifiers[0]})" if kind.modifiers else "sa.String()"
    if kind.base == "character":
        return f"sa.CHAR({kind.modifiers[0] if kind.modifiers else 1})"
    if kind.base == "numeric":
        return f"sa.Numeric({', '.join(map(str, kind.modifiers))})"
    return _CODE.get(kind.base, "")
