"""The server refuses a statement.

**What it finds.** A statement that failed when it was rehearsed, and that no other rule explains.

**Why it hurts.** The deployment stops there. What ran before it outside of a transaction stays.

**What PostgreSQL does.** It says what is wrong, and rolls the transaction back; its words are in the finding.

**The safe way.** Correct the revision until it runs on the shadow. Where it fails because the shadow lacks something
that production has, such as an extension, name another server with `--shadow-url`.

**References.** https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("fails-when-run", "server", Severity.ERROR, "The server refuses a statement.", fallback=True)
_ABORTED = "25P02"  # in_failed_sql_transaction: an earlier statement is the cause


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a refusal, but for one that made-up rows alone have caused."""
    failure = observation.failure
    if failure is None or failure.rows or failure.sqlstate == _ABORTED:
        return
    said = (f"SQLSTATE {failure.sqlstate}", *((failure.detail,) if failure.detail else ()))
    yield context.finding(
        RULE,
        context.subject,
        f"PostgreSQL refuses this: {failure.message}",
        facts=tuple(fact for fact in said if fact != "SQLSTATE "),
    )


EXAMPLES = Examples(
    bad=(Example("ALTER TABLE orders ADD COLUMN note txet;", "CREATE TABLE orders (id int);", fails="42704"),),
    good=(
        Example("ALTER TABLE orders ADD COLUMN note text;", "CREATE TABLE orders (id int);"),
        Example("CREATE UNIQUE INDEX ix ON orders (id);", "CREATE TABLE orders (id int);"),
    ),
)
