"""A statement of the application that still runs fails afterwards.

**What it finds.** For each table the reading, inserting and updating of its columns is played before the revisions and
after them, and with `--workload` the queries of production as well. It reports what worked before and does not work
after, where no other rule names the cause.

**Why it hurts.** While a deployment is under way, instances of the old code use the new schema. Their requests fail
until the last of them is gone.

**What PostgreSQL does.** It looks up every name anew when a statement is planned, and refuses what is not there.

**The safe way.** Change the schema in two steps: first add what the new code needs, then, when the old code is gone,
take away what it used.

**References.** https://www.postgresql.org/docs/current/sql-altertable.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "breaks-running-application",
    "backward-incompat",
    Severity.ERROR,
    "A statement of the application that still runs fails afterwards.",
    Phase.CONTRACT,
    fallback=True,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the statements that this one broke."""
    if observation.broken:
        count = len(observation.broken)
        yield context.finding(
            RULE,
            context.subject,
            f"{count} {'statement' if count == 1 else 'statements'} of the running application fail after this: "
            f"{observation.broken[0]}",
            "# deploy code that does without it first, and move this to a contract revision",
        )


_SETUP = "CREATE TABLE orders (id int PRIMARY KEY, total int DEFAULT 0);"
EXAMPLES = Examples(
    bad=(Example("ALTER TABLE orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;", _SETUP),),
    good=(
        Example("ALTER TABLE orders ADD COLUMN note text;", _SETUP),
        Example("ALTER TABLE orders ALTER COLUMN total SET DEFAULT 1;", _SETUP),
    ),
)
