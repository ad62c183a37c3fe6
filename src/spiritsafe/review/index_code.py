"""Writes what is done to indexes the safe way, as Alembic code to paste."""

import re
from typing import Any

from spiritsafe.core.trace import Facts
from spiritsafe.review.remedy import autocommit, call, execute, lines, schema_of
from spiritsafe.sql.command import Command, enum_name
from spiritsafe.sql.expression import written
from spiritsafe.sql.identifier import qualified, quoted


def build_concurrently(command: Command, path: str) -> str:
    """The index of an `index_stmt`, built CONCURRENTLY."""
    node = command.node
    plain = all(
        item.index_elem.name and not item.index_elem.ordering > 1 and not item.index_elem.opclass
        for item in node.index_params
    )
    special = node.HasField("where_clause") or node.index_including_params or node.options or node.nulls_not_distinct
    if not plain or special or node.access_method not in ("", "btree"):
        return autocommit(execute(_said_concurrently(command.sql)))
    columns = [item.index_elem.name for item in node.index_params]
    return autocommit(build(node.idxname or default_name(path, columns), path, columns, unique=node.unique))


def build(name: str, path: str, columns: list[str], *, unique: bool = False) -> str:
    """`op.create_index(...)`, CONCURRENTLY."""
    return call(
        "create_index",
        name,
        path.rpartition(".")[2],
        columns,
        unique=True if unique else None,
        schema=schema_of(path),
        postgresql_concurrently=True,
    )


def drop_concurrently(path: str, table: str = "") -> str:
    """`op.drop_index(...)`, CONCURRENTLY."""
    return autocommit(
        call(
            "drop_index",
            path.rpartition(".")[2],
            table.rpartition(".")[2] or None,
            schema=schema_of(path),
            postgresql_concurrently=True,
        ).replace(", None", "", 1)
    )


def default_name(path: str, columns: list[str], prefix: str = "ix") -> str:
    """`ix_orders_customer_id`, in the 63 bytes that a name may have."""
    return "_".join((prefix, path.rpartition(".")[2], *columns))[:63]


def duplicates(path: str, columns: list[str]) -> str:
    """The query that shows which rows keep a unique index from being built."""
    listed = ", ".join(quoted(column) for column in columns)
    return f"SELECT {listed}, count(*) FROM {qualified(path)} GROUP BY {listed} HAVING count(*) > 1"


def _said_concurrently(sql: str) -> str:
    """The statement with CONCURRENTLY in it, on one line where that changes nothing."""
    if "--" not in sql and "'" not in sql:
        sql = " ".join(sql.split())
    if re.search(r"(?i)\bINDEX\s+CONCURRENTLY\b", sql):
        return sql.rstrip(";")
    return re.sub(r"(?i)\bINDEX\b", "INDEX CONCURRENTLY", sql, count=1).rstrip(";")


def attached_by_parts(command: Command, parent: Facts) -> str:
    """The index of a partitioned table in three steps: of the parent alone, of each partition, attached."""
    node = command.node
    columns = [item.index_elem.name or "expression" for item in node.index_params]
    name = quoted(node.idxname or default_name(parent.name, columns))
    keys = ", ".join(written_element(item.index_elem) for item in node.index_params)
    unique = "UNIQUE " if node.unique else ""
    using = f" USING {node.access_method}" if node.access_method not in ("", "btree") else ""
    where = f" WHERE {written(node.where_clause)}" if node.HasField("where_clause") else ""
    parts = {path: quoted(default_name(path, columns)) for path in parent.partitions}
    tail = f"{using} ({keys}){where}"
    return lines(
        execute(f"CREATE {unique}INDEX {name} ON ONLY {qualified(parent.name)}{tail}"),
        autocommit(
            *(
                execute(f"CREATE {unique}INDEX CONCURRENTLY {own} ON {qualified(path)}{tail}")
                for path, own in parts.items()
            )
        ),
        *(
            execute(f"ALTER INDEX {_beside(parent.name, name)} ATTACH PARTITION {_beside(path, own)}")
            for path, own in parts.items()
        ),
    )


def written_element(element: Any) -> str:  # noqa: ANN401 - the parser's messages have no types of their own
    """One key of an index as SQL."""
    key = quoted(element.name) if element.name else f"({written(element.expr)})"
    opclass = "".join(f" {quoted(item.string.sval)}" for item in element.opclass)
    order = " DESC" if enum_name(element, "ordering") == "SORTBY_DESC" else ""
    nulls = {"SORTBY_NULLS_FIRST": " NULLS FIRST", "SORTBY_NULLS_LAST": " NULLS LAST"}
    return key + opclass + order + nulls.get(enum_name(element, "nulls_ordering"), "")


def _beside(table: str, name: str) -> str:
    """An index's name with the schema of its table, which it is always in."""
    schema = schema_of(table)
    return f"{quoted(schema)}.{name}" if schema else name
