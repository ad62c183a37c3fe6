"""Steps -> Revisions: as few as transactions and phases allow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.merging import merged
from spiritsafe.author.operation import AutocommitOp, written_out
from spiritsafe.author.step import Step
from spiritsafe.core.phase import Phase


@dataclass(frozen=True, slots=True)
class Draft:
    """What becomes one revision file."""

    steps: tuple[Step, ...]
    phase: Phase
    transactional: bool

    @property
    def up(self) -> list[MigrateOperation]:
        """What its upgrade runs."""
        return self._run([one for step in self.steps for one in step.up])

    @property
    def down(self) -> list[MigrateOperation]:
        """What its downgrade runs."""
        return self._run([one for step in reversed(self.steps) for one in step.down])

    def _run(self, operations: list[MigrateOperation]) -> list[MigrateOperation]:
        together = merged(operations) if self.transactional else operations
        exact = [written for one in together for written in written_out(one)]
        return exact if self.transactional or not exact else [AutocommitOp(exact)]


def grouped(steps: Sequence[Step], *, single: bool = False) -> list[Draft]:
    """Return the revisions in their order: what expands before what contracts, transactions apart from the rest.

    :param single: one revision in the classic way; what cannot be in a transaction is in a block of its own.
    """
    phased = _phased(steps)
    if single:
        phase = Phase.CONTRACT if any(step.phase is Phase.CONTRACT for step in phased) else Phase.EXPAND
        return [Draft(tuple(_wrapped(step) for step in phased), phase, transactional=True)] if phased else []
    drafts: list[Draft] = []
    for phase in Phase:
        waiting, ours = [step for step in phased if step.phase is phase], list[Draft]()
        while waiting:
            chosen, waiting = _next_group(waiting)
            ours.append(Draft(tuple(chosen), phase, chosen[0].transactional))
        drafts += _without_idle(ours)
    return drafts


def _phased(steps: Sequence[Step]) -> list[Step]:
    """Move to the contract phase whatever cannot go before a step of that phase."""
    contracting: list[Step] = []
    found: list[Step] = []
    for step in steps:
        follows = any(step.collides(other) for other in contracting)
        phased = replace(step, phase=Phase.CONTRACT) if follows else step
        if phased.phase is Phase.CONTRACT:
            contracting.append(phased)
        found.append(phased)
    return found


def _next_group(waiting: list[Step]) -> tuple[list[Step], list[Step]]:
    """Take all steps that run like the first one and need none of those that stay behind."""
    chosen: list[Step] = []
    behind: list[Step] = []
    for step in waiting:
        fits = step.transactional == waiting[0].transactional
        if fits and not any(step.collides(other) for other in behind):
            chosen.append(step)
        else:
            behind.append(step)
    return chosen, behind


def _without_idle(drafts: list[Draft]) -> list[Draft]:
    """Give what only the way back needs, such as to VALIDATE a constraint, to the next revision: no upgrade is empty.

    The downgrade runs it last, in a block of its own, as it would have in a revision of its own.
    """
    found: list[Draft] = []
    idle: tuple[Step, ...] = ()
    for draft in drafts:
        if not draft.transactional and not draft.up and draft is not drafts[-1]:
            idle += draft.steps
            continue
        given = tuple(_wrapped(step) for step in idle) if draft.transactional else idle
        found.append(replace(draft, steps=given + draft.steps))
        idle = ()
    return found


def _wrapped(step: Step) -> Step:
    if step.transactional:
        return step
    return replace(
        step,
        up=(AutocommitOp(step.up),) if step.up else (),
        down=(AutocommitOp(step.down),) if step.down else (),
    )
