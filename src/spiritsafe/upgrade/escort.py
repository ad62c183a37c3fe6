"""What goes with `env.py`'s own connection: the guard on it, a second session, and the record of the run."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from socket import gethostname
from typing import Any

from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from spiritsafe.core.event import Event, Noted
from spiritsafe.core.revision import Revision
from spiritsafe.errors import Refused
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.every_connection import Witness
from spiritsafe.postgres.statement_progress import statement_progress
from spiritsafe.postgres.worker import Worker
from spiritsafe.project.database import Choice, database_used
from spiritsafe.project.git import commit_of
from spiritsafe.project.revisions import revision_of
from spiritsafe.upgrade.beside import Beside
from spiritsafe.upgrade.checksum import ComingChecksums
from spiritsafe.upgrade.enforcement import Enforcement
from spiritsafe.upgrade.fitness import require_fit
from spiritsafe.upgrade.guard import Guard
from spiritsafe.upgrade.journal import JOURNAL, Journal
from spiritsafe.upgrade.looking_back import look_back, note_external
from spiritsafe.upgrade.reporter import Reporter
from spiritsafe.upgrade.request import Request
from spiritsafe.upgrade.whereabouts import require_whereabouts
from spiritsafe.upgrade.whole import Whole

_UNSEEN = (
    "env.py opens its connection in a way of its own, so there is no second session: nobody who holds a lock can be "
    "named, and no other run is kept out"
)


class Escort:
    """That of one run; an `env.py` with several databases has it go with one after the other.

    :ivar witness: of the connections of this walk.
    :ivar place: where the second session is.
    :ivar version_table: its quoted name, once it is known.
    """

    def __init__(self, request: Request, scripts: ScriptDirectory, emit: Callable[[Event], None]) -> None:
        """Take the request; nothing is connected to yet."""
        self.request = request
        self.scripts = scripts
        self.emit = emit
        self.worker = Worker()
        self.witness = Witness()
        self.guard: Guard | None = None
        self.beside: Beside | None = None
        self.reporter: Reporter | None = None
        self.place: tuple[object, ...] = ()
        self.version_table = ""
        self.said_alone = False

    def database(self) -> Choice | None:
        """The database this walk is on, as far as it is known yet."""
        redirected = self.request.rules.redirect_to is not None
        return database_used(self.request.choice, self.witness, redirected=redirected)

    def prepare(self, connection: Connection, options: Mapping[str, Any], tries: int) -> None:
        """See that the server can be upgraded, keep other runs out, and have the guard ready.

        :param tries: how often the whole run was begun before, and got no lock.
        """
        self._detach()
        begun = connection.in_transaction()
        require_fit(connection, self.request.rules.timeouts)
        if not begun:
            connection.rollback()
        schema = options.get("version_table_schema") or connection.dialect.default_schema_name
        self._stand_beside(schema, str(options.get("version_table") or "alembic_version"))
        control = self.beside.control if self.beside is not None else None
        rules, settings = self.request.rules, self.request.settings
        external = begun or self.request.single_transaction
        self.guard = Guard(
            self.worker, self.witness, rules.timeouts, settings.patience, self.emit, control, external, tries=tries
        )

    def begin(self, heads: tuple[str, ...], steps: list[RevisionStep], context: MigrationContext) -> None:
        """Hold the files against the history, begin this run's record, and put the guard in place."""
        guard, beside, request = self.guard, self.beside, self.request
        require_whereabouts(context, beside, heads, steps)
        if guard is None:
            return
        guard.attach(context)
        if beside is None:
            return
        self._watch(guard, beside)
        schema = context.version_table_schema
        quoted = context.dialect.identifier_preparer.quote(schema) if schema else guard.schema
        self.version_table = f"{quoted}.{context.dialect.identifier_preparer.quote(context.version_table)}"
        record = beside.history(quoted, request.rules.application_name.rpartition(" ")[2])
        if record.exists():
            look_back(record, heads, self.scripts, self.emit, strict=request.settings.strict_history)
        table = f"{quoted}.{JOURNAL}"
        journal = Journal(beside.control, self.worker, table, str(request.direction), beside.version_table)
        if steps:
            applied = {script.revision for head in heads for script in self.scripts.iterate_revisions(head, "base")}
            journal.load(applied)
            beside.coming = ComingChecksums(revision_of(step.revision).path for step in steps)
            plan = request.plan
            enforcement = Enforcement(plan, self.worker, beside.control, guard.external) if plan is not None else None
            guard.remember(journal, enforcement, adopts=request.settings.adopt)
            if beside.record is None:  # all of a run may begin again
                beside.begin(record, str(request.direction), request.target, commit_of(Path.cwd()))
            if beside.record is not None:
                note_external(record, heads, self.scripts)

    def _watch(self, guard: Guard, beside: Beside) -> None:
        """Have what the guard does watched."""

        def running() -> Revision | None:
            return guard.attempt.revision if guard.attempt is not None else None

        look = partial(statement_progress, beside.control.query, guard.watch.pid)
        handler = Whole(guard, running) if self.request.single_transaction else guard
        self.reporter = Reporter(handler, running, look, self.emit)
        self.worker.handler = self.reporter

    def applied(self, revision: Revision) -> None:
        """Judge and record a revision whose version row was written, in the same transaction."""
        beside, guard = self.beside, self.guard
        if beside is None or guard is None:
            return
        if guard.enforcement is not None:
            guard.enforcement.check(revision)
        beside.applied(self.worker, revision, str(self.request.direction), guard.effort)
        if guard.journal is not None:
            guard.journal.clear(revision)

    def let_go(self, error: BaseException | None = None) -> None:
        """Close what was opened beside `env.py`'s own connection."""
        self._detach()
        if self.beside is not None:
            self.beside.close(error)
        self.guard, self.beside = None, None

    def _detach(self) -> None:
        if self.guard is not None:
            self.guard.detach()
        if self.reporter is not None:
            self.reporter.stop()
        self.reporter = None

    def _stand_beside(self, schema: str | None, table: str) -> None:
        """Have a second session that keeps other runs out; the one of the first walk, where it is still there."""
        used = self.database()
        if used is None or self.worker.last_url is None:
            self._stand_alone()
            return
        place = (self.worker.last_url, schema, table)
        if self.beside is None or self.place != place or not self.beside.control.alive():
            self.let_go()
            self.place = place
            self.beside = Beside.open(partial(self._connect, used), schema, table, self.emit)
            self.beside.keep_others_out(self.request.settings.lock_wait)

    def _stand_alone(self) -> None:
        self.let_go()
        if self.request.plan is not None:
            raise Refused(
                "the upgrade was not begun: the plan could not be enforced",
                why=_UNSEEN,
                next_step="connect in env.py with an engine made from a URL, or upgrade without --plan",
            )
        if not self.said_alone:
            self.said_alone = True
            self.emit(Noted(_UNSEEN))

    def _connect(self, used: Choice) -> Control:
        """A second session to where `env.py` connected."""
        url = used.url if used is self.request.choice else self.worker.last_url
        rules = self.request.rules
        return Control.connect(
            url or used.url, used.source, f"{rules.application_name} on {gethostname()}", rules.timeouts.connect
        )
