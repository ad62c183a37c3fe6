"""Runs revisions up or down through the project's own `env.py`, and tells what happens as it happens."""

import time

from alembic.script import ScriptDirectory

from spiritsafe.core.event import Finished
from spiritsafe.errors import SpiritsafeError
from spiritsafe.project.env_failure import Surroundings
from spiritsafe.upgrade.failure import first_cause, run_failure
from spiritsafe.upgrade.request import Request
from spiritsafe.upgrade.walk import Emit, Walk


def run(request: Request, scripts: ScriptDirectory, emit: Emit) -> None:
    """Run the revisions between where the database is and the target.

    Events come in the order of :mod:`spiritsafe.core.event`; `Finished` comes after the last commit.

    :raises SpiritsafeError: what went wrong, with how far the run came.
    """
    started = time.monotonic()
    walk = Walk(request, scripts, emit)
    try:
        walk.go()
        if walk.found:
            _examine(walk)
            for pending in walk.found:
                if pending.revisions:
                    walk.hooks.before_run(pending.heads, pending.revisions)
            walk.go()
    except BaseException as raised:  # noqa: BLE001 - an interrupt, too, is kept in the history
        error = first_cause(raised)
        if not isinstance(error, Exception):
            walk.escort.let_go(error)
            raise error from None
        failure = _failure(walk, error)
        walk.escort.let_go(failure)
        walk.hooks.on_failure(failure)
        raise failure from error
    walk.escort.let_go()
    if not walk.progress.each_commits:
        for revision in walk.progress.finished:
            walk.hooks.after_revision(revision)
    progress = walk.progress
    if progress.heads_after is not None:
        emit(Finished(request.direction, len(progress.finished), progress.heads_after, time.monotonic() - started))


def _examine(walk: Walk) -> None:
    """Look at what is pending before any of it runs, while other runs are kept out."""
    from spiritsafe.upgrade.examination import examine  # noqa: PLC0415 - most runs need none of what it loads

    beside = walk.escort.beside if len(walk.found) == 1 else None
    control = beside.control if beside is not None else None
    walk.examined = examine(walk.request, walk.scripts, walk.found, control, walk.emit)


def _failure(walk: Walk, error: Exception) -> SpiritsafeError:
    around = Surroundings(
        walk.request.settings, walk.escort.database(), walk.scripts, connected=walk.progress.connected
    )
    return run_failure(error, walk.progress, walk.escort.witness, around)
