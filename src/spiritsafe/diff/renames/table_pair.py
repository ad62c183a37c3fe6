"""One table on both sides, and which of its columns are gone or new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spiritsafe.core.catalog import Catalog, Column, Kind, ObjectId, Table
from spiritsafe.diff.renames.lookup import table_of
from spiritsafe.diff.renames.names import Names


@dataclass(frozen=True, slots=True)
class TablePair:
    """A table as it is and as it shall be, under its old and its new name."""

    old_id: ObjectId
    old: Table
    new_id: ObjectId
    new: Table

    def old_column(self, name: str) -> ObjectId:
        """Return the id of a column as it is."""
        return ObjectId(Kind.COLUMN, self.old_id.schema, name, self.old_id.name)

    def new_column(self, name: str) -> ObjectId:
        """Return the id of a column as it shall be."""
        return ObjectId(Kind.COLUMN, self.new_id.schema, name, self.new_id.name)

    def gone(self, names: Names) -> tuple[Column, ...]:
        """Return the columns that no column of the models is, under the renames."""
        kept = {column.name for column in self.new.columns}
        return tuple(one for one in self.old.columns if names.follow(self.old_column(one.name)).name not in kept)

    def fresh(self, names: Names) -> tuple[Column, ...]:
        """Return the columns of the models that no column is, under the renames."""
        known = {names.follow(self.old_column(column.name)).name for column in self.old.columns}
        return tuple(column for column in self.new.columns if column.name not in known)


def table_pairs(current: Catalog, desired: Catalog, names: Names) -> tuple[TablePair, ...]:
    """Return the tables that are on both sides and not equal. Equal ones, nearly all, are never decoded."""
    return tuple(_pairs(current, desired, names))


def _pairs(current: Catalog, desired: Catalog, names: Names) -> Iterator[TablePair]:
    touched = {before.owner for before in names.after}
    for old_id, new_id in counterparts(current, desired, Kind.TABLE, names):
        if old_id in touched or current.objects.text(old_id) != desired.objects.text(new_id):
            old, new = table_of(current, old_id), table_of(desired, new_id)
            if old is not None and new is not None:
                yield TablePair(old_id, old, new_id, new)


def counterparts(current: Catalog, desired: Catalog, kind: Kind, names: Names) -> Iterator[tuple[ObjectId, ObjectId]]:
    """Iterate over the objects of a kind that are on both sides, by their ids."""
    for old_id in current.objects:
        if old_id.kind is kind:
            new_id = names.follow(old_id)
            if new_id in desired.objects:
                yield old_id, new_id


def loose_ends(
    current: Catalog, desired: Catalog, kind: Kind, names: Names
) -> tuple[tuple[ObjectId, ...], tuple[ObjectId, ...]]:
    """Return the objects of a kind that are gone, and those that are new."""
    known: Mapping[ObjectId, ObjectId] = {key: names.follow(key) for key in current.objects if key.kind is kind}
    gone = tuple(sorted(old for old, new in known.items() if new not in desired.objects))
    heirs = set(known.values())
    return gone, tuple(sorted(key for key in desired.objects if key.kind is kind and key not in heirs))
