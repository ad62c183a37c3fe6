"""Range types."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, ObjectId, RangeType


def create(key: ObjectId, value: RangeType, catalog: Catalog) -> list[MigrateOperation]:
    """Make the type."""
    made = SqlOp(f"CREATE TYPE {qualified(key.schema, key.name)} AS RANGE ({value.definition})")
    plain = RangeType(value.schema, value.name, value.definition, value.role)
    return [made, *(alter(key, plain, value, catalog) or [])]


def drop(key: ObjectId, _value: RangeType, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the type."""
    return [SqlOp(f"DROP TYPE {qualified(key.schema, key.name)}")]


def alter(key: ObjectId, before: RangeType, after: RangeType, catalog: Catalog) -> list[MigrateOperation] | None:
    """Change owner, privileges and comment; anything else needs a new type."""
    if before.definition != after.definition:
        return None
    address = f"TYPE {qualified(key.schema, key.name)}"
    had = facet.moved(before.grants, before.role, after.role)
    return [
        *facet.owner(address, before.role, after.role),
        *facet.grants(address, had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(address, before.comment, after.comment),
    ]
