"""Lets one run at a time upgrade a database, by an advisory lock on a session of its own.

Who waits in `pg_advisory_lock()` holds a snapshot, and a CREATE INDEX CONCURRENTLY of the run that has the lock would
wait for it: a deadlock. So the lock is tried, and between two tries the session is idle.
"""

import random
import secrets
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from spiritsafe.core.duration import Duration
from spiritsafe.core.event import Event, WaitedForRun
from spiritsafe.errors import LockNotAcquired
from spiritsafe.postgres.control import Control

_CLASS, _RUN_CLASS = 0x53504952, 0x53504953  # "SPIR", "SPIS"
_POLL, _JITTER = 0.25, 0.2
_TOLD_EVERY = 5.0
_SIGN = 2**31
_HOLDER = """
SELECT a.pid, a.application_name
FROM pg_locks AS l
JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE {held}
"""


@dataclass(frozen=True, slots=True)
class DeployerLock:
    """The lock of one version table; PostgreSQL keeps those of different databases apart.

    :ivar control: the session that holds it for as long as it lives.
    :ivar run: the key of a second lock, which this run alone has; who is told that somebody has it knows that this
        session lives. To look for the first one in `pg_locks` would take longer than to record a revision.
    """

    control: Control
    key: int
    run: int

    @classmethod
    def of(cls, control: Control, version_schema: str | None, version_table: str) -> "DeployerLock":
        """The lock for a version table."""
        number = zlib.crc32(f"{version_schema or ''}\0{version_table}".encode())
        return cls(control, _signed(number), _signed(secrets.randbits(32)))

    @property
    def held(self) -> str:
        """A condition on `pg_locks AS l`, which whatever session has the lock fulfils."""
        return (
            "l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 "
            f"AND l.classid = {_CLASS}::oid AND l.objid = ({self.key})::int4::oid "
            "AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())"
        )

    @property
    def fence(self) -> str:
        """A query for another session, which gives a row while this one lives and has both locks."""
        return f"SELECT 1 WHERE NOT pg_try_advisory_xact_lock_shared({_RUN_CLASS}, {self.run})"

    def acquire(self, patience: Duration, emit: Callable[[Event], None]) -> None:
        """Have the lock before anything is run.

        :raises LockNotAcquired: when another run still has it after that time; a patience of 0 waits for ever.
        """
        began, told = time.monotonic(), float("-inf")
        while not self._tried():
            waited = time.monotonic() - began
            if patience.milliseconds and waited >= patience.seconds:
                raise self._refused(patience)
            if waited - told >= _TOLD_EVERY:
                told = waited
                emit(WaitedForRun(self._holder(), waited))
            time.sleep(_POLL * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - to fall out of step
        self.control.query(f"SELECT pg_advisory_lock({_RUN_CLASS}, {self.run})")

    def _tried(self) -> bool:
        return bool(self.control.query(f"SELECT pg_try_advisory_lock({_CLASS}, {self.key})")[0][0])

    def _holder(self) -> str:
        rows = self.control.query(_HOLDER.replace("{held}", self.held))
        return f"{rows[0][1]} (pid {rows[0][0]})" if rows else "it has just ended"

    def _refused(self, patience: Duration) -> LockNotAcquired:
        return LockNotAcquired(
            "another run is upgrading this database",
            why=f"{self._holder()} has the lock of the version table, still after {patience}",
            next_step="wait until it is done, then run the same command again, or wait longer with --lock-wait",
        )


def _signed(number: int) -> int:
    return number - 2 * _SIGN if number >= _SIGN else number
