"""Sends the statements that no transaction of the revision covers, so that a run that is cut off can be continued."""

from collections.abc import Callable
from dataclasses import dataclass

from spiritsafe.core.revision import Revision
from spiritsafe.postgres.statement_failure import sqlstate
from spiritsafe.postgres.worker import Call, Worker
from spiritsafe.sql.first_word import reads
from spiritsafe.sql.outside import Leaves, Outside, alone, outside
from spiritsafe.upgrade.enforcement import Enforcement
from spiritsafe.upgrade.journal import RUNNING, Journal
from spiritsafe.upgrade.recovery import UNLIMITED, Recovery

_TAKES_NO_TRANSACTION = "25001"  # DISCARD ALL, CLUSTER of a partitioned table; nothing of it was done


@dataclass(frozen=True, slots=True)
class OutsideStatements:
    """For one database.

    :ivar pid: of the migrations' connection.
    """

    worker: Worker
    journal: Journal
    recovery: Recovery
    pid: int
    enforcement: Enforcement | None = None

    def send(
        self, revision: Revision, ordinal: int, call: Call, in_tries: Callable[[Callable[[], object]], None]
    ) -> None:
        """Send a statement once over all runs.

        :param in_tries: sends what can be rolled back, until it has its locks.
        """
        if reads(call.statement):
            call.send()
            return
        if self.enforcement is not None:
            self.enforcement.outside(revision, call.statement)
        what = outside(call.statement)
        if what.leaves is Leaves.TRANSACTION:
            try:
                in_tries(lambda: self._in_transaction(revision, ordinal, call))
            except Exception as error:
                if sqlstate(error) != _TAKES_NO_TRANSACTION:
                    raise
                self._alone(revision, ordinal, call, alone(call.statement))
        else:
            self._alone(revision, ordinal, call, what)
        if self.enforcement is not None:
            self.enforcement.committed.add(revision.id)

    def _in_transaction(self, revision: Revision, ordinal: int, call: Call) -> None:
        """Together with its note: both are there or neither."""
        self.worker.send("BEGIN")
        try:
            call.send()
            if self.enforcement is not None:
                self.enforcement.check(revision)
            self.journal.note(revision, [(ordinal, call)])
        except BaseException:
            self.worker.roll_back()
            raise
        self.worker.send("COMMIT")

    def _alone(self, revision: Revision, ordinal: int, call: Call, what: Outside) -> None:
        entry = self.journal.entry(revision, ordinal, call)
        begun = entry is not None and entry.state == RUNNING
        if not begun or entry is None or self.recovery.needs_run(revision, call, what, entry):
            self.worker.send(UNLIMITED)
            self.journal.begin(revision, ordinal, call, self.pid)
            try:
                call.send()
            except Exception:
                self.recovery.clean(what)
                self.journal.forget(revision, ordinal)
                raise
        self.journal.end(revision, ordinal)
