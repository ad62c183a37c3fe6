"""A schema is dropped, with everything in it.

**What it finds.** DROP SCHEMA of one that was there before. With CASCADE, or where the server was seen to drop what is
in it, that is an error; an empty one is a warning.

**Why it hurts.** All tables, views, functions and types in it are gone at once, and statements of running code that
name it fail.

**What PostgreSQL does.** It refuses while something is in it, unless told CASCADE: then it takes ACCESS EXCLUSIVE on
all of its tables in one transaction and drops them, and says only how many.

**The safe way.** Drop what is in it by name, in revisions of their own, and the empty schema last, without CASCADE:

    op.execute("DROP SCHEMA sales")

**References.** https://www.postgresql.org/docs/current/sql-dropschema.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import dropped
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-schema",
    "data-loss",
    Severity.ERROR,
    "A schema is dropped, with everything in it.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report schemas that go."""
    for item in dropped(context, frozenset({"OBJECT_SCHEMA"})):
        name = item.name[1]
        inside = [gone.name for gone in observation.dropped if gone.name.startswith(f"{name}.")]
        filled = bool(inside) or any("cascades to" in word for word in observation.notices)
        lost = filled or (context.static and item.cascade)
        yield context.finding(
            RULE,
            name,
            f"The schema {name} goes"
            + (" with everything in it" if lost else "")
            + ": statements of running code that name it fail",
            lines("# drop what is in it by name, in revisions of their own; last:", execute(f"DROP SCHEMA {name}")),
            severity=None if lost else Severity.WARNING,
            facts=tuple(f"{path} goes with it" for path in inside),
        )


SETUP = "CREATE SCHEMA sales; CREATE TABLE sales.deal (id int); CREATE SCHEMA empty;"
EXAMPLES = Examples(
    bad=(
        Example("DROP SCHEMA sales CASCADE;", SETUP, lock=("sales.deal", LockMode.ACCESS_EXCLUSIVE)),
        Example("DROP SCHEMA IF EXISTS empty;", SETUP),
    ),
    good=(
        Example("DROP SCHEMA IF EXISTS nothing CASCADE;", SETUP),
        Example("CREATE SCHEMA fresh; DROP SCHEMA fresh;", SETUP),
    ),
)
