"""What still has the name that something else is renamed to, and goes: it is set aside first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spiritsafe.core.catalog import Catalog, Constraint, Kind, ObjectId, Table
from spiritsafe.diff.renames.rename import Rename

_NAMED_IN_TABLE = frozenset({"check", "foreign key", "trigger"})


def obstacles(renames: Sequence[Rename], current: Catalog) -> Iterator[ObjectId]:
    """Return what is in the way of renamed indexes, constraints and sequences, on its table as that is called by then.

    It is not in the models under its name, where the renamed object is; so it goes, unless it is renamed as well.
    """
    wanted = [item for item in renames if item.before.kind in (Kind.INDEX, Kind.CONSTRAINT, Kind.SEQUENCE)]
    if not wanted:
        return
    relations = _relations(current)
    tables = {item.before: item.after for item in renames if item.before.kind is Kind.TABLE}
    renamed = {_identity(item.before) for item in renames}
    for item in wanted:
        for key in _holders(item, current, relations):
            if _identity(key) not in renamed:
                owner = tables.get(key.owner, key.owner)
                yield replace(key, schema=owner.schema, table=owner.name) if key.table else key


def _holders(rename: Rename, current: Catalog, relations: dict[tuple[str, str], ObjectId]) -> set[ObjectId]:
    found = set()
    table = current.objects.get(rename.before.owner)
    if rename.before.kind is Kind.CONSTRAINT and isinstance(table, Table):
        items = {item.name: item for item in table.constraints}
        if rename.after.name in items:
            found.add(replace(rename.before, name=rename.after.name))
        if _is_named_in_table(items.get(rename.before.name)):
            return found
    holder = relations.get((rename.after.schema, rename.after.name))
    return found | ({holder} if holder is not None else set())


def _relations(current: Catalog) -> dict[tuple[str, str], ObjectId]:
    """Return who has which of the names that indexes, the constraints behind them, and sequences share."""
    keys = [key for key, _ in current.objects.of_kind(Kind.SEQUENCE)]
    for key, value in current.objects.of_kind(Kind.TABLE):
        if isinstance(value, Table):
            keys += [ObjectId(Kind.INDEX, key.schema, item.name, key.name) for item in value.indexes]
            keys += [
                ObjectId(Kind.CONSTRAINT, key.schema, item.name, key.name)
                for item in value.constraints
                if not _is_named_in_table(item)
            ]
    return {(key.schema, key.name): key for key in keys}


def _is_named_in_table(item: Constraint | None) -> bool:
    return item is not None and item.type in _NAMED_IN_TABLE


def _identity(key: ObjectId) -> ObjectId:
    """An index is known by its table or without."""
    return replace(key, table="") if key.kind is Kind.INDEX else key
