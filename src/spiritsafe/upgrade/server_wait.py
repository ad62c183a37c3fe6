"""Waits for a server that will have a place for us in a moment: it starts, or all its sessions are taken."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from spiritsafe.core.event import Event, Noted
from spiritsafe.postgres.failure import passing

_SHORTEST, _LONGEST, _SLOWER, _JITTER = 0.25, 3.0, 1.5, 0.2  # seconds between two tries


@dataclass(slots=True)
class ServerWait:
    """One for each run.

    :ivar until: when it ends, once it has begun.
    """

    emit: Callable[[Event], None]
    pause: float = _SHORTEST
    until: float = 0.0

    def again(self, error: BaseException) -> bool:
        """Whether to connect once more, after a pause, where this came before anything ran."""
        found = passing(error)
        if found is None:
            return False
        now = time.monotonic()
        if not self.until:
            self.until = now + found.seconds
            self.emit(Noted(f"{found.reason}; trying again for up to {found.seconds:.0f} s"))
        if now >= self.until:
            return False
        time.sleep(self.pause * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311 - to fall out of step
        self.pause = min(self.pause * _SLOWER, _LONGEST)
        return True
