"""What happens during a run, in the order in which it happens."""

from dataclasses import dataclass
from enum import StrEnum

from spiritsafe.core.revision import Revision
from spiritsafe.core.timeouts import Timeouts


class Direction(StrEnum):
    """Which way a run walks the graph."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


@dataclass(frozen=True, slots=True)
class Connected:
    """A session was had; `url` has its password hidden and `source` says where the URL came from."""

    url: str
    source: str
    server_version: str
    timeouts: Timeouts


@dataclass(frozen=True, slots=True)
class Planned:
    """What the run is going to do; `heads` are the revisions the database is at before it."""

    direction: Direction
    heads: tuple[str, ...]
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class RevisionStarted:
    """Number `position` of `total` begins."""

    revision: Revision
    direction: Direction
    position: int
    total: int


@dataclass(frozen=True, slots=True)
class RevisionFinished:
    """Number `position` of `total` ran to its end in `seconds`; its transaction may still be open."""

    revision: Revision
    direction: Direction
    position: int
    total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over and committed; the database is now at `heads`."""

    direction: Direction
    count: int
    heads: tuple[str, ...]
    seconds: float


Event = Connected | Planned | RevisionStarted | RevisionFinished | Finished
