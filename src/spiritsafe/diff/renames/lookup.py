"""Names, as people write them, looked up in a catalogue."""

import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from spiritsafe.core.catalog import Catalog, EnumType, Kind, MaterializedView, ObjectId, Table
from spiritsafe.diff.renames.answers import MEMBERS
from spiritsafe.diff.renames.spelling import dotted

_INDEXED = (Kind.TABLE, Kind.MATERIALIZED_VIEW)


def owner_kind(kind: Kind) -> Kind:
    """Return the kind of object that a column, constraint or enum value belongs to."""
    return Kind.ENUM_TYPE if kind is Kind.ENUM_VALUE else Kind.TABLE


def table_of(catalog: Catalog, key: ObjectId) -> Table | None:
    """Return a table, or None."""
    value = catalog.objects.get(key)
    return value if isinstance(value, Table) else None


def members(catalog: Catalog, owner: ObjectId, kind: Kind) -> tuple[str, ...]:
    """Return the names of the columns, constraints or enum values of an object, which may not exist."""
    value = catalog.objects.get(owner)
    if isinstance(value, EnumType):
        return value.values
    if isinstance(value, Table):
        return tuple(one.name for one in (value.columns if kind is Kind.COLUMN else value.constraints))
    return ()


def exists(catalog: Catalog, key: ObjectId) -> bool:
    """Whether there is such an object."""
    if key.kind in MEMBERS:
        return key.name in members(catalog, key.owner, key.kind)
    if key.kind is Kind.INDEX:
        return key in find(catalog, Kind.INDEX, (key.schema, key.name))
    return key in catalog.objects


def find(catalog: Catalog, kind: Kind, path: Sequence[str]) -> tuple[ObjectId, ...]:
    """Return the objects a path can mean: without a schema, those of every schema."""
    if kind is Kind.CONSTRAINT and len(path) == 1:
        return tuple(_constraints(catalog, path[0]))
    if kind in MEMBERS:
        owners = find(catalog, owner_kind(kind), path[:-1])
        return tuple(
            ObjectId(kind, owner.schema, path[-1], owner.name)
            for owner in owners
            if path[-1] in members(catalog, owner, kind)
        )
    if kind is Kind.INDEX:
        found = dict.fromkeys(_indexes(catalog, path[-1]))
        return tuple(key for key in found if key.name == path[-1] and fits(key, path))
    return tuple(key for key in catalog.objects if key.kind is kind and fits(key, path))


def fits(key: ObjectId, path: Sequence[str]) -> bool:
    """Whether a path, with or without its first parts, names the object."""
    whole = (key.schema, key.table, key.name) if key.table else (key.schema, key.name)
    return whole[len(whole) - len(path) :] == tuple(path)


def closest(catalog: Catalog, kind: Kind, path: Sequence[str]) -> tuple[str, ...]:
    """Return up to three names that the user may have meant."""
    known = list(dict.fromkeys(_known(catalog, kind, path)))
    near = get_close_matches(path[-1], [names[-1] for names in known], n=3, cutoff=0.5)
    return tuple(dict.fromkeys(dotted(names) for name in near for names in known if names[-1] == name))[:3]


def _known(catalog: Catalog, kind: Kind, path: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if kind in MEMBERS:
        for owner in find(catalog, owner_kind(kind), path[:-1]):
            for name in members(catalog, owner, kind):
                yield (*path[:-1], name)
    elif kind is Kind.INDEX:
        for key in _indexes(catalog, ""):
            yield (*path[:-1], key.name)
    else:
        for key in catalog.objects:
            if key.kind is kind:
                yield (*path[:-1], key.name) if fits(key, (*path[:-1], key.name)) else (key.schema, key.name)


def _constraints(catalog: Catalog, name: str) -> Iterator[ObjectId]:
    """Iterate over the constraints of that name; tables whose text does not mention it stay undecoded."""
    for key, text in catalog.objects.texts().items():
        if (
            key.kind is Kind.TABLE
            and json.dumps(name).strip('"') in text
            and name in members(catalog, key, Kind.CONSTRAINT)
        ):
            yield ObjectId(Kind.CONSTRAINT, key.schema, name, key.name)


def _indexes(catalog: Catalog, name: str) -> Iterator[ObjectId]:
    """Iterate over the indexes of the tables whose text mentions a name; the others stay undecoded."""
    plain = json.dumps(name).strip('"') if name.isascii() else ""
    for key, text in catalog.objects.texts().items():
        if key.kind in _INDEXED and plain in text:
            value = catalog.objects[key]
            if isinstance(value, (Table, MaterializedView)):
                for index in value.indexes:
                    yield ObjectId(Kind.INDEX, key.schema, index.name)
