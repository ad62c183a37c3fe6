"""The history has more than one end.

**What it finds.** Revisions that nothing follows, where there are two or more of them.

**Why it hurts.** `upgrade head` does not know which one is meant, and stops. It happens when two branches of work, each
with a revision of its own, are merged.

**What PostgreSQL does.** Nothing: this is about the graph of revisions.

**The safe way.** Put one after the other by its `down_revision`, or join them:

    spiritsafe merge heads -m "merge"

**References.** https://alembic.sqlalchemy.org/en/latest/branches.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Examples, Rule

RULE = Rule("multiple-heads", "graph", Severity.WARNING, "The history has more than one end.")
EXAMPLES = Examples((), ())


def check(_observation: Observation, _context: Context) -> Iterator[Finding]:
    """No single statement is to blame."""
    yield from ()


def check_revisions(trace: Trace) -> Iterator[Finding]:
    """Report the heads, at the newest of the revisions that are reviewed."""
    if len(trace.heads) < 2:  # noqa: PLR2004 - one is as it should be
        return
    last = trace.revisions[-1] if trace.revisions else None
    yield Finding(
        RULE.name,
        RULE.severity,
        ", ".join(trace.heads),
        f"the history ends in {len(trace.heads)} revisions ({', '.join(trace.heads)}): 'upgrade head' cannot choose",
        'spiritsafe merge heads -m "merge"',
        revision=last.id if last is not None else None,
        file=last.file if last is not None else None,
        line=last.line if last is not None else None,
    )
