"""What a run comes to, counted from its events."""

from dataclasses import dataclass, replace

from spiritsafe.core.event import Direction, Event, Planned, RevisionFinished, TryFailed


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums.

    :ivar finished: revisions that were applied or reverted.
    :ivar retries: tries that got no lock.
    :ivar stalled: seconds that they waited, and others behind them.
    :ivar pending: revisions that are left to apply; None for a downgrade, and before that is known.
    """

    finished: int = 0
    retries: int = 0
    stalled: float = 0.0
    pending: int | None = None

    def after(self, event: Event) -> "Tally":
        """The sums with one more event."""
        if isinstance(event, TryFailed):
            return replace(self, retries=self.retries + 1, stalled=self.stalled + event.waited)
        if isinstance(event, Planned) and event.direction is Direction.UPGRADE:
            return replace(self, pending=len(event.revisions) + event.later)
        if isinstance(event, RevisionFinished):
            pending = self.pending - 1 if self.pending is not None else None
            return replace(self, finished=self.finished + 1, pending=pending)
        return self
