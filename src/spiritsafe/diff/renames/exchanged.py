"""Counters that change places: after two tables swapped their names, each has the other's sequence name."""

from collections.abc import Iterator

from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Sequence
from spiritsafe.diff.renames.rename import Rename


def exchanged_counters(current: Catalog, desired: Catalog) -> Iterator[Rename]:
    """Find sequences that belong to the same column under another name, where both names are there on both sides."""
    there = _by_column(current)
    for column, wanted in _by_column(desired).items():
        found = there.get(column)
        if found is not None and found != wanted and wanted in current.objects and found in desired.objects:
            yield Rename(found, wanted, ("the sequence of the same column",))


def _by_column(catalog: Catalog) -> dict[tuple[str, ...], ObjectId]:
    return {
        (key.schema, *value.owned_by): key
        for key, value in catalog.objects.of_kind(Kind.SEQUENCE)
        if isinstance(value, Sequence) and value.owned_by
    }
