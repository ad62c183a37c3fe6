"""Sequences, their options, and who owns them."""

from dataclasses import dataclass

from spiritsafe.core.catalog.grant import Grant


@dataclass(frozen=True, slots=True)
class SequenceOptions:
    """How a sequence counts (`pg_sequence`)."""

    type: str = "bigint"
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 9223372036854775807
    cache: int = 1
    cycle: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence that stands for itself; one behind an identity column is part of that column.

    :ivar owned_by: `table` and `column` it is dropped with, in its own schema; empty for none.
    """

    schema: str
    name: str
    options: SequenceOptions
    persistence: str = "permanent"
    owned_by: tuple[str, ...] = ()
    role: str = ""
    grants: tuple[Grant, ...] | None = None
    comment: str | None = None
