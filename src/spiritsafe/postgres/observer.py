"""Sees what one session does to relations: locks, storage, scans; from its own transaction, in one query.

What a statement locked stays locked until its transaction ends, so `pg_locks` of the own backend tells exactly what it
took (manual, "pg_locks"). A relation that got new storage has another file node. A scan from end to end counts in
`pg_stat_get_xact_numscans`, which is not reset at COMMIT, so differences count.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
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
_CHANGES = LockMode.SHARE_UPDATE_EXCLUSIVE  # what it takes at least to change a relation's definition
_FIRST_OWN_OID = 16384  # what a user makes has a number from here on (FirstNormalObjectId)
_COLUMNS = """
    c.oid::bigint, n.nspname::text, c.relname::text, c.relkind::text,
    coalesce(pg_relation_filenode(c.oid), 0)::bigint,
    CASE WHEN c.relkind IN ('r', 'm', 't') THEN pg_stat_get_xact_numscans(c.oid) ELSE 0 END,
    CASE WHEN c.relkind IN ('i', 'I') THEN (
        SELECT i.indrelid::bigint FROM pg_index AS i WHERE i.indexrelid = c.oid
    ) END
"""
_EVERYTHING = f"""
SELECT {_COLUMNS}
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid >= {_FIRST_OWN_OID} AND c.relkind <> 't' AND n.nspname NOT LIKE 'pg\\_toast%'
"""
# Each row is one text that changes when anything about the relation does, so that comparing sets tells which ones to
# look up: a transaction of many revisions holds hundreds of locks. These functions ask the catalogue cache, no table.
_LOCKED = f"""
SELECT concat_ws(' ', l.relation, l.mode, pg_relation_filenode(l.relation), pg_stat_get_xact_numscans(l.relation),
    l.relation::regclass)
FROM pg_locks AS l
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= {_FIRST_OWN_OID}
    AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
"""
_NAMED = f"""
SELECT {_COLUMNS}
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = ANY (wanted)
"""
# A function keeps its plan for as long as the session lives, whatever DEALLOCATE ALL does; in the session's own
# temporary schema it is no object of the user's database.
_LOOK = f"""
CREATE OR REPLACE FUNCTION pg_temp.spiritsafe_look()
RETURNS SETOF text
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $look$
BEGIN
    RETURN QUERY {_LOCKED};
END $look$
"""
_LOOK_UP = f"""
CREATE OR REPLACE FUNCTION pg_temp.spiritsafe_relations(wanted oid[])
RETURNS TABLE (oid bigint, schema text, name text, kind text, storage bigint, scans bigint, owner bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $relations$
#variable_conflict use_column
BEGIN
    RETURN QUERY {_NAMED};
END $relations$
"""
INSTALL = (_LOOK, _LOOK_UP)  # asyncpg takes one statement at a time


@dataclass(frozen=True, slots=True)
class Known:
    """A relation as it was last seen."""

    schema: str
    name: str
    kind: str
    storage: int
    scans: int
    table: int | None

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

    :ivar locks: held by the transaction that is open.
    :ivar last: what the last look returned.
    :ivar changeable: relations whose definition the open transaction may change without another lock.
    """

    relations: dict[int, Known] = field(default_factory=dict)
    locks: dict[tuple[int, LockMode], Lock] = field(default_factory=dict)
    last: set[str] = field(default_factory=set)
    changeable: set[int] = field(default_factory=set)

    def start(self, query: Query) -> None:
        """Learn what there is."""
        self.relations = {int(row[0]): _known(row) for row in query(_EVERYTHING)}

    def forget_counts(self) -> None:
        """Take the scans that were counted for nothing: another session starts to count at 0."""
        self.relations = {oid: replace(known, scans=0) for oid, known in self.relations.items()}

    def new_transaction(self) -> None:
        """Forget the locks: a transaction ended, and they with it."""
        self.locks = {}
        self.last = set()
        self.changeable = set()

    def skip(self, query: Query) -> None:
        """Take what was done since the last look as known: it was ours."""
        self.look(query)

    def look(self, query: Query) -> Seen:
        """Tell what has changed since the last look, in a transaction that is still open."""
        texts = {str(row[0]) for row in query("SELECT pg_temp.spiritsafe_look()")}
        modes = sorted(_read(text) for text in texts - self.last)
        self._release(texts, set(modes))
        self.last = texts
        return self._compared(_relations(query, {oid for oid, _ in modes}), modes)

    def look_everywhere(self, query: Query) -> Seen:
        """Tell what has changed after a statement that ran in no transaction; its locks are gone."""
        now = {int(row[0]): _known(row) for row in query(_EVERYTHING)}
        gone: dict[int, Known | None] = dict.fromkeys(set(self.relations) - set(now))
        return self._compared({**now, **gone}, ())

    def _release(self, texts: set[str], fresh: set[tuple[int, LockMode]]) -> None:
        """Forget locks that are held no more: a COMMIT that nobody announced, or a savepoint rolled back."""
        if {_read(text) for text in self.last - texts} - fresh:
            held = {_read(text) for text in texts}
            self.locks = {key: lock for key, lock in self.locks.items() if key in held}

    def _compared(self, now: dict[int, Known | None], granted_modes: Sequence[tuple[int, LockMode]]) -> Seen:
        before = self.relations
        self.relations = {oid: known for oid, known in (before | now).items() if known is not None}
        held = tuple(self.locks.values())
        granted = self._granted(granted_modes, before, now)
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
            touched=frozenset(now) | self.changeable,
        )

    def _granted(
        self, modes: Sequence[tuple[int, LockMode]], before: dict[int, Known], now: dict[int, Known | None]
    ) -> tuple[Lock, ...]:
        fresh: dict[int, Lock] = {}
        for oid, mode in modes:
            if (oid, mode) in self.locks:
                continue
            known = before.get(oid) or now[oid]
            if known is None:
                continue  # made and dropped by the same statement
            owner = self._owner(known, before)
            lock = Lock(known.path, mode, known.kind, owner.path if owner is not known else "")
            stronger = [held.mode for (other, _), held in self.locks.items() if other == oid]
            self.locks[oid, mode] = lock
            if mode.strength >= _CHANGES.strength:
                self.changeable.add(oid)
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


def _relations(query: Query, oids: set[int]) -> dict[int, Known | None]:
    """These relations as they are now; None for those that are gone."""
    if not oids:
        return {}
    listed = ",".join(map(str, sorted(oids)))
    rows = query(f"SELECT * FROM pg_temp.spiritsafe_relations('{{{listed}}}')")
    return dict.fromkeys(sorted(oids)) | {int(row[0]): _known(row) for row in rows}


def _read(text: str) -> tuple[int, LockMode]:
    """The number and the mode that a row of `_LOCKED` begins with."""
    oid, mode, _ = text.split(" ", 2)
    return int(oid), LockMode(mode)


def _known(row: Sequence[Any]) -> Known:
    _, schema, name, kind, storage, scans, table = row
    return Known(
        str(schema),
        str(name),
        _KINDS.get(kind, str(kind)),
        int(storage),
        int(scans),
        int(table) if table is not None else None,
    )
