"""How long a revision may wait for its locks, and how much the application may wait because of it.

Who waits for ACCESS EXCLUSIVE has everybody else wait behind him, and the harm grows with the square of one wait. So a
revision waits in short tries, each followed by a longer time away.
"""

from dataclasses import dataclass

from spiritsafe.core.duration import Duration

_LADDER = (20, 50, 100, 200, 500)  # milliseconds; NOWAIT alone would never get a table that is busy all the time
_AWAY = 4  # a table is stalled for a fifth of the time at most
_FIRST_LOOK, _LAST_LOOK, _SLOWER = 0.1, 0.5, 1.3
OLD_HOLDER = 1.0  # seconds; who has held a lock for so long will hold it a little longer


@dataclass(frozen=True, slots=True)
class Patience:
    """The limits of one revision.

    :ivar max_stall: the longest single wait for a lock.
    :ivar stall_budget: all its waits together.
    :ivar deadline: from the first try to giving up.
    """

    max_stall: Duration = Duration(500)
    stall_budget: Duration = Duration(5_000)
    deadline: Duration = Duration(600_000)

    def wait(self, failures: int) -> Duration:
        """How long the next try waits, after so many in a row that failed."""
        step = _LADDER[min(failures, len(_LADDER) - 1)]
        return Duration(min(step, self.max_stall.milliseconds or step))


def away(waited: float) -> float:
    """How many seconds to stay away after waiting for some."""
    return _AWAY * waited


def look_again(times: int) -> float:
    """How many seconds to sleep before the next look at who holds a lock."""
    return min(_FIRST_LOOK * _SLOWER**times, _LAST_LOOK)
