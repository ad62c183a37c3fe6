"""One of the two catalogues, as far as a plan looks at it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from spiritsafe.author.foreign_keys import made_with_table
from spiritsafe.author.kinds.table_clause import serial_columns
from spiritsafe.core.catalog import Catalog, Constraint, Kind, ObjectId, Table
from spiritsafe.core.change import Change, Part
from spiritsafe.diff.compare import dependents
from spiritsafe.diff.parts import parts


@dataclass(frozen=True, slots=True)
class Side:
    """What is there.

    :ivar parts: what differs, and all that leans on it.
    :ivar absorbed: what comes and goes with a table that is made or dropped.
    :ivar foreign_keys: those made together with their table.
    """

    parts: Mapping[ObjectId, Part]
    absorbed: frozenset[ObjectId]
    foreign_keys: Mapping[ObjectId, tuple[Constraint, ...]]


def side(catalog: Catalog, changes: Collection[Change], coming: Collection[ObjectId]) -> Side:
    """Look at the current catalogue with what is dropped from it, or at the desired one with what is added in it."""
    changed = {key for change in changes for key in (change.key, change.key.owner) if key in catalog.objects}
    views = {_view(change.key, catalog) for change in changes if change.key.table}
    seen = parts(catalog, dependents(catalog, changed | {key for key in views if key}))
    tables = {key: value for key in coming if isinstance(value := seen.get(key), Table)}
    foreign_keys = made_with_table(tables)
    absorbed: set[ObjectId] = set()
    for key, value in tables.items():
        absorbed.update(ObjectId(Kind.COLUMN, key.schema, item.name, key.name) for item in value.columns)
        absorbed.update(
            ObjectId(Kind.CONSTRAINT, key.schema, item.name, key.name)
            for item in value.constraints
            if item.type != "foreign key" or item in foreign_keys[key]
        )
        absorbed.update(serial_columns(key, value, catalog).values())
    return Side(seen, frozenset(absorbed), foreign_keys)


def _view(key: ObjectId, catalog: Catalog) -> ObjectId | None:
    for kind in (Kind.VIEW, Kind.MATERIALIZED_VIEW):
        found = ObjectId(kind, key.schema, key.table)
        if found in catalog.objects:
            return found
    return None
