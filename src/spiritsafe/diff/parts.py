"""A Catalog taken apart: tables and what hangs on them, each for itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from spiritsafe.core.catalog import Catalog, Kind, MaterializedView, ObjectId, Table, View
from spiritsafe.core.change import Part

_HANGING = (
    ("columns", Kind.COLUMN),
    ("constraints", Kind.CONSTRAINT),
    ("indexes", Kind.INDEX),
    ("triggers", Kind.TRIGGER),
    ("policies", Kind.POLICY),
    ("rules", Kind.RULE),
)


def parts(catalog: Catalog, keys: Iterable[ObjectId]) -> Mapping[ObjectId, Part]:
    """Return the objects of these keys and what hangs on them; what a table inherits is its parent's."""
    found: dict[ObjectId, Part] = {}
    for key in keys:
        value = catalog.objects.get(key)
        if value is None:
            continue
        found[key] = value
        found.update(_hanging(key, value))
    return found


def inherited(catalog: Catalog, keys: Iterable[ObjectId]) -> frozenset[ObjectId]:
    """Return what hangs on these tables and comes from a parent."""
    return frozenset(
        ObjectId(kind, key.schema, item.name, key.name)
        for key in keys
        if isinstance(value := catalog.objects.get(key), Table)
        for attribute, kind in _HANGING
        for item in getattr(value, attribute)
        if getattr(item, "inherited", False)
    )


def own(value: Part) -> Part:
    """Return a table or view without what hangs on it and is compared for itself."""
    if isinstance(value, Table):
        return replace(value, columns=(), constraints=(), indexes=(), triggers=(), policies=(), rules=())
    if isinstance(value, View):
        return replace(value, triggers=(), rules=())
    if isinstance(value, MaterializedView):
        return replace(value, indexes=())
    return value


def _hanging(key: ObjectId, value: Part) -> Iterator[tuple[ObjectId, Part]]:
    if not isinstance(value, (Table, View, MaterializedView)):
        return
    for attribute, kind in _HANGING:
        if kind is Kind.COLUMN and not isinstance(value, Table):
            continue  # the columns of a view are its query's
        for item in getattr(value, attribute, ()):
            if not getattr(item, "inherited", False):
                yield ObjectId(kind, key.schema, item.name, key.name), item
