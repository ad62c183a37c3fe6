"""Answers that cannot all be true."""

from collections.abc import Sequence
from dataclasses import dataclass

from spiritsafe.errors import ConfigurationError

_NEXT = "keep one of the two answers"


@dataclass(frozen=True, slots=True)
class Said:
    """What one answer says, in words that can be compared and printed."""

    kind: str
    before: str
    after: str
    origin: str


def refuse_contradictions(renames: Sequence[Said], refusals: Sequence[Said]) -> None:
    """Refuse a pair answered both ways, one object with two new names, and two objects with one new name.

    :raises ConfigurationError: naming both answers and where they were written.
    """
    _both_ways(renames, refusals)
    _two_names(renames)
    _two_objects(renames)


def _both_ways(renames: Sequence[Said], refusals: Sequence[Said]) -> None:
    no = {(one.kind, one.before, one.after): one for one in refusals}
    for one in renames:
        other = no.get((one.kind, one.before, one.after))
        if other is not None:
            raise ConfigurationError(
                f"{one.kind} {one.before} -> {one.after} is answered both ways",
                why=f"{one.origin} says it is a rename, {other.origin} says it is not",
                next_step=_NEXT,
            )


def _two_names(renames: Sequence[Said]) -> None:
    seen: dict[tuple[str, str], Said] = {}
    for one in renames:
        other = seen.setdefault((one.kind, one.before), one)
        if other.after != one.after:
            raise ConfigurationError(
                f"{one.kind} {one.before} is renamed to two names",
                why=f"to {other.after} ({other.origin}) and to {one.after} ({one.origin})",
                next_step=_NEXT,
            )


def _two_objects(renames: Sequence[Said]) -> None:
    seen: dict[tuple[str, str], Said] = {}
    for one in renames:
        other = seen.setdefault((one.kind, one.after), one)
        if other.before != one.before:
            raise ConfigurationError(
                f"two objects are renamed to {one.kind} {one.after}",
                why=f"{other.before} ({other.origin}) and {one.before} ({one.origin})",
                next_step=_NEXT,
            )
