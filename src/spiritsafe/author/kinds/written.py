"""The rarer kinds, told by their CREATE statement: collations, statistics, publications, event triggers, servers ..."""

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Written


def create(key: ObjectId, value: Written, catalog: Catalog) -> list[MigrateOperation]:
    """Run its statements."""
    plain = Written(value.definition, value.drop, value.address, (), value.role)
    more = alter(
        key,
        plain,
        Written(value.definition, value.drop, value.address, (), value.role, value.grants, value.comment),
        catalog,
    )
    return [SqlOp(value.definition), *(SqlOp(text) for text in value.alter), *(more or [])]


def drop(_key: ObjectId, value: Written, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop it."""
    return [SqlOp(value.drop)]


def alter(key: ObjectId, before: Written, after: Written, catalog: Catalog) -> list[MigrateOperation] | None:
    """Change owner, privileges and comment; anything else is made again."""
    if (before.definition, before.alter) != (after.definition, after.alter):
        return None
    address = after.address.replace("SERVER", "FOREIGN SERVER", 1) if key.kind is Kind.SERVER else after.address
    had = facet.moved(before.grants, before.role, after.role)
    return [
        *facet.owner(after.address, before.role, after.role),
        *facet.grants(address, had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(after.address, before.comment, after.comment),
    ]
