"""Finding: one thing a rule has to say about a statement."""

from dataclasses import dataclass, field
from enum import StrEnum

from spiritsafe.core.phase import Phase


class Severity(StrEnum):
    """How bad it is; a `note` is advice, and is not shown unless asked for."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def weight(self) -> int:
        """3 for an error, 1 for a note."""
        return {"error": 3, "warning": 2, "note": 1}[self.value]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the server was seen to do, which the finding rests on.

    :ivar locks: pairs of relation and mode, as `pg_locks` spells it.
    :ivar broken: statements of a running application that fail afterwards.
    :ivar facts: other sentences, such as what depends on a dropped column.
    """

    locks: tuple[tuple[str, str], ...] = ()
    scans: tuple[str, ...] = ()
    rewrites: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    :ivar object: what it is about: `public.orders`, `public.orders.total`.
    :ivar message: what happens and whom it hurts, with the user's names.
    :ivar remedy: the safe way, as code to paste; empty where there is none.
    :ivar phase: the phase the statement belongs in, where it matters.
    """

    rule: str
    severity: Severity
    object: str
    message: str
    remedy: str = ""
    statement: str = ""
    revision: str | None = None
    file: str | None = None
    line: int | None = None
    phase: Phase | None = None
    evidence: Evidence = field(default_factory=Evidence)
    waived: str | None = None
