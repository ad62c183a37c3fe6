"""A Plan as text."""

from collections.abc import Iterator

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.plan import Plan, PlannedRevision, PlannedStatement

_SHOWN = 100


def render(plan: Plan) -> str:
    """Return what a person reads before a deployment."""
    count = len(plan.revisions)
    at = ", ".join(plan.heads) or "nothing"
    head = f"plan for {plan.database} (PostgreSQL {plan.server_version // 10_000}, at {at})"
    if not count:
        return f"{head}\nnothing is pending"
    lines = [head, f"{count} {'revision' if count == 1 else 'revisions'} to run"]
    for revision in plan.revisions:
        lines += ["", *_revision(revision)]
    lines += ["", *_blockers(plan)]
    lines += [f"note: {note}" for note in plan.notes]
    return "\n".join(lines)


def _revision(revision: PlannedRevision) -> Iterator[str]:
    phase = f" [{revision.phase}]" if revision.phase else ""
    yield f"{revision.revision} {revision.message}{phase}  {revision.file}"
    for statement in revision.statements:
        yield from _statement(statement)


def _statement(statement: PlannedStatement) -> Iterator[str]:
    words = " ".join(statement.sql.split())
    yield f"  {words[:_SHOWN]}{'...' if words[_SHOWN:] else ''}{'  (autocommit)' if statement.autocommit else ''}"
    for relation, mode in statement.locks:
        yield f"      locks {relation} ({LockMode(mode).sql})"
    yield from (f"      reads all of {table}" for table in statement.scans)
    yield from (f"      writes all of {table} anew" for table in statement.rewrites)
    if statement.seconds:
        yield f"      {statement.estimate}"


def _blockers(plan: Plan) -> Iterator[str]:
    if not plan.blockers:
        yield "nobody holds what the plan will lock, at this moment"
        return
    yield "in the way at this moment:"
    for blocker in plan.blockers:
        yield f"  {blocker.sentence}"
        yield f"      helps: {blocker.command}"
