"""Rehearses revisions: the state before them comes from the cache, they themselves run watched."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from spiritsafe.core.trace import Trace
from spiritsafe.errors import DatabaseError, SpiritsafeError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_session import session as shadow_session
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.ahead import Ahead
from spiritsafe.rehearse.application import Application, attributed
from spiritsafe.rehearse.history import History
from spiritsafe.rehearse.made_up_rows import make_up_rows
from spiritsafe.rehearse.observed import Operation, Watch
from spiritsafe.rehearse.plain_session import PlainSession
from spiritsafe.rehearse.replay import replayed
from spiritsafe.rehearse.replay_failure import missing_extension
from spiritsafe.rehearse.revision_file import revision_file
from spiritsafe.rehearse.selection import Selection
from spiritsafe.rehearse.statement_record import Recorder
from spiritsafe.rehearse.time_limit import time_limit, too_late


def rehearse_revisions(  # noqa: PLR0913 - half of them by name
    config: Config,
    shadow: Shadow,
    settings: Settings,
    selection: Selection,
    workload: Sequence[str] = (),
    *,
    meanwhile: Callable[[], object] = lambda: None,
    ahead: Callable[[], Ahead | None] | None = None,
) -> Trace:
    """Run the selected revisions on a copy of the state before them, and return what was seen.

    :param workload: queries of production, which are to work before and after.
    :param meanwhile: what may as well be done while the server copies.
    :param ahead: waits for the copy that was begun before it was known what is rehearsed.
    :raises SpiritsafeError: when what is before them does not replay.
    """
    scripts = selection.scripts
    before = selection.before or "base"
    with replayed(config, shadow, settings, to=before, scripts=scripts, meanwhile=meanwhile, ahead=ahead) as scratch:
        history = History.of(config, settings, selection.target, scripts)
        watched = _Rehearsal(scratch, history, selection, workload)
        failure = watched.run()
    notes = () if failure is None else (f"the rehearsal ended at {failure.what}: {failure.why}",)
    return Trace(
        shadow.server_version,
        "rehearsed",
        tuple(watched.recorder.observations),
        notes,
        tuple(revision_file(scripts.get_revision(name)) for name in selection.revisions),
        tuple(scripts.get_heads()),
        from_blank=not selection.before,
    )


class _Rehearsal:
    """One run; the walk tells it which revision comes."""

    def __init__(self, scratch: URL, history: History, selection: Selection, workload: Sequence[str] = ()) -> None:
        self.scratch = scratch
        self.history = history
        self.selected = frozenset(selection.revisions)
        self.recorder = Recorder(lambda: shadow_session(scratch))
        self.watch = Watch(self.recorder)
        self.workload = workload
        self.application = Application(())
        self.limit = history.settings.review_timeout
        self.overdue: Operation | None = None

    def run(self) -> SpiritsafeError | None:
        """Run the revisions; return the error with which one ended, if the record has the statement that failed."""
        self._prepare()
        try:
            with self.watch.listening():
                self.history.run(self.scratch, around=self.around)
        except DatabaseError as error:
            if self.overdue is not None:
                seen = [item.statement for item in self.recorder.observations]
                raise too_late(self.overdue.revision, seen, self.limit) from error
            recorded = self.recorder.observations and self.recorder.observations[-1].failure is not None
            if recorded and missing_extension(error.__cause__) is None:
                return error
            raise
        with shadow_session(self.scratch) as connection:
            broken = self.application.after(PlainSession(connection))
        self.recorder.observations = attributed(self.recorder.observations, broken)
        return None

    def around(self, step: RevisionStep) -> RevisionStep:
        """Have a step tell the watch when its own code runs, and not Alembic's."""
        if step.revision.revision not in self.selected:
            return step
        path = os.path.abspath(step.revision.path)  # noqa: PTH100 - as Python names it in a frame
        operation = Operation(step.revision.revision, path, os.path.relpath(path))
        run = step.migration_fn

        def watched(**arguments: Any) -> Any:  # noqa: ANN401
            self.watch.operation, self.watch.fresh = operation, True
            try:
                with time_limit(self.limit) as clock:
                    return run(**arguments)
            except Exception:
                self.overdue = operation if clock.over else None
                raise
            finally:
                self.watch.operation = None

        step.migration_fn = watched
        return step

    def _prepare(self) -> None:
        with shadow_session(self.scratch) as connection:
            session = PlainSession(connection)
            names = _named_in(self.history.scripts, self.selected, session)
            self.application = Application.before(session, names, self.workload)
            self.recorder.made_up = make_up_rows(session, names)
            self.recorder.observer.start(session.query)
            self.recorder.observer.forget_counts()


def _named_in(scripts: ScriptDirectory, revisions: frozenset[str], session: PlainSession) -> Sequence[tuple[str, str]]:
    """The tables whose name stands in one of the files: those the revisions may be about."""
    paths = [scripts.get_revision(revision).path for revision in revisions]
    text = "\n".join(Path(path).read_text(encoding="utf-8") for path in paths)
    rows = session.query(
        "SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 AND n.nspname NOT LIKE 'pg\\_%'"
    )
    return [(str(schema), str(name)) for schema, name in rows if str(name) in text]
