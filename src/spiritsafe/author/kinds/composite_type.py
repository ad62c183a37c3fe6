"""Composite types."""

from collections.abc import Iterator

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import qualified, quoted
from spiritsafe.author.kinds import facet
from spiritsafe.author.operation import SqlOp
from spiritsafe.core.catalog import Attribute, Catalog, CompositeType, ObjectId


def create(key: ObjectId, value: CompositeType, catalog: Catalog) -> list[MigrateOperation]:
    """Make the type."""
    fields = ", ".join(_written(item) for item in value.attributes)
    name = qualified(key.schema, key.name)
    plain = CompositeType(
        value.schema, value.name, tuple(Attribute(i.name, i.type, i.collation) for i in value.attributes), value.role
    )
    return [SqlOp(f"CREATE TYPE {name} AS ({fields})"), *(alter(key, plain, value, catalog) or [])]


def drop(key: ObjectId, _value: CompositeType, _catalog: Catalog) -> list[MigrateOperation]:
    """Drop the type."""
    return [SqlOp(f"DROP TYPE {qualified(key.schema, key.name)}")]


def alter(
    key: ObjectId, before: CompositeType, after: CompositeType, catalog: Catalog
) -> list[MigrateOperation] | None:
    """Add, drop and change fields. A type of a field changes only while no table uses it: that one is made again."""
    address = f"TYPE {qualified(key.schema, key.name)}"
    had = facet.moved(before.grants, before.role, after.role)
    if needs_rebuilding(before, after):
        return None
    old, new = ({item.name: item for item in side.attributes} for side in (before, after))
    return [
        *_fields(address, old, new),
        *_comments(key, old, new),
        *facet.owner(address, before.role, after.role),
        *facet.grants(address, had, after.grants, role=after.role, version=catalog.server_version),
        *facet.comment(address, before.comment, after.comment),
    ]


def needs_rebuilding(before: CompositeType, after: CompositeType) -> bool:
    """Whether a field changes its type or its place: a value is written in the order of its fields."""
    old, new = ({item.name: item for item in side.attributes} for side in (before, after))
    if any((old[n].type, old[n].collation) != (new[n].type, new[n].collation) for n in old if n in new):
        return True
    return [n for n in old if n in new] + [n for n in new if n not in old] != list(new)


def _fields(address: str, old: dict[str, Attribute], new: dict[str, Attribute]) -> Iterator[MigrateOperation]:
    for name in old:
        if name not in new:
            yield SqlOp(f"ALTER {address} DROP ATTRIBUTE {quoted(name)}")
    for name, item in new.items():
        if name not in old:
            yield SqlOp(f"ALTER {address} ADD ATTRIBUTE {_written(item)}")


def _comments(key: ObjectId, old: dict[str, Attribute], new: dict[str, Attribute]) -> Iterator[MigrateOperation]:
    for name, item in new.items():
        before = old[name].comment if name in old else None
        yield from facet.comment(f"COLUMN {qualified(key.schema, key.name)}.{quoted(name)}", before, item.comment)


def _written(item: Attribute) -> str:
    return f"{quoted(item.name)} {item.type}" + (f" COLLATE {item.collation}" if item.collation else "")
