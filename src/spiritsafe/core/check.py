"""One question asked of a project or a server, and its answer."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check came out; an error means that an upgrade would fail."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """A question, its outcome, what was seen, and what to do when it is not as it should be."""

    name: str
    outcome: Outcome
    evidence: str
    fix: str = ""


def ok(name: str, evidence: str) -> Check:
    """All is well."""
    return Check(name, Outcome.OK, evidence)


def warning(name: str, evidence: str, fix: str) -> Check:
    """An upgrade would run, with less than one might wish."""
    return Check(name, Outcome.WARNING, evidence, fix)


def error(name: str, evidence: str, fix: str) -> Check:
    """An upgrade would fail."""
    return Check(name, Outcome.ERROR, evidence, fix)
