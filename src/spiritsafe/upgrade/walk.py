"""One walk along the revision graph: `env.py` holds the connection, and Alembic asks for the steps."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from socket import gethostname
from typing import Any

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import to_tuple
from sqlalchemy import Connection

from spiritsafe.core.event import (
    Connected,
    Direction,
    Event,
    Noted,
    Planned,
    RevisionFinished,
    RevisionStarted,
)
from spiritsafe.core.revision import Revision
from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.every_connection import Witness, every_connection
from spiritsafe.postgres.url import shown
from spiritsafe.postgres.worker import Worker
from spiritsafe.project.database import Choice, database_used
from spiritsafe.project.git import commit_of
from spiritsafe.project.revisions import revision_of
from spiritsafe.upgrade.beside import Beside
from spiritsafe.upgrade.examination import Examined, Pending
from spiritsafe.upgrade.failure import Progress, first_cause
from spiritsafe.upgrade.fitness import require_fit
from spiritsafe.upgrade.guard import Guard
from spiritsafe.upgrade.journal import JOURNAL, Journal
from spiritsafe.upgrade.looking_back import look_back, note_external
from spiritsafe.upgrade.outcome import Commit, lost_connection, reconcile
from spiritsafe.upgrade.phases import cut
from spiritsafe.upgrade.request import Request
from spiritsafe.upgrade.version_rows import ahead, require_sound_heads
from spiritsafe.upgrade.whereabouts import require_whereabouts

Emit = Callable[[Event], None]
_UNSEEN = (
    "env.py opens its connection in a way of its own, so there is no second session: nobody who holds a lock can be "
    "named, and no other run is kept out"
)


class Walk:
    """One walk along the graph. Alembic asks it for the steps while `env.py` holds the connection.

    :ivar found: what a first walk found pending, which is examined before anything runs.
    :ivar examined: what came of that; None for a first walk, and where nothing is to be examined.
    """

    def __init__(self, request: Request, scripts: ScriptDirectory, emit: Emit) -> None:
        """Take the request; nothing is connected to yet."""
        self.request = request
        self.scripts = scripts
        self.emit = emit
        self.witness = Witness()
        self.worker = Worker()
        self.guard: Guard | None = None
        self.beside: Beside | None = None
        self.found: list[Pending] = []
        self.examined: Examined | None = None
        self.told: list[Event] = []
        self.place: tuple[object, ...] = ()  # of the second session
        self.version_table = ""
        self.committing: tuple[Revision, set[str]] | None = None  # the revision, and the heads after it
        self.progress = Progress(request.direction)

    def go(self) -> None:
        """Walk to the end; a first walk where something is to be examined only looks what is pending.

        :raises Exception: whatever `env.py`, a revision or the server raises.
        """
        with every_connection(self.request.rules) as self.witness, self.worker.listening():
            while self.drive_env_to_the_end():
                pass
            self.require_committed()

    @property
    def looks_first(self) -> bool:
        """Whether what is pending is found out now, and not yet run."""
        return self.request.examines and self.examined is None

    def drive_env(self) -> None:
        """Let `env.py` connect and configure as it likes; it calls back for the steps to run."""
        environment = EnvironmentContext(
            self.request.config,
            self.scripts,
            fn=self.steps,
            as_sql=False,
            starting_rev=None,
            destination_rev=self.request.target,
            tag=self.request.tag,
            dont_mutate=self.looks_first,
        )
        self._adjust(environment)
        with environment:
            self.scripts.run_env()

    def drive_env_to_the_end(self) -> bool:
        """Drive `env.py`; return whether to do it again, for the connection was lost just after a COMMIT.

        :raises OutcomeUnknown: when that could not be learnt.
        """
        try:
            self.drive_env()
        except Exception as error:
            if self.committing is None or self.beside is None or not lost_connection(first_cause(error)):
                raise
            revision, heads = self.committing
            pid = self.guard.watch.pid if self.guard is not None else 0
            if reconcile(self.beside.reconnect, pid, self.version_table, heads, revision) is Commit.ROLLED_BACK:
                raise
            self.emit(Noted(f"the connection was lost during the COMMIT of {revision.id}, which took place"))
            self.let_go()
            self.committing = None
            self.progress.finished.append(revision)
            return True
        return False

    def require_committed(self) -> None:
        """See, where `env.py` had the transaction in its own hands, that it committed it.

        :raises ConfigurationError: when it did not.
        """
        beside, guard, finished = self.beside, self.guard, self.progress.finished
        if beside is None or guard is None or not guard.external or not finished:
            return
        if beside.heads(self.version_table) != set(self.progress.heads_after or ()):
            raise ConfigurationError(
                "nothing was committed: env.py began the transaction, and never ended it",
                why="it sends SQL over the connection before context.configure(), which begins a transaction that "
                "Alembic then leaves to env.py",
                next_step="in env.py, call connection.commit() before context.configure(), or connect with "
                "engine.begin()",
            )

    def let_go(self, error: BaseException | None = None) -> None:
        """Close what was opened beside `env.py`'s own connection."""
        if self.guard is not None:
            self.guard.detach()
        if self.beside is not None:
            self.beside.close(error)
        self.guard, self.beside = None, None

    def steps(self, heads: tuple[str, ...], context: MigrationContext) -> Iterator[RevisionStep]:
        """Alembic runs each step that is yielded, and its version row, before it asks for the next."""
        self._tell(self._connected(context))
        self.progress.connected = True
        if self.request.allow_ahead and ahead(heads, self.scripts):
            self.emit(Noted("the database is ahead of these files, which --allow-ahead allows: nothing runs"))
            self.progress.heads_after = tuple(heads)
            return
        require_sound_heads(heads, self.scripts)
        # On a blank database no old code is at work that a contract revision could break.
        plan, later = cut(self._plan(heads), self.request.phase if heads else None)
        if later:
            left = f"{len(later)} revision{'s are' if len(later) > 1 else ' is'} left for after the deployment"
            self._tell(Noted(f"{left}, from {revision_of(later[0].revision)} on, which is a contract revision"))
        revisions = tuple(revision_of(step.revision) for step in plan)
        self._tell(Planned(self.request.direction, tuple(heads), revisions))
        if self.looks_first and (plan or not heads):
            self.found.append(Pending.of(tuple(heads), revisions))
            return
        if self.examined is not None:
            self.examined.require(revisions)
        require_whereabouts(context, self.beside, heads, plan)
        self._begin(heads, plan, context)
        for position, step in enumerate(plan, start=1):
            yield from self._one_step(step, revisions[position - 1], position, len(plan), context)
        self.progress.heads_after = context.get_current_heads()

    def _tell(self, event: Event) -> None:
        """Say what both walks come to know once."""
        if event not in self.told:
            self.told.append(event)
            self.emit(event)

    def database(self) -> Choice | None:
        """The database this walk is on, as far as it is known yet."""
        redirected = self.request.rules.redirect_to is not None
        return database_used(self.request.choice, self.witness, redirected=redirected)

    def _adjust(self, environment: EnvironmentContext) -> None:
        """See the connection before anything is sent over it, and have each revision commit.

        A subclass would not do: Alembic's module proxies are made for the very class `EnvironmentContext`.
        """
        configure = environment.configure

        def adjusted(connection: Connection | None = None, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
            if connection is not None and connection.dialect.name == "postgresql":
                self._prepare(connection, options)
                options["transaction_per_migration"] = True
                callbacks = to_tuple(options.get("on_version_apply"), default=())
                options["on_version_apply"] = (*callbacks, self._applied)
            configure(connection, *arguments, **options)

        environment.configure = adjusted  # type: ignore[method-assign]

    def _prepare(self, connection: Connection, options: Mapping[str, Any]) -> None:
        """See that the server can be upgraded, keep other runs out, and have the guard ready."""
        if self.guard is not None:
            self.guard.detach()
        external = connection.in_transaction()
        self.progress.each_commits = not external
        require_fit(connection, self.request.rules.timeouts)
        if not external:
            connection.rollback()
        schema = options.get("version_table_schema") or connection.dialect.default_schema_name
        self._stand_beside(schema, str(options.get("version_table") or "alembic_version"))
        control = self.beside.control if self.beside is not None else None
        rules, settings = self.request.rules, self.request.settings
        self.guard = Guard(self.worker, self.witness, rules.timeouts, settings.patience, self.emit, control, external)

    def _stand_beside(self, schema: str | None, table: str) -> None:
        """Have a second session that keeps other runs out; the one of the first walk, where it is still there."""
        used = self.database()
        if used is None or self.worker.last_url is None:
            self.let_go()
            self._tell(Noted(_UNSEEN))
            return
        place = (self.worker.last_url, schema, table)
        if self.beside is None or self.place != place or not self.beside.control.alive():
            self.let_go()
            self.place = place
            self.beside = Beside.open(partial(self._connect, used), schema, table, self.emit)
            self.beside.keep_others_out(self.request.settings.lock_wait)

    def _connect(self, used: Choice) -> Control:
        """A second session to where `env.py` connected."""
        url = used.url if used is self.request.choice else self.worker.last_url
        rules = self.request.rules
        return Control.connect(
            url or used.url, used.source, f"{rules.application_name} on {gethostname()}", rules.timeouts.connect
        )

    def _begin(self, heads: tuple[str, ...], plan: list[RevisionStep], context: MigrationContext) -> None:
        """Hold the files against the history, begin this run's record, and put the guard in place."""
        guard, beside, request = self.guard, self.beside, self.request
        if guard is None:
            return
        guard.attach(context)
        if beside is None:
            return
        schema = context.version_table_schema
        quoted = context.dialect.identifier_preparer.quote(schema) if schema else guard.schema
        self.version_table = f"{quoted}.{context.dialect.identifier_preparer.quote(context.version_table)}"
        record = beside.history(quoted, request.rules.application_name.rpartition(" ")[2])
        if record.exists():
            look_back(record, heads, self.scripts, self.emit, strict=request.settings.strict_history)
        table = f"{quoted}.{JOURNAL}"
        journal = Journal(beside.control, self.worker, table, str(request.direction), beside.version_table)
        if plan:
            applied = {script.revision for head in heads for script in self.scripts.iterate_revisions(head, "base")}
            journal.load(applied)
            guard.remember(journal)
            beside.begin(record, str(request.direction), request.target, commit_of(Path.cwd()))
            if beside.record is not None:
                note_external(record, heads, self.scripts)

    def _applied(self, *, heads: Collection[str], **_facts: object) -> None:
        """Alembic calls this after the version row was written, in the same transaction."""
        if self.beside is not None and self.guard is not None and self.progress.current is not None:
            self.beside.applied(self.worker, self.progress.current, str(self.request.direction), self.guard.effort)
            if self.guard.journal is not None:
                self.guard.journal.clear(self.progress.current)
            self.committing = self.progress.current, set(heads)

    def _one_step(
        self, step: RevisionStep, revision: Revision, position: int, total: int, context: MigrationContext
    ) -> Iterator[RevisionStep]:
        direction = self.request.direction
        self.progress.current = revision
        self.witness.autocommitted.clear()
        self.emit(RevisionStarted(revision, direction, position, total))
        began = time.monotonic()
        if self.guard is not None:
            step = self.guard.guarded(step, revision, f"{direction} of revision {revision}", context)
        yield step
        if self.progress.each_commits and context.connection is not None and context.connection.in_transaction():
            context.connection.commit()  # the revision called commit(), and Alembic lost sight of what followed
        self.progress.current = self.committing = None
        self.progress.finished.append(revision)
        self.progress.outside = self.progress.outside or bool(self.witness.autocommitted)
        self.emit(RevisionFinished(revision, direction, position, total, time.monotonic() - began))

    def _plan(self, heads: tuple[str, ...]) -> list[RevisionStep]:
        """The steps, in order.

        Alembic offers them to its own commands only, under a private name, and gives them this same tuple of heads
        whatever its annotation says.
        """
        if self.request.direction is Direction.UPGRADE:
            return list(self.scripts._upgrade_revs(self.request.target, heads))  # type: ignore[arg-type] # noqa: SLF001
        return list(self.scripts._downgrade_revs(self.request.target, heads))  # type: ignore[arg-type] # noqa: SLF001

    def _connected(self, context: MigrationContext) -> Connected:
        """Where the run really is: what was chosen, unless `env.py` went elsewhere."""
        connection = context.connection
        numbers = (connection.dialect.server_version_info if connection is not None else None) or ()
        version = ".".join(str(number) for number in numbers)
        used, timeouts = self.database(), self.request.rules.timeouts
        if used is None:
            return Connected("a connection that env.py made", "env.py", version, timeouts)
        return Connected(shown(used.url), used.source, version, timeouts)
