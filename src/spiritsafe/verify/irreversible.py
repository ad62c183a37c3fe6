"""Tells a revision that nobody meant to be taken back from one whose downgrade is broken."""

from spiritsafe.errors import SpiritsafeError
from spiritsafe.verify.outcome import Answer, Outcome

_WORD = "irreversible"


def is_irreversible(error: SpiritsafeError) -> bool:
    """Whether the downgrade itself said so: `NotImplementedError`, or "irreversible" in what it raised."""
    cause = error.__cause__
    return isinstance(cause, NotImplementedError) or _WORD in f"{type(cause).__name__} {cause}".lower()


def not_taken_back(check: str, revision: str, error: SpiritsafeError, irreversible: Answer) -> Outcome:
    """The outcome for a downgrade that raised something.

    :param irreversible: what to make of a revision that says it cannot be taken back.
    """
    if is_irreversible(error):
        return Outcome(
            check,
            revision,
            irreversible,
            f"revision {revision} is irreversible",
            error.why,
            "nothing, if that is so; '--irreversible error' forbids such revisions",
        )
    return Outcome(
        check,
        revision,
        Answer.FAILED,
        f"revision {revision} cannot be taken back",
        error.why,
        "correct its downgrade(), or have it raise NotImplementedError where there is no way back",
        error.details,
    )
