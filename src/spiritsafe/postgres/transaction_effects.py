"""What an open transaction has done to relations that were there before it, asked just before it commits.

It holds every lock that it took. A second session sees the catalogue as it was before: what that one does not know is
new, and what has another file node there was written anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spiritsafe.core.lock_mode import LockMode

Query = Callable[..., Sequence[Sequence[Any]]]
# What a user makes has a number from 16384 on (FirstNormalObjectId).
_LOCKS = """
SELECT l.relation::bigint, l.mode, coalesce(pg_relation_filenode(l.relation), 0)::bigint
FROM pg_locks AS l
WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384
    AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    AND l.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
"""
# A lock on a partition, or on an index, counts as one on what it belongs to, too.
_BEFORE = """
SELECT c.oid::bigint, n.nspname || '.' || c.relname, coalesce(pg_relation_filenode(c.oid), 0)::bigint,
    ARRAY(
        SELECT m.nspname || '.' || o.relname
        FROM pg_class AS o
        JOIN pg_namespace AS m ON m.oid = o.relnamespace
        WHERE o.oid = i.indrelid OR o.oid IN (
            SELECT a.relid FROM pg_partition_ancestors(coalesce(i.indrelid, c.oid)) AS a (relid)
        )
    )
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
WHERE c.oid = ANY (%s) AND c.relkind <> 't' AND n.nspname <> 'pg_toast'
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """What happened to one relation.

    :ivar mode: the strongest lock on it that is more than reading or writing rows takes.
    :ivar parts_of: its table if it is an index, and what it is a partition of.
    """

    relation: str
    mode: LockMode
    rewritten: bool
    parts_of: tuple[str, ...] = ()


def transaction_effects(worker: Query, control: Query) -> Iterator[Effect]:
    """The effects so far, the strongest lock first.

    :param worker: runs a query in the transaction.
    :param control: runs one in another session.
    """
    strongest: dict[int, LockMode] = {}
    storage: dict[int, int] = {}
    for oid, mode, node in worker(_LOCKS):
        storage[int(oid)] = int(node)
        known = strongest.get(int(oid))
        if known is None or LockMode(mode).strength > known.strength:
            strongest[int(oid)] = LockMode(mode)
    rows = control(_BEFORE, [list(strongest)]) if strongest else ()
    for oid, name, node, parts_of in sorted(rows, key=lambda row: (-strongest[row[0]].strength, row[1])):
        rewritten = bool(node) and bool(storage[oid]) and storage[oid] != node
        yield Effect(str(name), strongest[oid], rewritten, tuple(parts_of))
