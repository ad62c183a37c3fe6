"""Sees what one session does to relations: locks, storage, scans; from its own transaction, in one query.

What a statement locked stays locked until its transaction ends, so `pg_locks` of the own backend tells exactly what it
took (manual, "pg_locks"). A relation that got new storage has another file node. A scan from end to end counts in
`pg_stat_get_xact_numscans`, which is not reset at COMMIT, so differences count.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Lock, Relation

Query = Callable[[str], Iterable[Sequence[Any]]]
_KINDS = {
    "r": "table",
    "p": "partitioned table",
    "i": "index",
    "I": "partitioned index",
    "v": "view",
    "m": "materialized view",
    "S": "sequence",
    "f": "foreign table",
    "t": "toast table",
    "c": "composite type",
}
_FIRST_OWN_OID = 16384  # what a user makes has a number from here on (FirstNormalObjectId)
_RELATION = """
    c.oid::bigint, n.nspname, c.relname, c.relkind::text, coalesce(pg_relation_filenode(c.oid), 0)::bigint,
    CASE WHEN c.relkind IN ('r', 'm', 't') THEN pg_stat_get_xact_numscans(c.oid) ELSE 0 END,
    (SELECT i.indrelid::bigint FROM pg_index AS i WHERE i.indexrelid = c.oid),
    (SELECT i.indisvalid FROM pg_index AS i WHERE i.indexrelid = c.oid)
"""
_EVERYTHING = f"""
SELECT {_RELATION}
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid >= {_FIRST_OWN_OID} AND c.relkind <> 't' AND n.nspname NOT LIKE 'pg\\_toast%'
"""
_LOCKED = f"""
SELECT l.relation::bigint, l.mode, {_RELATION}
FROM pg_locks AS l
LEFT JOIN pg_class AS c ON c.oid = l.relation
LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= {_FIRST_OWN_OID}
    AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A relation as it was last seen."""

    schema: str
    name: str
    kind: str
    storage: int
    scans: int
    table: int | None
    valid: bool | None

    @property
    def path(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one statement did, as far as relations tell."""

    locks: tuple[Lock, ...] = ()
    held: tuple[Lock, ...] = ()
    scans: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    created: tuple[Relation, ...] = ()
    dropped: tuple[Relation, ...] = ()
    renamed: tuple[Relation, ...] = ()
    touched: frozenset[int] = frozenset()


@dataclass(slots=True)
class Observer:
    """Remembers the relations of one database between the statements of a run, whatever session sends them.

    :ivar query: runs a query in the session that is observed.
    """

    relations: dict[int, Known] = field(default_factory=dict)
    locks: dict[tuple[int, LockMode], Lock] = field(default_factory=dict)

    def start(self, query: Query) -> None:
        """Learn what there is."""
        self.relations = {int(row[0]): _known(row) for row in query(_EVERYTHING)}

    def new_transaction(self) -> None:
        """Forget the locks: a transaction ended, and they with it."""
        self.locks = {}

    def skip(self, query: Query) -> None:
        """Take what was done since the last look as known: it was ours."""
        self.look(query)

    def look(self, query: Query) -> Seen:
        """Tell what has changed since the last look, in a transaction that is still open."""
        rows = list(query(_LOCKED))
        return self._compared({int(row[0]): _known(row[2:]) if row[2] is not None else None for row in rows}, rows)

    def look_everywhere(self, query: Query) -> Seen:
        """Tell what has changed after a statement that ran in no transaction; its locks are gone."""
        now = {int(row[0]): _known(row) for row in query(_EVERYTHING)}
        gone: dict[int, Known | None] = dict.fromkeys(set(self.relations) - set(now))
        return self._compared({**now, **gone}, ())

    def table_of(self, relation: Known) -> Known:
        """The table an index is on; anything else is its own."""
        return self.relations.get(relation.table, relation) if relation.table is not None else relation

    def _compared(self, now: dict[int, Known | None], rows: Sequence[Sequence[Any]]) -> Seen:
        before = self.relations
        self.relations = {oid: known for oid, known in (before | now).items() if known is not None}
        held = tuple(self.locks.values())
        granted = self._granted(rows, before, now)
        created = [oid for oid, known in now.items() if known is not None and oid not in before]
        # A session's own counter starts at 0, and that of another session was counted with this relation before.
        pairs = [(oid, before[oid], known) for oid, known in now.items() if known is not None and oid in before]
        return Seen(
            locks=granted,
            held=held,
            scans=tuple(known.path for _, old, known in pairs if known.scans > old.scans),
            rewrites=tuple(known.path for _, old, known in pairs if known.storage != old.storage and old.storage),
            created=tuple(self._relation(self.relations[oid]) for oid in created),
            dropped=tuple(self._relation(before[oid]) for oid, known in now.items() if known is None and oid in before),
            renamed=tuple(self._relation(known, old.path) for _, old, known in pairs if known.path != old.path),
            touched=frozenset(now),
        )

    def _granted(
        self, rows: Sequence[Sequence[Any]], before: dict[int, Known], now: dict[int, Known | None]
    ) -> tuple[Lock, ...]:
        fresh: dict[int, Lock] = {}
        for row in rows:
            oid, mode = int(row[0]), LockMode(row[1])
            if (oid, mode) in self.locks:
                continue
            known = before.get(oid) or now[oid]
            if known is None:
                continue  # made and dropped by the same statement
            owner = self._owner(known, before)
            lock = Lock(known.path, mode, known.kind, owner.path if owner is not known else "")
            stronger = [held.mode for (other, _), held in self.locks.items() if other == oid]
            self.locks[oid, mode] = lock
            if all(mode.strength > other.strength for other in stronger) and (
                oid not in fresh or fresh[oid].mode.strength < mode.strength
            ):
                fresh[oid] = lock
        return tuple(fresh.values())

    def _owner(self, known: Known, before: dict[int, Known]) -> Known:
        if known.table is None:
            return known
        return before.get(known.table) or self.relations.get(known.table) or known

    def _relation(self, known: Known, former: str = "") -> Relation:
        owner = self._owner(known, self.relations)
        return Relation(known.path, known.kind, owner.path if owner is not known else "", former)


def _known(row: Sequence[Any]) -> Known:
    _, schema, name, kind, storage, scans, table, valid = row
    return Known(
        str(schema),
        str(name),
        _KINDS.get(kind, str(kind)),
        int(storage),
        int(scans),
        int(table) if table is not None else None,
        valid,
    )
