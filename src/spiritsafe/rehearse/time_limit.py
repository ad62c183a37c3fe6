"""Ends what runs for too long, be it the server or Python that does not come back."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from spiritsafe.core.duration import Duration
from spiritsafe.postgres.open_sessions import cancel_running

_AGAIN = 0.5  # seconds after which the next statement is cancelled as well, if there is one


class Overdue(Exception):
    """The time is over; it is raised out of whatever runs."""


@dataclass(slots=True)
class Clock:
    """Whether the time was over, whatever error came of that."""

    over: bool = False


@contextmanager
def time_limit(limit: Duration) -> Iterator[Clock]:
    """Raise in the block when it takes longer; the statement that runs is cancelled first.

    Only the main thread can be interrupted; in another one there is no limit.

    :raises Overdue: when the time is over.
    """
    if not limit.milliseconds or threading.current_thread() is not threading.main_thread():
        yield Clock()
        return
    clock = Clock()

    def end(_number: int, _frame: FrameType | None) -> None:
        clock.over = True
        if not cancel_running():  # a statement that is cancelled raises by itself, and leaves its session usable
            raise Overdue

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limit.seconds, _AGAIN)
    try:
        yield clock
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
