"""What is kept of runs: who ran what, when, for how long, and how it ended."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run.

    :ivar outcome: `running`, `done` or `failed`; a run that was killed stays `running`.
    :ivar revisions: number of revisions that it applied or reverted.
    """

    run: str
    started: str
    finished: str
    outcome: str
    direction: str
    target: str
    role: str
    host: str
    account: str
    commit: str
    error: str
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class AppliedRevision:
    """The last record of one revision.

    :ivar content: sha256 of its file's bytes, `source` the packed file; empty where there was none.
    :ivar how: `upgrade`, `downgrade`, `external` (by plain Alembic, seen later) or `accepted` (`spiritsafe repair`).
    """

    revision: str
    how: str
    content: str
    source: str
