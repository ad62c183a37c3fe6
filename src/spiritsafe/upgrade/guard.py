"""Stands between Alembic and the server while revisions run: each gets its locks in short tries, and is run again.

A revision runs in a transaction of its own. When it does not get a lock, that transaction is rolled back through the
driver, below SQLAlchemy and Alembic, whose transaction objects stay as they are; the driver begins another one with the
next statement, and the revision's `upgrade()` is called again. So nothing of Alembic's is replaced, and no savepoint is
left in the way of a revision that uses its own.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from alembic.runtime.migration import MigrationContext, RevisionStep

from spiritsafe.core.duration import Duration
from spiritsafe.core.event import Event
from spiritsafe.core.patience import Patience
from spiritsafe.core.quoting import literal
from spiritsafe.core.revision import Revision
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.every_connection import Witness
from spiritsafe.postgres.session_limits import limiting_statement
from spiritsafe.postgres.statement_failure import RETRIED, sqlstate
from spiritsafe.postgres.worker import Call, Worker
from spiritsafe.sql.concurrency import is_patient
from spiritsafe.sql.first_word import changes_rows, reads
from spiritsafe.upgrade.acquisition import Acquisition
from spiritsafe.upgrade.attempt import Attempt
from spiritsafe.upgrade.enforcement import Enforcement
from spiritsafe.upgrade.journal import DONE, Journal, cannot_repeat
from spiritsafe.upgrade.limits import Limits, limits_of
from spiritsafe.upgrade.outside import OutsideStatements
from spiritsafe.upgrade.own_ways import OwnWays
from spiritsafe.upgrade.prologue import prologue
from spiritsafe.upgrade.record import Effort
from spiritsafe.upgrade.recovery import Recovery
from spiritsafe.upgrade.restoration import Restoration
from spiritsafe.upgrade.sampler import Sampler
from spiritsafe.upgrade.watch import Watch

_STATE = """
SELECT pg_backend_pid(), quote_ident(coalesce((  -- the history goes where the version table is
    SELECT n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = to_regclass(quote_ident({table}))
), current_schema())), current_setting('search_path'), current_setting('role')
"""


@dataclass(slots=True)
class Guard:
    """One for each database that `env.py` migrates.

    :ivar control: the second session, or None where there is none: nothing is looked at then.
    :ivar settled: the session, and the limits that hold in it between revisions.
    :ivar external: the transaction is more than a revision's, so that a retry would undo what ran before.
    :ivar tries: how often all of it was tried before.
    """

    worker: Worker
    witness: Witness
    timeouts: Timeouts
    patience: Patience
    emit: Callable[[Event], None]
    control: Control | None
    external: bool = False
    tries: int = 0
    attempt: Attempt | None = None
    schema: str = "public"
    journal: Journal | None = None
    outside: OutsideStatements | None = None
    enforcement: Enforcement | None = None
    effort: Effort = Effort(0, 0, 0, ())
    settled: tuple[object, Timeouts] | None = None
    ways: OwnWays = field(init=False)
    sampler: Sampler = field(init=False)
    restoration: Restoration = field(init=False)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        """Have a sampler ready; its thread starts with the first statement."""
        self.watch = Watch(self.control)
        self.ways, self.sampler = OwnWays(self.emit), Sampler(self.watch.wait)
        self.restoration = Restoration(self.worker)

    def attach(self, context: MigrationContext) -> None:
        """Begin to act on the connection that Alembic runs revisions on.

        Reading the version table has begun a transaction, in which `env.py` may have set something for the whole run.
        It ends here, so that each revision has its own; what `SET LOCAL` said is said again for the session.
        """
        if context.connection is None:
            return
        self.worker.attach(context.connection)
        state = _STATE.replace("{table}", literal(context.version_table))
        self.watch.pid, self.schema, *before = self.worker.send(state)[0]
        if not self.external and context.connection.in_transaction():
            context.connection.commit()
            if self.worker.send(state)[0][2:] != tuple(before):
                path, role = (literal(str(value)) for value in before)
                self.worker.send(f"SELECT set_config('search_path', {path}, false), set_config('role', {role}, false)")
        usual = Limits(self.timeouts, self.patience).for_try(self.patience.wait(0))
        settles = not self.external and not self.worker.autocommits
        if settles:  # once for the session: most revisions need nothing else
            self.worker.send(limiting_statement(usual, local=False, patient=False))
        self.watch.have_loss_noticed(self.worker.send)
        self.restoration.begin()
        if settles:
            self.worker.session.commit()
            self.settled = (self.worker.session, usual)
        self.worker.handler = self

    def remember(self, journal: Journal, enforcement: Enforcement | None, *, adopts: bool) -> None:
        """Keep a journal of what no rollback takes back, and continue what an earlier run left."""
        self.journal, self.enforcement = journal, enforcement
        recovery = Recovery(journal.control, self.worker, self.patience, self.emit, adopts)
        self.outside = OutsideStatements(self.worker, journal, recovery, self.watch.pid, enforcement)

    def detach(self) -> None:
        """Let everything pass from now on."""
        self.worker.handler = None
        self.witness.timeouts = self.witness.settled = None
        self.sampler.stop()

    def guarded(self, step: RevisionStep, revision: Revision, what: str, context: MigrationContext) -> RevisionStep:
        """Have a step get its locks in tries.

        :param what: `upgrade of revision 1a2b add orders`.
        """
        if not self.external:
            self.restoration.restore()
            self.witness.settled = self.settled
        limits = limits_of(step.revision, self.timeouts, self.patience)
        run = step.migration_fn

        def in_tries(**arguments: Any) -> Any:  # noqa: ANN401
            return self._in_tries(lambda: run(**arguments), revision, limits, what, context)

        step.migration_fn = in_tries
        self.witness.timeouts = limits.for_try(limits.patience.wait(0))
        return step

    def _in_tries(
        self, run: Callable[[], object], revision: Revision, limits: Limits, what: str, context: MigrationContext
    ) -> object:
        acquisition, began = self._acquisition(revision, limits, what), time.monotonic()
        while True:
            wanted = acquisition.next_try()
            # What a cursor of the driver's own waits is not timed: it counts as the whole of a try.
            self.attempt = Attempt(revision, limits, acquisition, wanted.lock, waits=wanted.lock.seconds)
            self.ways = OwnWays(self.emit)
            try:
                if acquisition.tries or self.external:
                    self._begin_again(acquisition, limits, wanted.lock, wanted.deadlock)
                done = run()
                self.ways.require_kept(what, partly=self.attempt.committed)
                took = round((time.monotonic() - began) * 1000)
                stalled = round(acquisition.stalled * 1000)
                self.effort = Effort(acquisition.tries + 1, stalled, took, tuple(self.attempt.statements))
                return done  # noqa: TRY300
            except Exception as error:
                if not self._may_retry(error):
                    raise
                self.ways.require_others(what, holds=self.watch.holds_strong())
                self._roll_back(context)
                acquisition.failed(self.attempt.waits, self.sampler.seen)
                acquisition.stand_back(self.attempt.waits)
            finally:
                self.attempt = None

    def _acquisition(self, revision: Revision, limits: Limits, what: str) -> Acquisition:
        looks = (self.watch.holders, self.emit, self.watch.hurries_vacuum)
        return Acquisition(revision, what, limits.patience, *looks, tries=self.tries)

    def _begin_again(self, acquisition: Acquisition, limits: Limits, lock: Duration, deadlock: Duration | None) -> None:
        """Begin another transaction with its limits, and take the locks that are known, all or none."""
        self.worker.send(limiting_statement(limits.for_try(lock), local=True, patient=False))
        if deadlock is not None:
            self.worker.send(f"SELECT set_config('deadlock_timeout', '{deadlock.milliseconds}', true)")
        for statement in prologue(acquisition.wanted, acquisition.lockable, self.watch.existing(acquisition.wanted)):
            self._timed(partial(self.worker.send, statement))

    def _may_retry(self, error: Exception) -> bool:
        """Only what the server rolled back for a lock, and only while all of the revision is in one transaction."""
        partly = self.witness.autocommitted or (self.attempt is not None and self.attempt.committed)
        return sqlstate(error) in RETRIED and not partly and not self.external

    def _roll_back(self, context: MigrationContext) -> None:
        connection = context.connection
        while connection is not None and (nested := connection.get_nested_transaction()) is not None:
            nested.rollback()
        self.worker.session.rollback()

    def statement(self, call: Call) -> None:
        """Send one statement, under the limits that are right for it, unless an earlier run did."""
        attempt = self.attempt
        if attempt is None:
            call.send()
            return
        ordinal = len(attempt.statements)
        attempt.statements.append(call.statement)
        if self._is_done(attempt, ordinal, call):
            return
        self.restoration.see(call.statement)
        self.restoration.suspected = self.restoration.suspected or call.autocommit  # its limits are for the session
        if self.restoration.suspected:
            self.witness.settled = None
        if call.autocommit:
            self._outside(call, attempt, ordinal)
        else:
            self.ways.see(call.statement, self)
            self._limit(attempt, call.statement)
            self._timed(call.send)
            if not reads(call.statement):
                attempt.uncommitted.append((ordinal, call))

    def committing(self) -> None:
        """Note what a revision commits before it is through, in the transaction that is committed."""
        attempt = self.attempt
        if attempt is not None and self.enforcement is not None:
            self.enforcement.check(attempt.revision, commits_part=bool(attempt.uncommitted))
        if attempt is not None and self.journal is not None and attempt.uncommitted:
            self.journal.note(attempt.revision, attempt.uncommitted)
            attempt.uncommitted.clear()
            attempt.committed = True

    def rolling_back(self) -> None:
        """Remember that a revision takes back what it has done, and would still count as applied."""
        self.ways.rolled_back(self.attempt is not None and bool(self.attempt.uncommitted))

    def connecting(self) -> None:
        """Say that what a revision does over another connection is not part of its transaction."""
        if self.attempt is not None:
            self.ways.connected(self.attempt.revision, first_try=not self.attempt.acquisition.tries)

    def _is_done(self, attempt: Attempt, ordinal: int, call: Call) -> bool:
        entry = self.journal.entry(attempt.revision, ordinal, call) if self.journal is not None else None
        if entry is None or entry.state != DONE or reads(call.statement):
            return False
        if entry.has_rows:
            raise cannot_repeat(attempt.revision, call)
        attempt.committed = True
        return True

    def _outside(self, call: Call, attempt: Attempt, ordinal: int) -> None:
        """Send a statement that no transaction covers."""
        if self.outside is not None:
            self.outside.send(attempt.revision, ordinal, call, lambda send: self._alone_in_tries(call, attempt, send))
        elif is_patient(call.statement):
            call.send()
        else:
            self._alone_in_tries(call, attempt, call.send)

    def _alone_in_tries(self, call: Call, attempt: Attempt, send: Callable[[], object]) -> None:
        """Send it again by itself until it has its locks."""
        if changes_rows(call.statement):
            attempt.lock = attempt.limits.timeouts.lock
            self.worker.send(limiting_statement(attempt.limits.timeouts, local=False, patient=False))
            self._timed(send)
            return
        acquisition = self._acquisition(attempt.revision, attempt.limits, f"a statement of revision {attempt.revision}")
        while True:
            attempt.lock = acquisition.next_try().lock
            self.worker.send(limiting_statement(attempt.limits.for_try(attempt.lock), local=False, patient=False))
            try:
                self._timed(send)
            except Exception as error:
                if sqlstate(error) not in RETRIED:
                    raise
                acquisition.failed(attempt.waits, self.sampler.seen)
                acquisition.stand_back(attempt.waits)
            else:
                return

    def _limit(self, attempt: Attempt, statement: str) -> None:
        """Let rows be waited for as long as the settings say, but not while tables are locked."""
        if changes_rows(statement) and not attempt.holds:
            wanted = attempt.limits.timeouts.lock
        else:
            attempt.holds, wanted = True, attempt.acquisition.next_try().lock
        if wanted != attempt.lock:
            attempt.lock = wanted
            self.worker.send(f"SELECT set_config('lock_timeout', '{wanted.milliseconds}', true)")
        if "lock_timeout" in statement.lower():
            attempt.lock = Duration(0)  # it sets its own: ours again with the next statement

    def _timed(self, send: Callable[[], object]) -> None:
        attempt = self.attempt
        if attempt is None:
            send()
            return
        began = time.monotonic()
        with self.sampler.timing(attempt.lock.seconds or 1.0):
            try:
                send()
            except BaseException:
                attempt.waits = min(time.monotonic() - began, attempt.lock.seconds or 1.0)
                raise
