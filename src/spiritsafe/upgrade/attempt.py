"""What the guard knows of the revision that runs now."""

from dataclasses import dataclass, field

from spiritsafe.core.duration import Duration
from spiritsafe.core.revision import Revision
from spiritsafe.postgres.worker import Call
from spiritsafe.upgrade.acquisition import Acquisition
from spiritsafe.upgrade.limits import Limits


@dataclass(slots=True)
class Attempt:
    """The revision that runs now.

    :ivar lock: the lock timeout in force.
    :ivar holds: something that may have taken a strong lock has run in this transaction.
    :ivar uncommitted: what ran in the transaction that is open, with its place among the statements.
    :ivar committed: part of it is committed already.
    """

    revision: Revision
    limits: Limits
    acquisition: Acquisition
    lock: Duration
    holds: bool = False
    waits: float = 0.0
    statements: list[str] = field(default_factory=list)
    uncommitted: list[tuple[int, Call]] = field(default_factory=list)
    committed: bool = False
