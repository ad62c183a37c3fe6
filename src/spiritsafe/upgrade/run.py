"""Runs revisions up or down through the project's own `env.py`, and tells what happens as it happens."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory

from spiritsafe.core.event import (
    Connected,
    Direction,
    Event,
    Finished,
    Planned,
    RevisionFinished,
    RevisionStarted,
)
from spiritsafe.core.revision import Revision
from spiritsafe.postgres.every_connection import SessionRules, Witness, every_connection
from spiritsafe.postgres.url import shown
from spiritsafe.project.database import Choice, database_used
from spiritsafe.project.env_failure import Surroundings
from spiritsafe.project.revisions import revision_of
from spiritsafe.project.settings import Settings
from spiritsafe.upgrade.failure import Progress, run_failure

Emit = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One run: which way, how far, on what.

    :ivar target: as Alembic takes it: `head`, `heads`, `+1`, `-1`, an id, `branch@head`, `base`.
    :ivar choice: the database that was chosen, or None when only `env.py` knows.
    """

    config: Config
    direction: Direction
    target: str
    rules: SessionRules
    choice: Choice | None
    settings: Settings
    tag: str | None = None


def run(request: Request, scripts: ScriptDirectory, emit: Emit) -> None:
    """Run the revisions between where the database is and the target.

    Events come in the order of :mod:`spiritsafe.core.event`; `Finished` comes after the last commit.

    :raises SpiritsafeError: what went wrong, with how far the run came.
    """
    started = time.monotonic()
    with every_connection(request.rules) as witness:
        walk = _Walk(request, scripts, emit, witness)
        try:
            walk.drive_env()
        except Exception as error:
            around = Surroundings(request.settings, walk.database(), scripts, connected=walk.progress.connected)
            raise run_failure(error, walk.progress, witness, around) from error
    progress = walk.progress
    if progress.heads_after is not None:
        emit(Finished(request.direction, len(progress.finished), progress.heads_after, time.monotonic() - started))


class _Walk:
    """One walk along the graph. Alembic asks it for the steps while `env.py` holds the connection."""

    def __init__(self, request: Request, scripts: ScriptDirectory, emit: Emit, witness: Witness) -> None:
        self.request = request
        self.scripts = scripts
        self.emit = emit
        self.witness = witness
        self.progress = Progress(request.direction)

    def drive_env(self) -> None:
        """Let `env.py` connect and configure as it likes; it calls back for the steps to run."""
        with EnvironmentContext(
            self.request.config,
            self.scripts,
            fn=self.steps,
            as_sql=False,
            starting_rev=None,
            destination_rev=self.request.target,
            tag=self.request.tag,
        ):
            self.scripts.run_env()

    def steps(self, heads: tuple[str, ...], context: MigrationContext) -> Iterator[RevisionStep]:
        """Alembic runs each step that is yielded, and its version row, before it asks for the next."""
        self.emit(self._connected(context))
        self.progress.connected = True
        self.progress.each_commits = bool(context.opts.get("transaction_per_migration"))
        plan = self._plan(heads)
        revisions = tuple(revision_of(step.revision) for step in plan)
        self.emit(Planned(self.request.direction, tuple(heads), revisions))
        for position, step in enumerate(plan, start=1):
            yield from self._one_step(step, revisions[position - 1], position, len(plan))
        self.progress.heads_after = context.get_current_heads()

    def database(self) -> Choice | None:
        """The database this walk is on, as far as it is known yet."""
        redirected = self.request.rules.redirect_to is not None
        return database_used(self.request.choice, self.witness, redirected=redirected)

    def _one_step(self, step: RevisionStep, revision: Revision, position: int, total: int) -> Iterator[RevisionStep]:
        direction = self.request.direction
        self.progress.current = revision
        self.witness.autocommitted.clear()
        self.emit(RevisionStarted(revision, direction, position, total))
        began = time.monotonic()
        yield step
        self.progress.current = None
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
