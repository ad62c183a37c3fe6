"""What one job was asked to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from alembic.config import Config
from alembic.runtime.migration import MigrationStep, RevisionStep
from alembic.script import Script, ScriptDirectory
from sqlalchemy import URL

from spiritsafe.postgres.shadow import Shadow
from spiritsafe.project.settings import Settings
from spiritsafe.rehearse.history import History
from spiritsafe.verify.outcome import Answer, Outcome

Emit = Callable[[Outcome], None]


@dataclass(frozen=True)
class Job:
    """One job.

    :ivar checks: the names of the checks to make.
    :ivar irreversible: what to make of a revision that cannot be taken back.
    :ivar models: compares the models with a database at head.
    :ivar review: judges the new revisions.
    """

    config: Config
    settings: Settings
    shadow: Shadow
    scripts: ScriptDirectory
    checks: frozenset[str]
    irreversible: Answer
    models: Callable[[URL], Outcome]
    review: Callable[[], Iterable[Outcome]]

    @cached_property
    def history(self) -> History:
        """Everything up to the heads."""
        return History.of(self.config, self.settings, "heads", self.scripts)

    @cached_property
    def revisions(self) -> tuple[Script, ...]:
        """All revisions, in an order in which they can run."""
        return tuple(step.revision for step in self.scripts._upgrade_revs("heads", ()))  # type: ignore[arg-type] # noqa: SLF001 - as Alembic's own commands

    def up(self, script: Script) -> RevisionStep:
        """The step that runs a revision."""
        return MigrationStep.upgrade_from_script(self.scripts.revision_map, script)

    def down(self, script: Script) -> RevisionStep:
        """The step that takes it back."""
        return MigrationStep.downgrade_from_script(self.scripts.revision_map, script)
