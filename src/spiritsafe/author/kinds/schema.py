"""Schemas. `public` is there in every database, so it is altered and never made."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, ObjectId, Schema


def create(key: ObjectId, value: Schema, catalog: Catalog) -> list[MigrateOperation]:
    """Make the schema."""
    made = SqlOp(f"CREATE SCHEMA {quoted(key.name)}")
    return [made, *alter(key, Schema(value.name, value.role), value, catalog)]


def drop(key: ObjectId, _value: Schema, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the schema; whatever is in it was dropped before."""
    return [SqlOp(f"DROP SCHEMA {quoted(key.name)}")]


def alter(key: ObjectId, before: Schema, after: Schema, catalog: Catalog) -> list[MigrateOperation]:
    """Change owner, privileges and comment."""
    address = f"SCHEMA {quoted(key.name)}"
    had = facet.moved(before.grants, before.role, after.role)
    return [
        *facet.owner(address, before.role, after.role),
        *facet.grants(address, had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(address, before.comment, after.comment),
    ]
