"""A revision for before the new code comes after one for after it.

**What it finds.** A revision that says `phase = "expand"` and stands behind one that says `phase = "contract"`.

**Why it hurts.** `upgrade --phase expand` stops at the first contract revision, so the new code starts without the
columns and tables that the later one adds.

**What PostgreSQL does.** Nothing: this is about the order of a deployment.

**The safe way.** Put the expand revisions first: change the `down_revision` of the two, or leave the contract revision
for the next deployment.

**References.** https://martinfowler.com/bliki/ParallelChange.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Examples, Rule

RULE = Rule(
    "reversed-order-deploy",
    "backward-incompat",
    Severity.WARNING,
    "A revision for before the new code comes after one for after it.",
)
EXAMPLES = Examples((), ())


def check(_observation: Observation, _context: Context) -> Iterator[Finding]:
    """No single statement is to blame."""
    yield from ()


def check_revisions(trace: Trace) -> Iterator[Finding]:
    """Report the first expand revision behind a contract revision; a whole history is that of many deployments."""
    contract = None
    if trace.from_blank:
        return
    for revision in trace.revisions:
        if revision.phase == Phase.CONTRACT:
            contract = contract or revision
        elif revision.phase == Phase.EXPAND and contract is not None:
            yield Finding(
                RULE.name,
                RULE.severity,
                revision.id,
                f"revision {revision.id} is for before the new code, and comes after {contract.id}, "
                "which is for after it",
                f"# let {contract.id} follow {revision.id}, or leave it for the next deployment",
                revision=revision.id,
                file=revision.file,
                line=revision.line,
            )
            return  # those behind it are in the same place for the same reason
