"""Runs the history on a scratch database, and keeps the outcome for the next time."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from spiritsafe.postgres.shadow import Shadow
from spiritsafe.postgres.shadow_roles import with_roles
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.ahead import Ahead
from spiritsafe.rehearse.copy_note import note_copied
from spiritsafe.rehearse.history import History, Target
from spiritsafe.rehearse.recipe import Recipe, recipe
from spiritsafe.rehearse.sources import noting_reads, sources


@contextmanager
def replayed(  # noqa: PLR0913 - half of them by name
    config: Config,
    shadow: Shadow,
    settings: Settings,
    *,
    to: Target = "heads",
    copy: bool = True,
    meanwhile: Callable[[], object] = lambda: None,
    scripts: ScriptDirectory | None = None,
    ahead: Callable[[], Ahead | None] | None = None,
) -> Iterator[URL]:
    """A database in which every revision up to `to` has run; none runs where the outcome is known from an earlier time.

    :param to: as Alembic takes it: `heads`, an id, `branch@head`, `+3`, or several ids.
    :param copy: a database of one's own; otherwise the kept one may be handed out, which is for reading only.
    :param meanwhile: what may as well be done while the server copies; it is not called where nothing is copied.
    :param scripts: the graph, where it is loaded already: a thousand files take a while.
    :param ahead: waits for the copy that was begun already, if there is one; what is copied here is noted for it.
    :raises SpiritsafeError: when the history does not replay; nothing stays behind.
    """
    with ExitStack() as stack:
        yield _Replay(shadow, stack, copy, meanwhile, scripts, ahead).outcome(config, settings, to)


@dataclass(frozen=True, slots=True)
class _Replay:
    """One call; what it makes lives as long as the stack."""

    shadow: Shadow
    stack: ExitStack
    copy: bool
    meanwhile: Callable[[], object]
    scripts: ScriptDirectory | None
    ahead: Callable[[], Ahead | None] | None

    def outcome(self, config: Config, settings: Settings, target: Target) -> URL:
        """The kept database, or a copy of it, or a new one."""
        began = time.time_ns()
        with noting_reads() as read:
            history = History.of(config, settings, target, self.scripts)
            known = recipe(config, history.scripts, history.files, self.shadow.server_version)
            key = known.key()
            kept = self._lent(key)
            if key is not None and kept is not None:
                self._note(known, key)
                return self._handed_out(kept) or self._new(history)
            scratch = self._new(history)
            key = known.key_after(sources(read), began)
        if key is not None:
            self._note(known, key)
            self._lent(key)  # before it is kept, so that nobody drops it in between
            name = self.shadow.keep(key, scratch)
            if name != scratch.database:
                return self._handed_out(scratch.set(database=name)) or self._new(history)
        return scratch

    def _new(self, history: History) -> URL:
        return with_roles(self.shadow, lambda: self._run(history))

    def _run(self, history: History) -> URL:
        with ExitStack() as attempt:
            scratch = attempt.enter_context(self.shadow.scratch())
            history.run(scratch)
            self.stack.push(attempt.pop_all())
        return scratch

    def _lent(self, key: str | None) -> URL | None:
        return self.stack.enter_context(self.shadow.lent(key)) if key is not None else None

    def _handed_out(self, kept: URL) -> URL | None:
        """The kept database itself or a copy; None while somebody's session on it forbids to copy it."""
        if not self.copy:
            return kept
        with ThreadPoolExecutor(1) as pool:
            copying = pool.submit(self._copied, kept)
            self.meanwhile()
            try:
                return copying.result()
            except psycopg.errors.ObjectInUse:
                return None

    def _copied(self, kept: URL) -> URL:
        ahead = self.ahead() if self.ahead is not None else None
        if ahead is not None and ahead.template == kept.database:
            return ahead.copy
        return self.stack.enter_context(self.shadow.scratch(template=kept.database))

    def _note(self, known: Recipe, key: str) -> None:
        if self.ahead is not None:
            note_copied(known.folder, key)
