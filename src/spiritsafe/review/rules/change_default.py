"""A default becomes another, for running code as well.

**What it finds.** SET DEFAULT on a column that was there before and has another default.

**Why it hurts.** Running code that leaves the column to its default writes the new one at once, and its other half, or
its users, may not know it yet. An ORM that read the old default when it started compares with that.

**What PostgreSQL does.** It changes the catalogue under a short ACCESS EXCLUSIVE lock. Rows that are there keep their
values.

**The safe way.** Deploy code that gives the value itself; then change the default:

    op.alter_column("orders", "state", server_default="open")

**References.** https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-COLUMN-DEFAULT
"""

import re
from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.column_code import alter_column, text_code
from spiritsafe.review.context import Context
from spiritsafe.review.default_change import default_changes, dropped_before
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "change-default",
    "backward-incompat",
    Severity.WARNING,
    "A default becomes another, for running code as well.",
    Phase.CONTRACT,
)
_CAST = re.compile(r"::[\w. ]+(?:\([\d,]+\))?(?:\[\])*")


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report defaults that change."""
    for change in default_changes(context):
        old = change.before.default if change.before is not None else None
        if change.new is None or old is None or change.fresh or dropped_before(context, change):
            continue
        if _bare(change.new) == _bare(old):
            continue
        yield context.finding(
            RULE,
            f"{change.path}.{change.column}",
            f"Running code that leaves {change.path}.{change.column} to its default writes {change.new} at once, where "
            f"it wrote {old}",
            lines(
                f"# deploy code that gives {change.column} itself first; then",
                alter_column(change.path, change.column, f"server_default={text_code(change.new)}"),
            ),
        )


def _bare(expression: str) -> str:
    """Without casts, brackets and differences of writing."""
    return _CAST.sub("", expression).replace("(", "").replace(")", "").replace(" ", "").lower()


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, state text DEFAULT 'new', n numeric(4, 2) DEFAULT 1, note text);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ALTER state SET DEFAULT 'open';",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("ALTER TABLE orders ALTER n SET DEFAULT 2;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ALTER state SET DEFAULT 'new'::text, ALTER n SET DEFAULT 1;", SETUP),
        Example("ALTER TABLE orders ALTER note SET DEFAULT '';", SETUP),
        Example("ALTER TABLE orders ALTER state DROP DEFAULT;", SETUP),
        Example("CREATE TABLE tags (id int DEFAULT 1); ALTER TABLE tags ALTER id SET DEFAULT 2;"),
    ),
)
