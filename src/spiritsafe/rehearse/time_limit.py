"""Ends what runs for too long, be it the server or Python that does not come back."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from spiritsafe.core.duration import Duration
from spiritsafe.core.trace import Statement
from spiritsafe.errors import DatabaseError
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


def too_late(revision: str, seen: Sequence[Statement], limit: Duration) -> DatabaseError:
    """The error for a revision that was ended.

    :param seen: the statements so far.
    """
    last = seen[-1] if seen and seen[-1].revision == revision else None
    where = f"; its last statement was in line {last.line}" if last is not None else ""
    return DatabaseError(
        f"revision {revision} did not end within {limit} and was stopped",
        why=f"review_timeout is {limit}{where}",
        next_step="if it is meant to take that long, set SPIRITSAFE_REVIEW_TIMEOUT, such as 30min; "
        "a loop that waits for other sessions never ends on the shadow, where there are none",
        details=(("the last statement", last.sql),) if last is not None else (),
    )
