"""Steps -> Revisions: as few as transactions and phases allow."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.merging import merged
from spiritsafe.author.operation import AutocommitOp, written_out
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import ObjectId
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
        return _in_blocks(exact) if self.transactional or not exact else [AutocommitOp(exact)]


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
    """Move to the contract phase whatever cannot go before a step of that phase.

    What only makes room for such a step is not taken away in an earlier phase either: nothing is missing in between.
    """
    held: set[ObjectId] = set()
    while True:
        found = _spread(steps, held)
        contracting = {step.brings for step in found if step.brings and step.phase is Phase.CONTRACT}
        if contracting <= held:
            return found
        held |= contracting


def _spread(steps: Sequence[Step], held: AbstractSet[ObjectId]) -> list[Step]:
    contracting: list[Step] = []
    found: list[Step] = []
    for step in steps:
        follows = step.takes in held or any(step.collides(other) for other in contracting)
        phased = replace(step, phase=Phase.CONTRACT) if follows else step
        if phased.phase is Phase.CONTRACT:
            contracting.append(phased)
        found.append(phased)
    return found


def _next_group(waiting: list[Step]) -> tuple[list[Step], list[Step]]:
    """Take all steps that run alike and need none of those that stay behind.

    Nothing is taken away before the group that brings it back, where that can be had: nothing is missing in between.
    """
    held: set[ObjectId] = set()
    while True:
        chosen, behind = _fitting(waiting, held)
        if not chosen:
            return _fitting(waiting, set())
        torn = _missing_after(chosen, behind)
        if not torn:
            return chosen, behind
        held |= torn


def _fitting(waiting: list[Step], held: AbstractSet[ObjectId]) -> tuple[list[Step], list[Step]]:
    chosen: list[Step] = []
    behind: list[Step] = []
    for step in waiting:
        alike = not chosen or step.transactional == chosen[0].transactional
        stays = step.takes in held or any(step.collides(other) for other in behind)
        (chosen if alike and not stays else behind).append(step)
    return chosen, behind


def _missing_after(chosen: list[Step], behind: list[Step]) -> set[ObjectId]:
    """What the chosen steps take away and only those behind bring back."""
    back = {step.brings for step in chosen}
    later = {step.brings for step in behind}
    return {step.takes for step in chosen if step.takes in later and step.takes and step.takes not in back}


def _without_idle(drafts: list[Draft]) -> list[Draft]:
    """Give what only the way back needs, such as to VALIDATE a constraint, to a neighbour: no upgrade is empty.

    The downgrade runs it where it would have run in a revision of its own, in a block outside the transaction.
    """
    found: list[Draft] = []
    idle: tuple[Step, ...] = ()
    for draft in drafts:
        if not draft.transactional and not draft.up:
            idle += draft.steps
            continue
        found.append(replace(draft, steps=_suiting(idle, draft) + draft.steps))
        idle = ()
    if not idle:
        return found
    if not found:
        return drafts
    return [*found[:-1], replace(found[-1], steps=found[-1].steps + _suiting(idle, found[-1]))]


def _in_blocks(operations: list[MigrateOperation]) -> list[MigrateOperation]:
    """Let neighbours that run outside the transaction share a block."""
    found: list[MigrateOperation] = []
    for operation in operations:
        if found and isinstance(operation, AutocommitOp) and isinstance(last := found[-1], AutocommitOp):
            found[-1] = AutocommitOp([*last.ops, *operation.ops])
        else:
            found.append(operation)
    return found


def _suiting(idle: tuple[Step, ...], draft: Draft) -> tuple[Step, ...]:
    return tuple(_wrapped(step) for step in idle) if draft.transactional else idle


def _wrapped(step: Step) -> Step:
    if step.transactional:
        return step
    return replace(
        step,
        up=(AutocommitOp(step.up),) if step.up else (),
        down=(AutocommitOp(step.down),) if step.down else (),
    )
