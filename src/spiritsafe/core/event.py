"""What happens during a run, in the order in which it happens."""

from dataclasses import dataclass
from enum import StrEnum

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.finding import Finding, Severity
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
    """What the run is going to do; `heads` are the revisions the database is at before it.

    :ivar later: how many revisions it leaves for after the deployment.
    """

    direction: Direction
    heads: tuple[str, ...]
    revisions: tuple[Revision, ...]
    later: int = 0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is going to run was reviewed; the fields are those of a Verdict."""

    findings: tuple[Finding, ...]
    fail_on: Severity
    server_version: int
    mode: str
    statements: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """Data that a downgrade takes away.

    :ivar object: schema and table, or schema, table and column; of a revision that cannot be read, its id.
    :ivar count: None where it could not be counted; then `about` is what the planner believes.
    :ivar what: `rows`, `values`, or `unknown`.
    """

    revision: Revision
    object: str
    count: int | None
    what: str
    about: int = 0

    @property
    def sentence(self) -> str:
        """`12 rows of public.orders`."""
        if self.what == "unknown":
            return f"what cannot be told: revision {self.revision} does more than SQL"
        if self.count is None:
            return f"more {self.what} of {self.object} than could be counted (about {self.about:,})"
        what = self.what if self.count != 1 else self.what.removesuffix("s")
        return f"{self.count:,} {what} of {self.object}"


@dataclass(frozen=True, slots=True)
class Losses:
    """What a downgrade takes away, in the order in which it goes."""

    lost: tuple[Lost, ...]


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
class TryFailed:
    """A try to get the locks of a revision ended, and was rolled back.

    :ivar number: which try it was, from 1.
    :ivar waited: seconds in this try; `stalled` in all of them, which is what the application felt.
    :ivar blockers: who held what was wanted.
    :ivar victims: sessions that waited behind us.
    """

    revision: Revision
    number: int
    waited: float
    stalled: float
    blockers: tuple[Blocker, ...] = ()
    victims: int = 0


@dataclass(frozen=True, slots=True)
class StoodBack:
    """A lock is held by somebody who has had it long: nothing is asked for until he is gone."""

    revision: Revision
    seconds: float
    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class StatementRuns:
    """A statement has been running for a while; told once a second.

    :ivar phase: as the server says it; empty where it says nothing.
    :ivar keep: ten seconds have passed since the last one that is worth keeping.
    :ivar done: which part of the phase, from 0 to 1; None where it is not known, like `seconds_left` of the phase.
    :ivar waits_for: the process that it waits for at this moment, or 0; `waits_for_seconds` since that one's
        transaction began.
    :ivar waits_for_snapshot: it waits for its snapshot to go, and for no lock.
    """

    revision: Revision
    statement: str
    seconds: float
    phase: str
    keep: bool
    done: float | None = None
    seconds_left: float | None = None
    waits_for: int = 0
    waits_for_application: str = ""
    waits_for_seconds: float = 0.0
    waits_for_snapshot: bool = False


@dataclass(frozen=True, slots=True)
class WaitedForRun:
    """Another run is at work on this database; `holder` is how it names itself."""

    holder: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Noted:
    """Something a person should know."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over and committed; the database is now at `heads`."""

    direction: Direction
    count: int
    heads: tuple[str, ...]
    seconds: float


Event = (
    Connected
    | Planned
    | Reviewed
    | Losses
    | RevisionStarted
    | RevisionFinished
    | TryFailed
    | StoodBack
    | StatementRuns
    | WaitedForRun
    | Noted
    | Finished
)
