"""Catalog x Catalog -> Changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from spiritsafe.core.catalog import Catalog, Constraint, Extension, Kind, ObjectId
from spiritsafe.core.change import Action, Change, Part
from spiritsafe.diff.parts import inherited, own, parts


def changed_objects(current: Catalog, desired: Catalog) -> frozenset[ObjectId]:
    """Return the objects whose texts differ, without decoding any.

    Equal texts are equal objects. Texts that differ may still be, where only the order of columns does.
    """
    before, after = current.objects.texts(), desired.objects.texts()
    return frozenset(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def compare(current: Catalog, desired: Catalog) -> tuple[Change, ...]:
    """Return what differs, object by object, in the order of their names."""
    keys = changed_objects(current, desired)
    before, after = parts(current, keys), parts(desired, keys)
    # A partition that is detached, or a table that is attached, keeps what it has; only whose it is changes.
    handed_on = (inherited(current, keys) & after.keys()) | (inherited(desired, keys) & before.keys())
    return tuple(
        change
        for key in sorted((before.keys() | after.keys()) - handed_on)
        if (change := _change(key, before.get(key), after.get(key))) is not None
    )


def dependents(catalog: Catalog, keys: Iterable[ObjectId]) -> frozenset[ObjectId]:
    """Return these objects and all that need them, directly or not, as whole objects: tables, not columns."""
    needed_by: dict[ObjectId, set[ObjectId]] = defaultdict(set)
    for one, other in catalog.dependencies:
        needed_by[_whole(other, catalog)].add(_whole(one, catalog))
    found: set[ObjectId] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(needed_by[key])
    return frozenset(found)


def _change(key: ObjectId, before: Part | None, after: Part | None) -> Change | None:
    if before is None:
        return Change(Action.ADDED, key, None, after)
    if after is None:
        return Change(Action.DROPPED, key, before, None)
    if _equal(before, after):
        return None
    return Change(Action.ALTERED, key, before, after)


def _equal(before: Part, after: Part) -> bool:
    if isinstance(before, Extension) and isinstance(after, Extension):
        return before == replace(after, version=before.version)
    return own(before) == own(after)


def _whole(key: ObjectId, catalog: Catalog) -> ObjectId:
    if not key.table:
        return key
    for kind in (Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW):
        found = ObjectId(kind, key.schema, key.table)
        if found in catalog.objects:
            return found
    return key


def name_conflicts(
    added: Mapping[ObjectId, Part | None], dropped: Mapping[ObjectId, Part | None]
) -> Iterator[ObjectId]:
    """Return what is dropped under a name that something added takes."""
    taken = {name for key, value in added.items() for name in _names(key, value)}
    for key, value in dropped.items():
        if taken.intersection(_names(key, value)):
            yield key


def _names(key: ObjectId, value: Part | None) -> Iterator[tuple[str, str, str]]:
    """Return the names an object takes: tables, views, sequences and indexes share theirs, types and tables too."""
    relation = key.kind in _RELATIONS or (isinstance(value, Constraint) and value.type not in ("foreign key", "check"))
    if relation:
        yield ("relation", key.schema, key.name)
    if key.kind in _ROWS or key.kind in _TYPES:
        yield ("type", key.schema, key.name)


_ROWS = frozenset({Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW})
_RELATIONS = _ROWS | {Kind.SEQUENCE, Kind.INDEX, Kind.COMPOSITE_TYPE}
_TYPES = frozenset({Kind.ENUM_TYPE, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE})
