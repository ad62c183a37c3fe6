"""How a live database differs from what it should be."""

from dataclasses import dataclass
from enum import StrEnum


class Deviation(StrEnum):
    """What is the matter with an object of the live database."""

    MISSING = "missing"
    EXTRA = "extra"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Difference:
    """One object.

    :ivar object: such as `column public.person.name`.
    :ivar fields: of one that is different: the name, what it is, what it should be.
    """

    deviation: Deviation
    object: str
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """What a comparison found.

    :ivar against: `revisions`, `head` or `models`.
    :ivar heads: the revisions that the live database is at.
    :ivar sql: the statements that would reconcile it, each without its semicolon.
    :ivar notes: what could not be compared, or not reconciled.
    """

    database: str
    against: str
    heads: tuple[str, ...]
    server_version: int
    shadow_version: int
    differences: tuple[Difference, ...] = ()
    sql: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def normalised(self) -> bool:
        """Whether the live definitions were put through a server of another major version first."""
        return self.server_version // 10_000 != self.shadow_version // 10_000
