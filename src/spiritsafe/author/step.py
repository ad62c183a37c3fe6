"""Step: one safe action with its way back."""

from dataclasses import dataclass, field

from alembic.operations.ops import MigrateOperation

from spiritsafe.core.catalog import ObjectId
from spiritsafe.core.phase import Phase


@dataclass(frozen=True, slots=True)
class Step:
    """One action of a migration.

    :ivar up: what the upgrade runs.
    :ivar down: what the downgrade runs.
    :ivar transactional: False for what must run, or does better to run, outside a transaction.
    :ivar changes: the objects it makes, changes or drops.
    :ivar needs: the objects it relies on. Two steps keep their order where one changes what the other names.
    :ivar late: better after everything that running code can live with.
    :ivar beside: makes something beside the object it is for, which may be there or not.
    :ivar takes: the object that it takes out of the way of others, for a later step to bring back.
    :ivar brings: the object that it brings back.
    """

    up: tuple[MigrateOperation, ...]
    down: tuple[MigrateOperation, ...]
    phase: Phase = Phase.EXPAND
    transactional: bool = True
    changes: frozenset[ObjectId] = field(default_factory=frozenset)
    needs: frozenset[ObjectId] = field(default_factory=frozenset)
    late: bool = False
    beside: bool = False
    takes: ObjectId | None = None
    brings: ObjectId | None = None

    def collides(self, other: "Step") -> bool:
        """Whether the two have to keep their order."""
        return bool(self.changes & (other.changes | other.needs) or self.needs & other.changes)
