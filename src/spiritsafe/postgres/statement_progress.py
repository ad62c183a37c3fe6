"""How far a long statement of another session has come, and what it waits for (manual, "Progress Reporting")."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Query = Callable[..., Sequence[Sequence[Any]]]
# Work done and to do are counted in blocks where the server does, else in tuples, or in bytes for COPY.
_PROGRESS = """
SELECT a.wait_event_type, a.wait_event, p.phase, p.done, p.total, p.locker
FROM pg_stat_activity AS a
LEFT JOIN (
    SELECT pid, phase, greatest(blocks_done, 0) AS done, blocks_total AS total, current_locker_pid AS locker
    FROM pg_stat_progress_create_index
    WHERE blocks_total > 0
    UNION ALL
    SELECT pid, phase, tuples_done, tuples_total, current_locker_pid
    FROM pg_stat_progress_create_index
    WHERE blocks_total <= 0
    UNION ALL
    SELECT pid, 'cluster: ' || phase, heap_blks_scanned, heap_blks_total, 0
    FROM pg_stat_progress_cluster
    UNION ALL
    SELECT pid, 'vacuum: ' || phase, heap_blks_scanned, heap_blks_total, 0
    FROM pg_stat_progress_vacuum
    UNION ALL
    SELECT pid, 'copying', bytes_processed, bytes_total, 0
    FROM pg_stat_progress_copy
) AS p ON p.pid = a.pid
WHERE a.pid = %s AND a.state = 'active'
"""
_LOCKER = """
SELECT a.pid, a.application_name, a.state, extract(epoch FROM clock_timestamp() - a.xact_start)::float8
FROM pg_stat_activity AS a
WHERE a.pid = ANY (CASE WHEN %s <> 0 THEN ARRAY[%s::int] ELSE pg_blocking_pids(%s) END)
ORDER BY a.xact_start
LIMIT 1
"""
_SNAPSHOTS = "old snapshots"


@dataclass(frozen=True, slots=True)
class Locker:
    """Who is waited for.

    :ivar snapshot: only for his snapshot: he holds no lock that is wanted.
    :ivar seconds: since his transaction began.
    """

    pid: int
    application: str
    state: str
    seconds: float
    snapshot: bool = False


@dataclass(frozen=True, slots=True)
class StatementProgress:
    """One look.

    :ivar phase: as the server says it; empty for a statement that does not report.
    :ivar total: 0 where it is not known.
    """

    phase: str = ""
    done: int = 0
    total: int = 0
    locker: Locker | None = None


def statement_progress(query: Query, pid: int) -> StatementProgress | None:
    """Look at the statement that a session runs; None when it runs none."""
    rows = query(_PROGRESS, [pid])
    if not rows:
        return None
    wait_type, wait_event, phase, done, total, locker = rows[0]
    phase = str(phase or "")
    waits = wait_type == "Lock" or bool(locker)
    snapshot = _SNAPSHOTS in phase or (wait_event == "virtualxid" and not phase)
    found = _locker(query, int(locker or 0), pid, snapshot=snapshot) if waits else None
    return StatementProgress(phase, int(done or 0), int(total or 0), found)


def _locker(query: Query, locker: int, pid: int, *, snapshot: bool) -> Locker | None:
    rows = query(_LOCKER, [locker, locker, pid])
    if not rows:
        return None
    found, application, state, seconds = rows[0]
    return Locker(int(found), str(application or ""), str(state or ""), float(seconds or 0), snapshot)
