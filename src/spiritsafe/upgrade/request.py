"""What is asked of a run."""

from dataclasses import dataclass

from alembic.config import Config

from spiritsafe.core.event import Direction
from spiritsafe.core.phase import Phase
from spiritsafe.core.plan import Plan
from spiritsafe.postgres.every_connection import SessionRules
from spiritsafe.project.database import Choice
from spiritsafe.project.settings import Settings


@dataclass(frozen=True, slots=True)
class Request:
    """One run: which way, how far, on what.

    :ivar target: as Alembic takes it: `head`, `heads`, `+1`, `-1`, an id, `branch@head`, `base`.
    :ivar choice: the database that was chosen, or None when only `env.py` knows.
    :ivar phase: `expand` stops before the first contract revision.
    :ivar allow_ahead: a database ahead of the files is no error; nothing runs on it.
    :ivar gate: review what is pending, and run nothing that fails the review.
    :ivar accepted: what a downgrade may lose.
    :ivar single_transaction: all revisions run in one transaction, or none.
    :ivar plan: run nothing but this, and roll back what does more.
    """

    config: Config
    direction: Direction
    target: str
    rules: SessionRules
    choice: Choice | None
    settings: Settings
    tag: str | None = None
    phase: Phase | None = None
    allow_ahead: bool = False
    gate: bool = False
    plan: Plan | None = None
    accepted: frozenset[str] = frozenset()
    single_transaction: bool = False

    @property
    def examines(self) -> bool:
        """Whether what is pending is looked at before any of it runs."""
        return self.direction is Direction.DOWNGRADE or self.examines_blank or self.settings.probes

    @property
    def examines_blank(self) -> bool:
        """Whether that is so on a database too that has had no revision: it has no rows to look at."""
        return self.gate or self.plan is not None or bool(self.settings.hooks.before_run)
