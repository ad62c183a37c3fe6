"""A table is altered while checks of its changed rows are still waiting for the end of the transaction.

**What it finds.** ALTER TABLE, DROP TABLE, CREATE INDEX or TRUNCATE after rows of the same table were changed in the
same transaction, where a deferred foreign key or constraint trigger has not looked at those rows yet.

**Why it hurts.** The server refuses the statement, and the migration fails; on a blank database it passed, because
without rows there is nothing to wait for.

**What PostgreSQL does.** It raises SQLSTATE 55006, "cannot ALTER TABLE ... because it has pending trigger events".

**The safe way.** Have the waiting checks run first, or change rows in another revision:

    op.execute("SET CONSTRAINTS ALL IMMEDIATE")

**References.** https://www.postgresql.org/docs/current/sql-set-constraints.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.transaction_locks import needed

RULE = Rule(
    "pending-trigger-events",
    "transaction-shape",
    Severity.ERROR,
    "A table is altered while deferred checks of its changed rows are pending.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the statement that the server refused with 55006 because of waiting checks."""
    failure = observation.failure
    if failure is None or failure.sqlstate != "55006" or "pending trigger events" not in failure.message:
        return
    table = next(iter(needed(context)), observation.before[0].name if observation.before else "the table")
    yield context.finding(
        RULE,
        table,
        f"{table} cannot be altered here: rows of it were changed earlier in this transaction, and deferred checks of "
        f"them have not run yet ({failure.message})",
        execute("SET CONSTRAINTS ALL IMMEDIATE"),
    )


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customer DEFERRABLE INITIALLY DEFERRED);
INSERT INTO customer VALUES (1);"""
CHANGE = "INSERT INTO orders VALUES (5, 1);"
EXAMPLES = Examples(
    bad=(Example(f"{CHANGE} ALTER TABLE orders ADD COLUMN note text;", SETUP, fails="55006"),),
    good=(
        Example(f"{CHANGE} SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE orders ADD COLUMN note text;", SETUP),
        Example(f"{CHANGE} ALTER TABLE orders ADD COLUMN note text;", SETUP.replace("INITIALLY DEFERRED", "")),
    ),
)
