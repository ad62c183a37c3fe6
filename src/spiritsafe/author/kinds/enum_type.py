"""Enums."""

from collections.abc import Iterator

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import literal, qualified
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Catalog, EnumType, ObjectId


def create(key: ObjectId, value: EnumType, catalog: Catalog) -> list[MigrateOperation]:
    """Make the type."""
    values = ", ".join(literal(item) for item in value.values)
    made = SqlOp(f"CREATE TYPE {qualified(key.schema, key.name)} AS ENUM ({values})")
    plain = EnumType(value.schema, value.name, value.values, value.role)
    return [made, *alter(key, plain, value, catalog)]


def drop(key: ObjectId, _value: EnumType, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the type."""
    return [SqlOp(f"DROP TYPE {qualified(key.schema, key.name)}")]


def alter(key: ObjectId, before: EnumType, after: EnumType, catalog: Catalog) -> list[MigrateOperation]:
    """Change owner, privileges and comment; values that change are `retyping`'s business."""
    address = f"TYPE {qualified(key.schema, key.name)}"
    had = facet.moved(before.grants, before.role, after.role)
    return [
        *facet.owner(address, before.role, after.role),
        *facet.grants(address, had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(address, before.comment, after.comment),
    ]


def only_grows(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether the old values keep their order."""
    return tuple(value for value in after if value in before) == before


def additions(key: ObjectId, before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[MigrateOperation]:
    """Add each new value in its place."""
    known = set(before)
    for position, value in enumerate(after):
        if value in known:
            continue
        place = ""
        following = next((later for later in after[position:] if later in known), None)
        if following is not None:
            place = f" AFTER {literal(after[position - 1])}" if position else f" BEFORE {literal(following)}"
        known.add(value)
        name = qualified(key.schema, key.name)
        yield SqlOp(f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS {literal(value)}{place}")
