"""A revision cannot be taken back.

**What it finds.** A revision whose upgrade does something and whose downgrade is missing or empty. One that raises an
error on purpose, and so says that there is no way back, is left alone.

**Why it hurts.** When a deployment has to be taken back, `downgrade` moves the version and leaves the schema as it is.
The next upgrade then fails on what is there already.

**What PostgreSQL does.** Nothing: this is about Alembic's bookkeeping.

**The safe way.** Write the downgrade, or say that there is none:

    def downgrade() -> None:
        raise NotImplementedError("the dropped values cannot come back")

**References.** https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation, Trace
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Examples, Rule

RULE = Rule("missing-downgrade", "reversibility", Severity.WARNING, "A revision cannot be taken back.")
EXAMPLES = Examples((), ())


def check(_observation: Observation, _context: Context) -> Iterator[Finding]:
    """No single statement is to blame."""
    yield from ()


def check_revisions(trace: Trace) -> Iterator[Finding]:
    """Report each revision without a way back."""
    for revision in trace.revisions:
        if not revision.reversible:
            yield Finding(
                RULE.name,
                RULE.severity,
                revision.id,
                f"revision {revision.id} changes the schema, and its downgrade does nothing",
                'def downgrade() -> None:\n    raise NotImplementedError("why there is no way back")',
                revision=revision.id,
                file=revision.file,
                line=revision.line,
            )
