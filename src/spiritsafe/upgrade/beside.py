"""What stands beside a run on one database: a second session, the lock that keeps other runs out, and the history."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import psycopg

from spiritsafe.core.duration import Duration
from spiritsafe.core.event import Event, Noted
from spiritsafe.core.revision import Revision
from spiritsafe.errors import DatabaseError
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.worker import Worker
from spiritsafe.upgrade.checksum import Checksum, ComingChecksums
from spiritsafe.upgrade.deployer import DeployerLock
from spiritsafe.upgrade.pooler import refuse_pooler
from spiritsafe.upgrade.record import Effort, Record
from spiritsafe.upgrade.standby_watch import StandbyWatch

Emit = Callable[[Event], None]


@dataclass(slots=True)
class Beside:
    """One for each database that `env.py` migrates.

    :ivar record: None until a revision is to run, or where no history can be kept.
    """

    control: Control
    lock: DeployerLock
    emit: Emit
    reconnect: Callable[[], Control]
    standbys: StandbyWatch
    version_table: str = "alembic_version"
    record: Record | None = None
    coming: ComingChecksums | None = None

    @classmethod
    def open(
        cls, connect: Callable[[], Control], version_schema: str | None, version_table: str, emit: Emit
    ) -> "Beside":
        """Connect, and see that what is held there stays held.

        :raises Refused: behind a pooler that takes the session away.
        """
        control = connect()
        try:
            refuse_pooler(control, connect, emit)
            standbys = StandbyWatch(control, emit)
        except BaseException:
            control.close()
            raise
        lock = DeployerLock.of(control, version_schema, version_table)
        return cls(control, lock, emit, connect, standbys, version_table)

    def keep_others_out(self, patience: Duration) -> None:
        """Have the deployer's lock, or end.

        :raises LockNotAcquired: when another run keeps it for too long.
        """
        self.lock.acquire(patience, self.emit)

    def history(self, schema: str, run: str) -> Record:
        """The history in a schema, which need not be there yet."""
        return Record(self.control, schema, run, self.version_table)

    def begin(self, record: Record, direction: str, target: str, commit: str) -> None:
        """Begin to keep a history; where the role may not, say so and go on."""
        try:
            record.create()
            record.begin(direction, target, commit)
        except psycopg.Error as error:
            self.emit(Noted(f"no history is kept: {' '.join(str(error).split())}"))
        else:
            self.record = record

    def applied(self, worker: Worker, revision: Revision, how: str, effort: Effort) -> None:
        """Record a revision in its own transaction, if other runs are still kept out.

        :raises DatabaseError: when they are not; the transaction is rolled back.
        """
        if self.record is None:
            kept = worker.send(self.lock.fence)
        else:
            checksum = self.coming.of(revision.path) if self.coming is not None else Checksum.of(revision.path)
            kept = worker.send(*self.record.row(revision.id, how, checksum, effort, self.lock.fence))
        if not kept:
            raise DatabaseError(
                f"{how} of revision {revision} was rolled back",
                why="the session that keeps other runs out was lost, and another run may have begun",
                next_step="see that the server is up and reachable, then run the same command again",
            )

    def heads(self, version_table: str) -> set[str]:
        """What is committed in the version table, by its quoted name."""
        if not self.control.query("SELECT to_regclass(%s) IS NOT NULL", [version_table])[0][0]:
            return set()
        return {str(row[0]) for row in self.control.query(f"SELECT version_num FROM {version_table}")}

    def close(self, error: BaseException | None) -> None:
        """Write how it ended, and let go."""
        self.standbys.stop()
        if self.record is not None:
            with suppress(psycopg.Error):
                self.record.end("failed" if error is not None else "done", _in_short(error))
        self.control.close()


def _in_short(error: BaseException | None) -> str:
    if error is None:
        return ""
    why = getattr(error, "why", "")
    return f"{error}: {why}" if why else f"{type(error).__name__} {error}".strip()
