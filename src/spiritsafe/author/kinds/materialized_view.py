"""Materialised views. Their indexes are objects of their own."""

from dataclasses import replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.kinds.view import columns_between
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, MaterializedView, ObjectId


def create(key: ObjectId, value: MaterializedView, catalog: Catalog) -> list[MigrateOperation]:
    """Make it, filled where it is filled."""
    parts = [f"CREATE MATERIALIZED VIEW {qualified(key.schema, key.name)}"]
    parts += [f"USING {quoted(value.access_method)}"] if value.access_method else []
    parts += [f"WITH ({', '.join(value.options)})"] if value.options else []
    parts += [f"TABLESPACE {quoted(value.tablespace)}"] if value.tablespace else []
    query = value.query.strip().removesuffix(";")
    made = SqlOp(f"{' '.join(parts)} AS\n{query}" + ("" if value.populated else "\nWITH NO DATA"))
    columns = tuple(replace(item, comment=None, grants=()) for item in value.columns)
    plain = replace(value, grants=None, comment=None, columns=columns)
    return [made, *(alter(key, plain, value, catalog) or [])]


def drop(key: ObjectId, _value: MaterializedView, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop it."""
    return [SqlOp(f"DROP MATERIALIZED VIEW {qualified(key.schema, key.name)}")]


def alter(
    key: ObjectId, before: MaterializedView, after: MaterializedView, catalog: Catalog
) -> list[MigrateOperation] | None:
    """Change options, owner, privileges and comments; another query is made again."""
    if (before.query, before.access_method) != (after.query, after.access_method):
        return None
    name = qualified(key.schema, key.name)
    address = f"MATERIALIZED VIEW {name}"
    had = facet.moved(before.grants, before.role, after.role)
    removed = [item.split("=")[0] for item in before.options if item not in after.options]
    added = [item for item in after.options if item not in before.options]
    return [
        *([SqlOp(f"ALTER {address} RESET ({', '.join(removed)})")] if removed else []),
        *([SqlOp(f"ALTER {address} SET ({', '.join(added)})")] if added else []),
        *([SqlOp(f"REFRESH {address}")] if after.populated and not before.populated else []),
        *([SqlOp(f"REFRESH {address} WITH NO DATA")] if before.populated and not after.populated else []),
        *facet.owner(address, before.role, after.role),
        *facet.grants(f"TABLE {name}", had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(address, before.comment, after.comment),
        *columns_between(name, before.columns, after.columns),
    ]
