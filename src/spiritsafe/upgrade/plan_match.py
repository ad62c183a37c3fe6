"""Holds what would run against a plan that somebody has looked at, before any of it runs."""

from collections.abc import Collection

from alembic.script import ScriptDirectory

from spiritsafe.core.plan import Plan
from spiritsafe.errors import Refused
from spiritsafe.upgrade.pending import Pending

_NEXT = "make a new plan with 'spiritsafe plan --format json --output FILE', look at it, and give that one"


def require_planned(plan: Plan, pending: Pending, scripts: ScriptDirectory) -> None:
    """See that nothing runs but what was planned, as it was planned, in that order.

    What the plan has besides was applied already, or is left for later.

    :raises Refused: when it is otherwise.
    """
    if plan.notes:
        raise _refused("the plan is not whole", plan.notes[0])
    planned = {one.revision: one for one in plan.revisions}
    for revision in pending.revisions:
        known = planned.get(revision.id)
        if known is None:
            names = ", ".join(planned) or "no revision"
            raise _refused(f"revision {revision} is not in the plan", f"the plan has {names}")
        if known.sha256 != pending.checksums[revision.id]:
            raise _refused(
                f"revision {revision} is not the one that was planned", f"{revision.path} was edited since, or before"
            )
    _require_order(plan, [one.id for one in pending.revisions])
    _require_known(plan, {script.revision for script in scripts.walk_revisions()})


def _require_order(plan: Plan, running: list[str]) -> None:
    planned = [one.revision for one in plan.revisions if one.revision in running]
    if planned != running:
        why = f"the plan has {', '.join(planned)}, and {', '.join(running)} would run"
        raise _refused("the revisions would run in another order than was planned", why)


def _require_known(plan: Plan, there: Collection[str]) -> None:
    for one in plan.revisions:
        if one.revision not in there:
            raise _refused(
                f"the plan has revision {one.revision}, which no file has", f"it was planned from {one.file}"
            )


def _refused(what: str, why: str) -> Refused:
    return Refused(f"the upgrade was not begun: {what}", why=why, next_step=_NEXT)
