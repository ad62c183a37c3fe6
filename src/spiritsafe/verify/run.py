"""Makes the checks, in an order in which each finds what it needs."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from alembic.script.revision import MultipleHeads

from spiritsafe.errors import SpiritsafeError
from spiritsafe.project.revisions import graph_error, revision_of
from spiritsafe.verify.job import Emit, Job
from spiritsafe.verify.journey import Journey
from spiritsafe.verify.offline import Online, offline
from spiritsafe.verify.outcome import CHECKS, Answer, Outcome, Verification, broken, passed, skipped
from spiritsafe.verify.repeatable import repeatable
from spiritsafe.verify.stairway import Stairway, stairway

_FROM_HEAD = ("upgrade", "models", "downgrade", "offline", "repeatable")  # begin with a database at head


def verify(job: Job, emit: Emit) -> Verification:
    """Make the checks, tell of each outcome as it is known, and return them all.

    :raises SpiritsafeError: when there is nothing to check: no project, no shadow, files that cannot be loaded.
    """
    began = time.monotonic()
    revisions = tuple(revision_of(script) for script in job.revisions)
    with ExitStack() as stack:
        course = _Course(job, emit, stack)
        course.run()
    names = tuple(name for name in CHECKS if name in job.checks or name in course.told)
    seconds = time.monotonic() - began
    return Verification(revisions, names, tuple(course.outcomes), job.shadow.server_version, seconds)


@dataclass(slots=True)
class _Course:
    """One run through the checks."""

    job: Job
    listener: Emit
    stack: ExitStack
    outcomes: list[Outcome] = field(default_factory=list)
    walked: Stairway | None = None

    @property
    def told(self) -> set[str]:
        return {outcome.check for outcome in self.outcomes if outcome.answer is Answer.FAILED}

    def emit(self, outcome: Outcome) -> None:
        """Keep what was asked for, and whatever failed on the way to it."""
        if outcome.check in self.job.checks or outcome.answer is Answer.FAILED:
            self.outcomes.append(outcome)
            self.listener(outcome)

    def run(self) -> None:
        self._if_asked("heads", lambda: self.emit(_heads(self.job)))
        journey = Journey(self.job, self.stack)
        if self.job.checks.intersection(_FROM_HEAD):
            if not journey.up(self.emit):
                self._give_up()
                return
            self._if_asked("models", lambda: self._models(journey))
            self._if_asked("downgrade", lambda: journey.down(self.emit))
        self._if_asked("stairway", self._walk)
        self._if_asked("offline", lambda: self._offline(journey))
        self._if_asked("repeatable", lambda: self._repeatable(journey))
        self._if_asked("review", self._review)

    def _if_asked(self, check: str, make: Callable[[], None]) -> None:
        if check in self.job.checks:
            make()

    def _give_up(self) -> None:
        for check in CHECKS:
            if check in self.job.checks and check not in ("heads", "upgrade"):
                self.emit(skipped(check, None, "the history does not run"))

    def _models(self, journey: Journey) -> None:
        assert journey.scratch is not None  # noqa: S101 - it went up
        try:
            self.emit(self.job.models(journey.scratch))
        except SpiritsafeError as error:
            self.emit(broken("models", None, error))

    def _walk(self) -> None:
        self.walked = stairway(self.job, self.emit, self.stack)

    def _offline(self, journey: Journey) -> None:
        assert journey.head is not None  # noqa: S101 - it went up
        offline(self.job, Online(journey.head, journey.versions), self.emit, self.stack)

    def _repeatable(self, journey: Journey) -> None:
        """Against the stairway where it went to the end as it should, or against another run."""
        second = self.walked
        if second is not None and second.whole and second.follower is None and second.expected is not None:
            repeatable(self.job, (journey.sent, second.sent), (journey.head, second.expected), self.emit)
            return
        again = Journey(self.job, self.stack)
        if again.up(lambda _outcome: None):
            repeatable(self.job, (journey.sent, again.sent), (journey.head, again.head), self.emit)
        else:
            self.emit(_only_once())

    def _review(self) -> None:
        try:
            for outcome in self.job.review():
                self.emit(outcome)
        except SpiritsafeError as error:
            self.emit(broken("review", None, error))


def _heads(job: Job) -> Outcome:
    heads = tuple(job.scripts.get_heads())
    if len(heads) <= 1:
        return passed("heads", None, heads[0] if heads else "there are no revisions")
    error = graph_error(MultipleHeads(heads, "head"), job.scripts)
    return Outcome("heads", None, Answer.FAILED, error.what, error.why, error.next_step, error.details)


def _only_once() -> Outcome:
    return Outcome(
        "repeatable",
        None,
        Answer.FAILED,
        "the history runs once, and not a second time",
        "a revision fails on a second blank database of the same server",
        "see what it makes outside of its database, such as a role, and have it look first",
    )
