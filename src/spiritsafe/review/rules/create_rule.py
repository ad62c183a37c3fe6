"""A rewrite rule is made.

**What it finds.** CREATE RULE on a table or a view.

**Why it hurts.** A rule rewrites the query before it is planned: volatile expressions run twice, RETURNING and row
counts change their meaning, and a reader of the application's SQL cannot tell what it does.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the table for as long as the transaction lasts.

**The safe way.** A trigger does the same with rows that are known; for a view, INSTEAD OF:

    op.execute("CREATE TRIGGER ... INSTEAD OF INSERT ON active_orders FOR EACH ROW EXECUTE FUNCTION ...")

**References.** https://www.postgresql.org/docs/current/rules-triggers.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

RULE = Rule("create-rule", "advice", Severity.NOTE, "A rewrite rule is made, where a trigger says what it does.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report CREATE RULE."""
    for command in context.commands:
        if command.kind == "rule_stmt" and observation.failure is None:
            table = context.path(range_name(command.node.relation))
            yield context.finding(
                RULE,
                table,
                f"The rule {command.node.rulename} rewrites every query on {table} that it fits, before it is planned",
                f"# a trigger on {table} does this with rows that are known",
            )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
EXAMPLES = Examples(
    bad=(
        Example(
            "CREATE RULE keep AS ON DELETE TO orders DO INSTEAD NOTHING;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
        ),
    ),
    good=(Example("CREATE VIEW shown AS SELECT id FROM orders;", SETUP),),
)
