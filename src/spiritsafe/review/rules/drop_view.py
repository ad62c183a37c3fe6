"""A view is dropped that running code may still read.

**What it finds.** DROP VIEW and DROP MATERIALIZED VIEW of what was there before, unless the same transaction makes one
of that name again.

**Why it hurts.** Statements of running code that read it fail. If it comes back in another transaction, they fail in
between, and its privileges are gone.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the view; the tables below it are left alone.

**The safe way.** Deploy code that does not read it first. To change a view, replace it, or drop it and make it again
in one transaction:

    op.execute("CREATE OR REPLACE VIEW open_orders AS SELECT id, state FROM orders")

**References.** https://www.postgresql.org/docs/current/sql-dropview.html
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
    "drop-view",
    "backward-incompat",
    Severity.ERROR,
    "A view is dropped that running code may still read.",
    Phase.CONTRACT,
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report views that go."""
    for item in dropped(context, frozenset({"OBJECT_VIEW", "OBJECT_MATVIEW"})):
        path, facts = context.path(item.name), context.facts(item.name)
        if taken_again(context, path):
            continue
        yield context.finding(
            RULE,
            path,
            f"{path} goes: statements of running code that read it fail",
            f"# deploy code that does not read {path} first, and drop it in a revision of its own; to change it, make "
            "it again in the same transaction",
            facts=tuple(f"{one.what} needs it" for one in facts.dependents) if facts is not None else (),
        )


SETUP = "CREATE TABLE orders (id int); CREATE VIEW v AS SELECT id FROM orders;"
EXAMPLES = Examples(
    bad=(
        Example("DROP VIEW v;", SETUP, lock=("public.v", LockMode.ACCESS_EXCLUSIVE)),
        Example("DROP MATERIALIZED VIEW IF EXISTS m;", SETUP + "CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;"),
        Example("DROP VIEW v; CREATE VIEW v AS SELECT id AS number FROM orders;", SETUP, transaction=False),
    ),
    good=(
        Example("DROP VIEW v; CREATE VIEW v AS SELECT id AS number FROM orders;", SETUP),
        Example("DROP VIEW IF EXISTS nothing;", SETUP),
        Example("CREATE VIEW w AS SELECT 1 AS one; DROP VIEW w;", SETUP),
    ),
)
