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
from spiritsafe.postgres.every_connection import SessionRules, Witness, every_connection
from spiritsafe.postgres.url import shown
from spiritsafe.project.database import Choice
from spiritsafe.project.revisions import revision_of
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
    tag: str | None = None


def run(request: Request, scripts: ScriptDirectory, emit: Emit) -> None:
    """Run the revisions between where the database is and the target.

    Events come in the order of :mod:`spiritsafe.core.event`; `Finished` comes after the last commit.

    :raises SpiritsafeError: what went wrong, with how far the run came.
    """
    started = time.monotonic()
    progress = Progress(request.direction)
    with every_connection(request.rules) as witness:
        try:
            _drive_env(request, scripts, progress, witness, emit)
        except Exception as error:
            raise run_failure(error, progress, witness, request.choice, scripts) from error
    if progress.heads_after is not None:
        emit(Finished(request.direction, progress.done, progress.heads_after, time.monotonic() - started))


def _drive_env(
    request: Request, scripts: ScriptDirectory, progress: Progress, witness: Witness, emit: Emit
) -> None:
    """Let `env.py` connect and configure as it likes; it calls back for the steps to run."""

    def steps(heads: tuple[str, ...], context: MigrationContext) -> Iterator[RevisionStep]:
        emit(_connected(request, context, witness))
        progress.connected = True
        plan = _plan(scripts, request, heads)
        emit(Planned(request.direction, tuple(heads), tuple(revision_of(step.revision) for step in plan)))
        for position, step in enumerate(plan, start=1):
            yield from _one_step(step, position, len(plan), request.direction, progress, witness, emit)
        progress.heads_after = context.get_current_heads()

    with EnvironmentContext(
        request.config,
        scripts,
        fn=steps,
        as_sql=False,
        starting_rev=None,
        destination_rev=request.target,
        tag=request.tag,
    ):
        scripts.run_env()


def _one_step(
    step: RevisionStep,
    position: int,
    total: int,
    direction: Direction,
    progress: Progress,
    witness: Witness,
    emit: Emit,
) -> Iterator[RevisionStep]:
    """Hand one step to Alembic. It comes back here when the revision and its version row are written."""
    revision = revision_of(step.revision)
    progress.current = revision
    witness.autocommitted.clear()
    emit(RevisionStarted(revision, direction, position, total))
    began = time.monotonic()
    yield step
    progress.current = None
    progress.done += 1
    emit(RevisionFinished(revision, direction, position, total, time.monotonic() - began))


def _plan(scripts: ScriptDirectory, request: Request, heads: tuple[str, ...]) -> list[RevisionStep]:
    """The steps, in order. Alembic offers them to its own commands only, under a private name."""
    if request.direction is Direction.UPGRADE:
        return list(scripts._upgrade_revs(request.target, heads))  # type: ignore[arg-type] # noqa: SLF001
    return list(scripts._downgrade_revs(request.target, heads))  # type: ignore[arg-type] # noqa: SLF001


def _connected(request: Request, context: MigrationContext, witness: Witness) -> Connected:
    """Where the run really is: what was chosen, unless `env.py` went elsewhere."""
    connection = context.connection
    version = connection.dialect.server_version_info if connection is not None else None
    choice = request.choice
    url, source = (shown(choice.url), choice.source) if choice is not None else ("", "env.py")
    if choice is None or (request.rules.redirect_to is None and not witness.went_to(choice.url)):
        url = shown(witness.targets[-1]) if witness.targets else "a connection that env.py made"
        source = "env.py"
    return Connected(url, source, ".".join(map(str, version or ())), request.rules.timeouts)
