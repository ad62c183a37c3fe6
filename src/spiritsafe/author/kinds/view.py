"""Views."""

from collections.abc import Iterator
from dataclasses import replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, Column, ObjectId, View


def create(key: ObjectId, value: View, catalog: Catalog) -> list[MigrateOperation]:
    """Make the view."""
    options = f" WITH ({', '.join(value.options)})" if value.options else ""
    made = SqlOp(f"CREATE VIEW {qualified(key.schema, key.name)}{options} AS\n{_query(value)}")
    columns = tuple(replace(item, comment=None, grants=(), default=None) for item in value.columns)
    plain = replace(value, grants=None, comment=None, columns=columns)
    return [made, *(alter(key, plain, value, catalog) or [])]


def drop(key: ObjectId, _value: View, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the view."""
    return [SqlOp(f"DROP VIEW {qualified(key.schema, key.name)}")]


def alter(key: ObjectId, before: View, after: View, catalog: Catalog) -> list[MigrateOperation] | None:
    """Replace the query where the columns stay or more are added at the end; anything else is made again."""
    if _shape(after)[: len(before.columns)] != _shape(before):
        return None
    name = qualified(key.schema, key.name)
    had = facet.moved(before.grants, before.role, after.role)
    options = f" WITH ({', '.join(after.options)})" if after.options else ""
    replaced = [SqlOp(f"CREATE OR REPLACE VIEW {name}{options} AS\n{_query(after)}")]
    return [
        *(replaced if (before.query, before.options) != (after.query, after.options) else []),
        *facet.owner(f"VIEW {name}", before.role, after.role),
        *facet.grants(f"TABLE {name}", had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(f"VIEW {name}", before.comment, after.comment),
        *columns_between(name, before.columns, after.columns),
    ]


def columns_between(name: str, before: tuple[Column, ...], after: tuple[Column, ...]) -> Iterator[MigrateOperation]:
    """Comments, privileges and defaults on a view's columns."""
    old = {column.name: column for column in before}
    for column in after:
        had = old.get(column.name)
        yield from facet.comment(f"COLUMN {name}.{quoted(column.name)}", had.comment if had else None, column.comment)
        if (had.default if had else None) != column.default:
            default = f"SET DEFAULT {column.default}" if column.default else "DROP DEFAULT"
            yield SqlOp(f"ALTER VIEW {name} ALTER COLUMN {quoted(column.name)} {default}")
        for item in facet.statements("TABLE", had.grants if had else (), column.grants):
            if isinstance(item, SqlOp):
                yield SqlOp(on_column(item.sql, name, column.name))


def on_column(statement: str, table: str, column: str) -> str:
    """Turn `GRANT SELECT, UPDATE ON TABLE TO x` into the same for one column."""
    verb, _, rest = statement.partition(" ")
    privileges, _, roles = rest.partition(" ON TABLE ")
    named = ", ".join(f"{privilege} ({quoted(column)})" for privilege in privileges.split(", "))
    return f"{verb} {named} ON TABLE {table} {roles}"


def _shape(value: View) -> list[tuple[str, str, str | None]]:
    return [(column.name, column.type, column.collation) for column in value.columns]


def _query(value: View) -> str:
    return value.query.strip().removesuffix(";")
