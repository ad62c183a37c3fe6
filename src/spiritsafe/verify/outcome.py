"""What came of a check: of one revision, or of the history as a whole."""

from dataclasses import dataclass
from enum import StrEnum

from spiritsafe.core.revision import Revision
from spiritsafe.errors import SpiritsafeError

CHECKS = {
    "heads": "the history ends in one head",
    "upgrade": "base to head runs",
    "models": "the models and head agree",
    "downgrade": "head to base runs and leaves nothing behind",
    "stairway": "each revision up, down and up again is the same",
    "offline": "'upgrade --sql' makes the same database",
    "repeatable": "run twice, the history sends the same statements",
    "review": "nothing is found in new revisions",
}


class Answer(StrEnum):
    """How a check came out; a warning does not make the verdict fail."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of one revision, or of the whole history.

    :ivar revision: its id; None where it is about the history.
    :ivar what: what happened, in one sentence; why and what to do next in two more.
    :ivar error: set where something broke, and not only the answer is no: its exit code is that of the job.
    """

    check: str
    revision: str | None
    answer: Answer
    what: str = ""
    why: str = ""
    next_step: str = ""
    details: tuple[tuple[str, str], ...] = ()
    error: SpiritsafeError | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """All of them.

    :ivar revisions: the history, the first first.
    :ivar checks: the names of those that were asked for, in the order in which they are shown.
    """

    revisions: tuple[Revision, ...]
    checks: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    server_version: int
    seconds: float

    @property
    def failing(self) -> tuple[Outcome, ...]:
        """What makes the answer no."""
        return tuple(outcome for outcome in self.outcomes if outcome.answer is Answer.FAILED)

    @property
    def error(self) -> SpiritsafeError | None:
        """The first thing that broke."""
        return next((outcome.error for outcome in self.failing if outcome.error is not None), None)

    @property
    def word(self) -> str:
        """The verdict."""
        return "fail" if self.failing else "pass"


def passed(check: str, revision: str | None = None, what: str = "") -> Outcome:
    """All is well."""
    return Outcome(check, revision, Answer.PASSED, what)


def skipped(check: str, revision: str | None, why: str) -> Outcome:
    """Not judged, for a reason."""
    return Outcome(check, revision, Answer.SKIPPED, why)


def broken(check: str, revision: str | None, error: SpiritsafeError) -> Outcome:
    """Failed because something broke."""
    kept = error if error.exit_code > 1 else None
    return Outcome(check, revision, Answer.FAILED, error.what, error.why, error.next_step, error.details, kept)
