"""How one revision, or one statement outside a transaction, gets its locks without the application waiting for it.

Look first: who asks for a lock that somebody has held for long makes everybody else wait behind him. Then try, shortly;
after a try that failed stay away for longer than it lasted. Never try without a limit, and give up in time.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.duration import Duration
from spiritsafe.core.event import Event, StoodBack, TryFailed
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.patience import OLD_HOLDER, Patience, away, look_again
from spiritsafe.core.revision import Revision
from spiritsafe.errors import LockNotAcquired
from spiritsafe.postgres.lock_wait import LockWait

Look = Callable[[dict[str, LockMode]], tuple[Blocker, ...]]
_TOLD_EVERY = 5.0  # seconds
_JITTER = 0.2
_VACUUM_TRY = Duration(200)
_VACUUM_DEADLOCK = Duration(20)  # an autovacuum yields when the deadlock check of who waits for it fires
_WRAPAROUND = "(to prevent wraparound)"


@dataclass(frozen=True, slots=True)
class Try:
    """The limits of one try; `deadlock` is set where that makes an autovacuum yield sooner."""

    lock: Duration
    deadlock: Duration | None = None


@dataclass(slots=True)
class Acquisition:
    """The tries so far, and what they taught.

    :ivar what: begins the sentence when all fails: `upgrade of revision 1a2b add orders`.
    :ivar look: who holds what conflicts with these modes.
    :ivar hurries_vacuum: the role may set deadlock_timeout.
    :ivar wanted: relations and modes, learned from tries that failed; the one that failed last comes first.
    """

    revision: Revision
    what: str
    patience: Patience
    look: Look
    emit: Callable[[Event], None]
    hurries_vacuum: Callable[[], bool] = lambda: False
    wanted: dict[str, LockMode] = field(default_factory=dict)
    lockable: set[str] = field(default_factory=set)
    blockers: tuple[Blocker, ...] = ()
    tries: int = 0
    stalled: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def next_try(self) -> Try:
        """The limits for the try that comes now."""
        if self.tries and self._only_vacuum() and self.hurries_vacuum():
            return Try(min(_VACUUM_TRY, self.patience.max_stall), _VACUUM_DEADLOCK)
        return Try(self.patience.wait(self.tries))

    def failed(self, waited: float, seen: LockWait | None) -> None:
        """Count a try that ended without its lock.

        :raises LockNotAcquired: when that was the last one.
        """
        self.tries += 1
        self.stalled += waited
        if seen is not None:
            self._learn(seen)
        self.emit(
            TryFailed(
                self.revision, self.tries, waited, self.stalled, self.blockers, seen.victims if seen is not None else 0
            )
        )
        budget = self.patience.stall_budget
        if budget.milliseconds and self.stalled + self.next_try().lock.seconds > budget.seconds:
            raise self._exhausted(f"its tries waited {self.stalled:.1f} s, and the stall budget is {budget}")

    def stand_back(self, waited: float) -> None:
        """Stay away for a while, and longer while somebody who has it long holds what is wanted.

        :raises LockNotAcquired: at the deadline.
        """
        self._sleep(away(waited))
        looks, told = 0, float("-inf")
        while holders := self._old_holders():
            self.blockers = holders
            if time.monotonic() - told >= _TOLD_EVERY:
                told = time.monotonic()
                self.emit(StoodBack(self.revision, told - self.began, holders))
            self._sleep(look_again(looks))
            looks += 1

    def _learn(self, seen: LockWait) -> None:
        self.blockers = seen.holders or self.blockers
        self.lockable |= set(seen.held)
        if seen.relation and seen.mode is not LockMode.ROW_EXCLUSIVE:
            self.wanted = {seen.relation: seen.mode} | {
                name: mode for name, mode in (self.wanted | dict(seen.held)).items() if name != seen.relation
            }
            if seen.lockable:
                self.lockable.add(seen.relation)

    def _old_holders(self) -> tuple[Blocker, ...]:
        found = self.look(self.wanted) if self.wanted else ()
        return tuple(one for one in found if one.gid or (one.seconds >= OLD_HOLDER and not self._yields(one)))

    def _yields(self, one: Blocker) -> bool:
        return _is_yielding_vacuum(one) and self.hurries_vacuum()

    def _only_vacuum(self) -> bool:
        return bool(self.blockers) and all(map(_is_yielding_vacuum, self.blockers))

    def _sleep(self, seconds: float) -> None:
        left = self.patience.deadline.seconds - (time.monotonic() - self.began)
        if self.patience.deadline.milliseconds and left <= 0:
            raise self._exhausted(f"the deadline of {self.patience.deadline} has passed")
        seconds *= random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - to fall out of step, not to be secret
        time.sleep(min(seconds, max(left, 0)) if self.patience.deadline.milliseconds else seconds)

    def _exhausted(self, reason: str) -> LockNotAcquired:
        tries = "1 try" if self.tries == 1 else f"{self.tries} tries"
        blockers = "\n".join(f"{one.sentence}\n    {one.command}" for one in self.blockers)
        first = self.blockers[0] if self.blockers else None
        return LockNotAcquired(
            f"{self.what} did not get its locks in {tries}",
            why=f"{reason}; {first.sentence if first else 'who held them could not be seen'}",
            next_step=f"end what blocks it ({first.command}), then run the same command again"
            if first
            else "run the same command again when the tables are less busy",
            details=(("Who holds them, and what ends it", blockers),) if blockers else (),
        )


def _is_yielding_vacuum(one: Blocker) -> bool:
    return one.backend == "autovacuum worker" and _WRAPAROUND not in one.query
