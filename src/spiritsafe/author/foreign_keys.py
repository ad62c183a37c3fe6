"""Which foreign keys can be made together with their table: those that close no circle of new tables."""

from collections.abc import Collection, Mapping

from spiritsafe.core.catalog import Constraint, Kind, ObjectId, Table


def made_with_table(tables: Mapping[ObjectId, Table]) -> dict[ObjectId, tuple[Constraint, ...]]:
    """Return for each new table the foreign keys that CREATE TABLE can have.

    A table is made after those it refers to. In a circle that is impossible, and its foreign keys come afterwards.
    """
    targets = {key: {_target(item) for item in _foreign_keys(value)} & tables.keys() for key, value in tables.items()}
    return {
        key: tuple(
            item
            for item in _foreign_keys(value)
            if _target(item) == key or _target(item) not in tables or not _reaches(_target(item), key, targets)
        )
        for key, value in tables.items()
    }


def _foreign_keys(value: Table) -> list[Constraint]:
    return [item for item in value.constraints if item.type == "foreign key" and not item.inherited]


def _target(item: Constraint) -> ObjectId:
    return ObjectId(Kind.TABLE, item.references[0], item.references[1])


def _reaches(start: ObjectId, goal: ObjectId, targets: Mapping[ObjectId, Collection[ObjectId]]) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        key = waiting.pop()
        if key == goal:
            return True
        for other in targets.get(key, ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return False
