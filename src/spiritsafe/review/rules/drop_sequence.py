"""A sequence is dropped that running code may still count by.

**What it finds.** DROP SEQUENCE of one that was there before.

**Why it hurts.** `nextval()` fails where running code asks for it, and with CASCADE the columns that took their
default from it have none any more, so that INSERTs fail. Where it stood is forgotten: a new one begins at 1.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the sequence, refuses while a default uses it, and with CASCADE
drops that default.

**The safe way.** Give the column another default, deploy code that does not ask the sequence, and drop it later.

**References.** https://www.postgresql.org/docs/current/sql-dropsequence.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import dropped
from spiritsafe.review.made_again import taken_again
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-sequence",
    "data-loss",
    Severity.ERROR,
    "A sequence is dropped that running code may still count by.",
    Phase.CONTRACT,
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report sequences that go."""
    for item in dropped(context, frozenset({"OBJECT_SEQUENCE"})):
        path, facts = context.path(item.name), context.facts(item.name)
        again = " (the new one begins anew)" if taken_again(context, path) else ""
        yield context.finding(
            RULE,
            path,
            f"{path} goes{again}, and where it stood is forgotten: nextval('{item.spelled}') of running code fails",
            f"# give the columns that count by {item.name[1]} another default first, and drop it in a later revision",
            facts=tuple(f"{one.what} needs it" for one in facts.dependents) if facts is not None else (),
        )


SETUP = "CREATE SEQUENCE ticket; CREATE TABLE orders (id bigint DEFAULT nextval('ticket'));"
EXAMPLES = Examples(
    bad=(
        Example("DROP SEQUENCE ticket CASCADE;", SETUP, lock=("public.ticket", LockMode.ACCESS_EXCLUSIVE)),
        Example("DROP SEQUENCE IF EXISTS other;", SETUP + "CREATE SEQUENCE other;"),
    ),
    good=(
        Example("DROP SEQUENCE IF EXISTS nothing;", SETUP),
        Example("CREATE SEQUENCE fresh; DROP SEQUENCE fresh;", SETUP),
    ),
)
