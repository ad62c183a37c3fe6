"""What a session waits for at this moment, seen from another one (manual, "pg_locks")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.postgres.lock_watch import Query, blockers

_LOCKS = """
SELECT l.granted, l.locktype, coalesce(n.nspname || '.' || c.relname, ''), l.mode, coalesce(c.relkind::text, ''), (
    SELECT count(*)
    FROM pg_locks AS o
    WHERE NOT l.granted AND NOT o.granted AND o.pid <> l.pid AND o.relation = l.relation AND o.database = l.database
)
FROM pg_locks AS l
LEFT JOIN pg_class AS c ON c.oid = l.relation
LEFT JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE l.pid = {pid} AND (NOT l.granted OR (l.locktype IN ('relation', 'tuple') AND c.oid >= 16384))
ORDER BY l.granted
"""
_HOLDERS = """
SELECT b.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), coalesce(a.client_addr::text, ''),
    coalesce(a.state, ''), coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0)::float8,
    coalesce(CASE WHEN a.query <> '<insufficient privilege>' THEN a.query END, ''), coalesce(a.backend_type, ''),
    CASE WHEN b.pid = 0 THEN coalesce((SELECT min(x.gid) FROM pg_prepared_xacts AS x
        WHERE x.database = current_database()), '') ELSE '' END
FROM (SELECT unnest(pg_blocking_pids({pid})) AS pid) AS b
LEFT JOIN pg_stat_activity AS a ON a.pid = b.pid
ORDER BY 6 DESC
"""
_SHOWN = 200
_LOCKABLE = ("r", "p")


@dataclass(frozen=True, slots=True)
class LockWait:
    """One wait, as it was seen.

    :ivar relation: what is waited for, as `schema.name`; of a row, the table it is in; empty where it is neither.
    :ivar held: strong locks that the waiting session has already, by relation.
    :ivar victims: other sessions that wait for the same relation: those behind it, among others.
    """

    relation: str
    mode: LockMode
    holders: tuple[Blocker, ...]
    held: Mapping[str, LockMode]
    lockable: bool
    victims: int = 0


def lock_wait(query: Query, pid: int) -> LockWait | None:
    """What the session with this process waits for, or None when it does not wait for a lock."""
    rows = list(query(_LOCKS.replace("{pid}", str(pid))))
    if not rows or rows[0][0]:
        return None
    _, kind, relation, mode, relkind, victims = rows[0]
    held = _strong([row for row in rows if row[0] and row[1] == "relation" and row[4] in _LOCKABLE])
    if kind == "relation":
        holders = tuple(one for one in blockers(query, {relation: LockMode(mode)}) if one.pid != pid)
        return LockWait(relation, LockMode(mode), holders, held, relkind in _LOCKABLE, victims)
    relation = relation or next((row[2] for row in rows if row[1] == "tuple"), "")
    holders = tuple(_holder(row, relation or "a transaction id") for row in query(_HOLDERS.replace("{pid}", str(pid))))
    return LockWait(relation, LockMode.ROW_EXCLUSIVE, holders, held, lockable=False)


def _strong(rows: list[Sequence[Any]]) -> dict[str, LockMode]:
    found: dict[str, LockMode] = {}
    for row in rows:
        relation, mode = str(row[2]), LockMode(row[3])
        known = found.get(relation)
        if mode.blocks_writes and (known is None or mode.strength > known.strength):
            found[relation] = mode
    return found


def _holder(row: Sequence[Any], relation: str) -> Blocker:
    pid, role, application, client, state, seconds, text, backend, gid = row
    return Blocker(
        relation,
        LockMode.ROW_EXCLUSIVE,
        int(pid),
        role,
        application,
        client,
        state,
        float(seconds),
        " ".join(str(text).split())[:_SHOWN],
        backend,
        gid,
    )
