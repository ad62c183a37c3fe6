"""Holds a run against its plan: a stronger lock, a rewrite or a relation that was not planned is rolled back."""

from dataclasses import dataclass, field

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.plan import Plan
from spiritsafe.core.revision import Revision
from spiritsafe.errors import PartlyApplied, Refused
from spiritsafe.postgres.control import Control
from spiritsafe.postgres.transaction_effects import Effect, transaction_effects
from spiritsafe.postgres.worker import Worker
from spiritsafe.upgrade.journal import in_short

_NEXT = "see what has changed since the plan was made, make a new one ('spiritsafe plan --format json'), and look at it"


@dataclass(slots=True)
class Enforcement:
    """That of one run on one database.

    :ivar together: `env.py` runs all revisions in one transaction, so that the locks of all of them add up.
    :ivar committed: the revision that runs has committed a part of itself.
    """

    plan: Plan
    worker: Worker
    control: Control
    together: bool = False
    committed: set[str] = field(default_factory=set)

    def check(self, revision: Revision, *, commits_part: bool = False) -> None:
        """Judge the transaction that is about to be committed.

        :param commits_part: the revision goes on after it.
        :raises Refused: when it did more than was planned; it is to be rolled back.
        """
        for effect in transaction_effects(self.worker.send, self.control.query):
            excess = self._excess(revision, effect)
            if excess:
                raise self._refused(revision, excess)
        if commits_part:
            self.committed.add(revision.id)

    def outside(self, revision: Revision, statement: str) -> None:
        """Judge a statement that is to run in no transaction: its locks are gone when it is done.

        :raises Refused: when it is not in the plan.
        """
        known = {" ".join(one.sql.split()) for one in self.plan.revision(revision.id).statements if one.autocommit}
        if " ".join(statement.split()) not in known:
            excess = f"would run outside a transaction what the plan has not: {in_short(statement)}"
            raise self._refused(revision, excess)

    def _excess(self, revision: Revision, effect: Effect) -> str:
        ran = self.plan.revisions if self.together else (self.plan.revision(revision.id),)
        names = (effect.relation, *effect.parts_of)
        if effect.relation in self.plan.made_until(revision.id):
            return ""
        allowed = max(
            (mode for one in ran for name, mode in one.wanted().items() if name in names),
            key=lambda mode: mode.strength,
            default=None,
        )
        if allowed is None:
            return f"took {effect.mode.sql} on {effect.relation}, which is not in the plan"
        if effect.mode.strength > allowed.strength:
            return f"took {effect.mode.sql} on {effect.relation}, and the plan has {LockMode(allowed).sql}"
        if effect.rewritten and not any(name in names for one in ran for name in one.rewrites()):
            return f"wrote {effect.relation} anew, and the plan has {allowed.sql} on it without a rewrite"
        return ""

    def _refused(self, revision: Revision, excess: str) -> Refused | PartlyApplied:
        why = "the plan was made for other files, another database, or this one as it was then"
        if revision.id in self.committed:
            return PartlyApplied(
                f"revision {revision} {excess}",
                why=f"{why}; what it had committed before stays",
                next_step=_NEXT,
            )
        return Refused(f"revision {revision} {excess}", why=f"{why}; it was rolled back", next_step=_NEXT)
