"""Writes the safe way as Alembic code to paste, with the user's own names."""

import json
from typing import Any

from spiritsafe.sql.command import Command, range_name


def call(operation: str, *arguments: object, **options: object) -> str:
    """`op.create_index("ix", "orders", ["id"], unique=True)`."""
    parts = [_literal(argument) for argument in arguments]
    parts += [f"{name}={_literal(value)}" for name, value in options.items() if value is not None]
    return f"op.{operation}({', '.join(parts)})"


def execute(sql: str) -> str:
    """`op.execute("...")`."""
    return f"op.execute({_literal(sql)})"


def autocommit(*lines: str) -> str:
    """Lines in an autocommit block, outside of any transaction."""
    return "\n".join(("with op.get_context().autocommit_block():", *(f"    {line}" for line in lines)))


def lines(*parts: str) -> str:
    """Lines one below the other; empty ones are left out."""
    return "\n".join(part for part in parts if part)


def create_index(command: Command, table: str, schema: str | None = None) -> str:
    """The call that builds the index of an `index_stmt` CONCURRENTLY."""
    node = command.node
    return call(
        "create_index",
        node.idxname or f"ix_{range_name(node.relation)[1]}",
        table,
        index_columns(node),
        unique=True if node.unique else None,
        schema=schema,
        postgresql_concurrently=True,
    )


def index_columns(node: Any) -> list[str]:  # noqa: ANN401 - a message of the parser
    """The columns of an index; an expression is told as `(expression)`."""
    return [item.index_elem.name or "(expression)" for item in node.index_params]


def schema_of(path: str) -> str | None:
    """The schema of `schema.table`, as Alembic wants it: None for `public`."""
    schema = path.rpartition(".")[0]
    return schema if schema != "public" else None


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | list) else repr(value)
