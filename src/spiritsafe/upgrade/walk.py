"""One walk along the revision graph: `env.py` holds the connection, and Alembic asks for the steps."""

import time
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

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
from spiritsafe.postgres.every_connection import every_connection
from spiritsafe.postgres.url import shown
from spiritsafe.project.migration_url import project_folder
from spiritsafe.project.revisions import revision_of
from spiritsafe.upgrade.acquisition import Acquisition
from spiritsafe.upgrade.escort import Escort
from spiritsafe.upgrade.failure import Progress, first_cause, wants_lock
from spiritsafe.upgrade.hooks import hook_runner
from spiritsafe.upgrade.outcome import Commit, lost_connection, reconcile
from spiritsafe.upgrade.pending import Pending
from spiritsafe.upgrade.phases import cut
from spiritsafe.upgrade.request import Request
from spiritsafe.upgrade.server_wait import ServerWait
from spiritsafe.upgrade.version_rows import ahead, require_sound_heads

if TYPE_CHECKING:
    from spiritsafe.upgrade.examination import Examined

Emit = Callable[[Event], None]


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
        self.escort = Escort(request, scripts, emit)
        folder = project_folder(request.config)
        self.hooks = hook_runner(request.settings.hooks, folder, request.direction, request.target, emit)
        self.server_wait = ServerWait(emit)
        self.found: list[Pending] = []
        self.examined: Examined | None = None
        self.told: list[Event] = []
        self.whole: Acquisition | None = None  # of a run in a single transaction
        self.committing: tuple[Revision, set[str]] | None = None  # the revision, and the heads after it
        self.progress = Progress(request.direction)

    def go(self) -> None:
        """Walk to the end; a first walk where something is to be examined only looks what is pending.

        :raises Exception: whatever `env.py`, a revision or the server raises.
        """
        with every_connection(self.request.rules) as self.escort.witness, self.escort.worker.listening():
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
            dont_mutate=self.looks_first and self.request.examines_blank,
        )
        self._adjust(environment)
        with environment:
            self.scripts.run_env()

    def drive_env_to_the_end(self) -> bool:
        """Drive `env.py`; return whether to do it again: there was no place yet, or a COMMIT was not answered.

        :raises OutcomeUnknown: when that could not be learnt.
        """
        try:
            self.drive_env()
        except Exception as error:
            if self.progress.current is None and self.server_wait.again(error):
                return True
            if self._begins_again(error):
                return True
            beside, guard, table = self.escort.beside, self.escort.guard, self.escort.version_table
            if self.committing is None or beside is None or not lost_connection(first_cause(error)):
                raise
            revision, heads = self.committing
            pid = guard.watch.pid if guard is not None else 0
            if reconcile(beside.reconnect, pid, table, heads, revision) is Commit.ROLLED_BACK:
                raise
            self.emit(Noted(f"the connection was lost during the COMMIT of {revision.id}, which took place"))
            self.escort.let_go()
            self.committing = None
            self.progress.finished.append(revision)
            return True
        return False

    def _begins_again(self, error: Exception) -> bool:
        """Whether all of the run is tried again, which was rolled back because a lock was not to be had.

        :raises LockNotAcquired: when that was the last try.
        """
        guard, revision = self.escort.guard, self.progress.current
        if not self.request.single_transaction or guard is None or revision is None or not wants_lock(error):
            return False
        if self.whole is None:
            watch, patience = guard.watch, self.request.settings.patience
            what = f"{self.request.direction} in a single transaction, in revision {revision},"
            self.whole = Acquisition(revision, what, patience, watch.holders, self.emit, watch.hurries_vacuum)
        waited = self.whole.next_try().lock.seconds
        self.whole.failed(waited, guard.sampler.seen)
        self.whole.stand_back(waited)
        self.progress.finished.clear()
        return True

    def require_committed(self) -> None:
        """See, where `env.py` had the transaction in its own hands, that it committed it.

        :raises ConfigurationError: when it did not.
        """
        beside, guard, finished = self.escort.beside, self.escort.guard, self.progress.finished
        if beside is None or guard is None or not guard.external or not finished:
            return
        if beside.heads(self.escort.version_table) != set(self.progress.heads_after or ()):
            raise ConfigurationError(
                "nothing was committed: env.py began the transaction, and never ended it",
                why="it sends SQL over the connection before context.configure(), which begins a transaction that "
                "Alembic then leaves to env.py",
                next_step="in env.py, call connection.commit() before context.configure(), or connect with "
                "engine.begin()",
            )

    def steps(self, heads: tuple[str, ...], context: MigrationContext) -> Iterator[RevisionStep]:
        """Alembic runs each step that is yielded, and its version row, before it asks for the next."""
        self.tell(self._connected(context))
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
            self.tell(Noted(f"{left}, from {revision_of(later[0].revision)} on, which is a contract revision"))
        revisions = tuple(revision_of(step.revision) for step in plan)
        self.tell(Planned(self.request.direction, tuple(heads), revisions, len(later)))
        if self.looks_first and (plan or not heads) and (heads or self.request.examines_blank):
            self.found.append(Pending.of(tuple(heads), revisions))
            return
        if self.examined is not None:
            self.examined.require(revisions)
        self.escort.begin(heads, plan, context)
        for position, step in enumerate(plan, start=1):
            yield from self._one_step(step, revisions[position - 1], position, len(plan), context)
        self.progress.heads_after = context.get_current_heads()

    def tell(self, event: Event) -> None:
        """Say what both walks come to know once."""
        if event not in self.told:
            self.told.append(event)
            self.emit(event)

    def _adjust(self, environment: EnvironmentContext) -> None:
        """See the connection before anything is sent over it, and have each revision commit.

        A subclass would not do: Alembic's module proxies are made for the very class `EnvironmentContext`.
        """
        configure = environment.configure

        def adjusted(connection: Connection | None = None, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
            if connection is not None and connection.dialect.name == "postgresql":
                self.progress.each_commits = not (connection.in_transaction() or self.request.single_transaction)
                self.escort.prepare(connection, options, self.whole.tries if self.whole is not None else 0)
                options["transaction_per_migration"] = not self.request.single_transaction
                callbacks = to_tuple(options.get("on_version_apply"), default=())
                options["on_version_apply"] = (*callbacks, self._applied)
            configure(connection, *arguments, **options)

        environment.configure = adjusted  # type: ignore[method-assign]

    def _applied(self, *, heads: Collection[str], **_facts: object) -> None:
        """Alembic calls this after the version row was written, in the same transaction."""
        if self.escort.beside is not None and self.progress.current is not None:
            self.escort.applied(self.progress.current)
            self.committing = self.progress.current, set(heads)

    def _one_step(
        self, step: RevisionStep, revision: Revision, position: int, total: int, context: MigrationContext
    ) -> Iterator[RevisionStep]:
        direction = self.request.direction
        self.progress.current = revision
        self.escort.witness.autocommitted.clear()
        self.emit(RevisionStarted(revision, direction, position, total))
        began = time.monotonic()
        if self.escort.guard is not None:
            step = self.escort.guard.guarded(step, revision, f"{direction} of revision {revision}", context)
        yield step
        if self.progress.each_commits and context.connection is not None and context.connection.in_transaction():
            context.connection.commit()  # the revision called commit(), and Alembic lost sight of what followed
        self.progress.current = self.committing = None
        self.progress.finished.append(revision)
        self.progress.outside = self.progress.outside or bool(self.escort.witness.autocommitted)
        self.emit(RevisionFinished(revision, direction, position, total, time.monotonic() - began))
        if self.progress.each_commits:
            self.hooks.after_revision(revision)

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
        used, timeouts = self.escort.database(), self.request.rules.timeouts
        if used is None:
            return Connected("a connection that env.py made", "env.py", version, timeouts)
        return Connected(shown(used.url), used.source, version, timeouts)
