"""Who needs whom, and in which order things are made and dropped."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Table

# Where nothing says otherwise, objects are made in this order.
_RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.SCHEMA,
            Kind.EXTENSION,
            Kind.DEFAULT_PRIVILEGES,
            Kind.COLLATION,
            Kind.ENUM_TYPE,
            Kind.RANGE_TYPE,
            Kind.COMPOSITE_TYPE,
            Kind.DOMAIN,
            Kind.ACCESS_METHOD,
            Kind.FOREIGN_DATA_WRAPPER,
            Kind.SERVER,
            Kind.USER_MAPPING,
            Kind.TEXT_SEARCH,
            Kind.SEQUENCE,
            Kind.TABLE,
            Kind.COLUMN,
            Kind.CONSTRAINT,
            Kind.INDEX,
            Kind.VIEW,
            Kind.ROUTINE,
            Kind.CAST,
            Kind.OPERATOR,
            Kind.MATERIALIZED_VIEW,
            Kind.RULE,
            Kind.TRIGGER,
            Kind.POLICY,
            Kind.STATISTICS,
            Kind.PUBLICATION,
            Kind.EVENT_TRIGGER,
        )
    )
}


class Network:
    """The dependencies of one Catalog, between the keys that a plan works with.

    A column or constraint that is made and dropped with its table stands for the table.
    """

    def __init__(self, catalog: Catalog, nodes: Collection[ObjectId]) -> None:
        """Take the edges of the catalogue."""
        self._needs: dict[ObjectId, set[ObjectId]] = defaultdict(set)
        self._needed_by: dict[ObjectId, set[ObjectId]] = defaultdict(set)
        known = set(nodes)
        owners = _owners(catalog)
        self._positions = dict(_positions(catalog, {key.owner for key in known if key.kind is Kind.COLUMN}))
        for one, other in catalog.dependencies:
            self._connect(_node(one, known, owners), _node(other, known, owners))
        for key in known:
            owner = owners.get((key.schema, key.table))
            if key.table and owner is not None:
                self._connect(key, owner)
            if key.schema:
                self._connect(key, ObjectId(Kind.SCHEMA, "", key.schema))

    def put_after(self, key: ObjectId, other: ObjectId) -> None:
        """Have one come after another for a reason that no catalogue knows."""
        self._connect(key, other)

    def needs(self, key: ObjectId) -> Collection[ObjectId]:
        """Return what an object needs directly."""
        return self._needs.get(key, ())

    def needed_by(self, key: ObjectId) -> Collection[ObjectId]:
        """Return what needs an object directly."""
        return self._needed_by.get(key, ())

    def dependents(self, keys: Iterable[ObjectId]) -> set[ObjectId]:
        """Return all that needs these objects, directly or not."""
        found: set[ObjectId] = set()
        waiting = list(keys)
        while waiting:
            for key in self.needed_by(waiting.pop()):
                if key not in found:
                    found.add(key)
                    waiting.append(key)
        return found

    def ordered(self, keys: Collection[ObjectId]) -> list[ObjectId]:
        """Return the keys with what is needed first; where nothing decides, by kind and name, columns as declared.

        A circle, which only functions and tables can make, is cut where the kinds say.
        """
        chosen = set(keys)
        missing = {key: {other for other in self.needs(key) if other in chosen and other != key} for key in chosen}
        ready = [(self._place(key), key) for key, needs in missing.items() if not needs]
        heapify(ready)
        found: list[ObjectId] = []
        waiting = {key for key, needs in missing.items() if needs}
        while ready or waiting:
            if not ready:
                cut = min(waiting, key=lambda key: (self._place(key), key))
                waiting.discard(cut)
                heappush(ready, (self._place(cut), cut))
            key = heappop(ready)[1]
            found.append(key)
            for other in self.needed_by(key):
                if other in waiting:
                    missing[other].discard(key)
                    if not missing[other]:
                        waiting.discard(other)
                        heappush(ready, (self._place(other), other))
        return found

    def _place(self, key: ObjectId) -> tuple[int, str, str, int]:
        if key.kind is not Kind.COLUMN:
            return _rank(key), "", "", 0
        return _rank(key), key.schema, key.table, self._positions.get(key, 0)

    def _connect(self, one: ObjectId, other: ObjectId) -> None:
        if one != other:
            self._needs[one].add(other)
            self._needed_by[other].add(one)


def _positions(catalog: Catalog, tables: Iterable[ObjectId]) -> Iterator[tuple[ObjectId, int]]:
    for table in tables:
        value = catalog.objects.get(table)
        for position, column in enumerate(value.columns if isinstance(value, Table) else ()):
            yield ObjectId(Kind.COLUMN, table.schema, column.name, table.name), position


def _rank(key: ObjectId) -> int:
    return _RANKS.get(key.kind, len(_RANKS))


def _node(key: ObjectId, known: set[ObjectId], owners: Mapping[tuple[str, str], ObjectId]) -> ObjectId:
    if key in known or not key.table:
        return key
    return owners.get((key.schema, key.table), key)


def _owners(catalog: Catalog) -> dict[tuple[str, str], ObjectId]:
    kinds = (Kind.TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW)
    return {(key.schema, key.name): key for key in catalog.objects if key.kind in kinds}
