"""Tells, while a long statement runs, how far it has come and whom it waits for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from spiritsafe.core.event import Event, StatementRuns
from spiritsafe.core.revision import Revision
from spiritsafe.postgres.statement_progress import StatementProgress
from spiritsafe.postgres.worker import Call, Handler
from spiritsafe.sql.secrets import without_passwords

_EVERY = 1.0  # seconds between two looks
_KEPT_EVERY = 10.0  # seconds between two that are worth keeping
_SMOOTH = 0.3  # the part that the last second has in the estimate
_SHOWN = 80


@dataclass(slots=True)
class _Running:
    """A statement that runs.

    :ivar kept: when a report was made that is worth keeping.
    :ivar rate: work per second in this phase, smoothed.
    """

    revision: Revision
    statement: str
    began: float
    kept: float
    seen: StatementProgress | None = None
    seen_at: float = 0.0
    rate: float = 0.0

    def estimate(self, now: float, seen: StatementProgress) -> float | None:
        """Seconds that are left of the phase; None where that cannot be told."""
        before = self.seen
        if before is None or before.phase != seen.phase or before.total != seen.total:
            self.rate = 0.0
        elif now > self.seen_at and seen.done > before.done:
            rate = (seen.done - before.done) / (now - self.seen_at)
            self.rate = rate if not self.rate else _SMOOTH * rate + (1 - _SMOOTH) * self.rate
        self.seen, self.seen_at = seen, now
        return (seen.total - seen.done) / self.rate if self.rate and seen.total else None


class Reporter:
    """Stands before a handler, and watches what it does; its thread sleeps but for one look a second."""

    def __init__(
        self,
        handler: Handler,
        revision: Callable[[], Revision | None],
        look: Callable[[], StatementProgress | None],
        emit: Callable[[Event], None],
    ) -> None:
        """Take who decides, and how to look; the thread starts with the first statement."""
        self._handler = handler
        self._revision = revision
        self._look = look
        self._emit = emit
        self._running: _Running | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def statement(self, call: Call) -> None:
        """Have the handler send a statement."""
        with self._watched(call.statement):
            self._handler.statement(call)

    def committing(self) -> None:
        """Let the handler do what belongs into the transaction."""
        self._handler.committing()

    def rolling_back(self) -> None:
        """Let the handler know."""
        self._handler.rolling_back()

    def connecting(self) -> None:
        """Let the handler know."""
        self._handler.connecting()

    def stop(self) -> None:
        """End the thread."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    @contextmanager
    def _watched(self, statement: str) -> Iterator[None]:
        revision = self._revision()
        if revision is None:
            yield
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="spiritsafe reporter", daemon=True)
            self._thread.start()
        now = time.monotonic()
        self._running = _Running(revision, statement, now, now)
        try:
            yield
        finally:
            self._running = None

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            running = self._running
            if running is None or time.monotonic() - running.began < _EVERY:
                continue
            try:
                seen = self._look()
            except Exception:  # noqa: BLE001 - the second session is lost: who needs it must say so, not this thread
                return
            if seen is not None and running is self._running:
                self._emit(_report(running, seen))


def _report(running: _Running, seen: StatementProgress) -> StatementRuns:
    now = time.monotonic()
    keep = now - running.kept >= _KEPT_EVERY
    if keep:
        running.kept = now
    left = running.estimate(now, seen)
    statement = without_passwords(" ".join(running.statement.split()))[:_SHOWN]
    report = StatementRuns(running.revision, statement, now - running.began, seen.phase, keep=keep, seconds_left=left)
    if seen.total:
        report = replace(report, done=min(seen.done / seen.total, 1.0))
    if seen.locker is not None:
        who = seen.locker
        report = replace(
            report,
            waits_for=who.pid,
            waits_for_application=who.application,
            waits_for_seconds=who.seconds,
            waits_for_snapshot=who.snapshot,
        )
    return report
