"""Looks from a second session at what a statement waits for, while it still waits: afterwards the locks are gone."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from spiritsafe.postgres.lock_wait import LockWait

_TICK = 0.004
_SOON = 0.6  # of the longest wait: late enough to know that it is one, early enough to see it
_FASTEST, _SLOWEST = 0.1, 1.0  # pg_locks is not looked at more often than ten times a second


@dataclass(slots=True)
class _Timed:
    """A statement that runs."""

    began: float
    look_at: float
    pause: float = _FASTEST


class Sampler:
    """One thread for one run; it sleeps while no statement runs.

    :ivar seen: the last wait that was seen in the statement that runs, or ran last.
    """

    def __init__(self, look: Callable[[], LockWait | None]) -> None:
        """Take the function that looks; the thread starts with the first statement."""
        self.seen: LockWait | None = None
        self._look = look
        self._timed: _Timed | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def timing(self, longest_wait: float) -> Iterator[None]:
        """Watch the statement that runs in the block.

        :param longest_wait: seconds that it waits for one lock at most.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="spiritsafe sampler", daemon=True)
            self._thread.start()
        now = time.monotonic()
        self.seen, self._timed = None, _Timed(now, now + _SOON * longest_wait)
        try:
            yield
        finally:
            self._timed = None

    def stop(self) -> None:
        """End the thread."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_TICK):
            timed = self._timed
            if timed is None or time.monotonic() < timed.look_at:
                continue
            try:
                seen = self._look()
            except Exception:  # noqa: BLE001 - the second session is lost: who holds it must say so, not this thread
                return
            if timed is self._timed or seen is not None:
                self.seen = seen or self.seen
            timed.look_at = time.monotonic() + timed.pause
            timed.pause = min(timed.pause * 2, _SLOWEST)
