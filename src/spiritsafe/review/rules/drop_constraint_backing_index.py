"""An index is dropped that a constraint rests on, and the server refuses it.

**What it finds.** DROP INDEX of the index of a PRIMARY KEY, UNIQUE or EXCLUDE constraint, or of one that a foreign key
of another table needs.

**Why it hurts.** The migration fails, and what else its transaction did is taken back.

**What PostgreSQL does.** The index is a part of the constraint, so it goes only with it: SQLSTATE 2BP01.

**The safe way.** Drop the constraint:

    op.drop_constraint("uq_customer_email", "customer")

**References.** https://www.postgresql.org/docs/current/sql-dropindex.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.indexes import DroppedIndex, dropped_indexes
from spiritsafe.review.remedy import call, schema_of
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-constraint-backing-index",
    "index",
    Severity.ERROR,
    "An index is dropped that a constraint rests on, and the server refuses it.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report DROP INDEX that the server refused because of what needs the index."""
    failure = observation.failure
    if failure is None or failure.sqlstate != "2BP01":
        return
    for dropped in dropped_indexes(context):
        own = _constraint(dropped)
        needs = f"the {own} constraint of {dropped.where}" if own else "something else"
        yield context.finding(
            RULE,
            dropped.path,
            f"{dropped.path} is needed by {needs}: the server refuses to drop it and the migration fails",
            _remedy(dropped) if own else f"# {failure.detail or failure.message}",
            facts=tuple(filter(None, (failure.detail,))),
        )


def _constraint(dropped: DroppedIndex) -> str:
    name = dropped.path.rpartition(".")[2]
    table = dropped.table
    return next((one.type for one in table.table.constraints if one.name == name), "") if table is not None else ""


def _remedy(dropped: DroppedIndex) -> str:
    table = dropped.table.name if dropped.table is not None else ""
    name = dropped.path.rpartition(".")[2]
    return call("drop_constraint", name, table.rpartition(".")[2], schema=schema_of(table))


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, email text CONSTRAINT uq_email UNIQUE);"
EXAMPLES = Examples(
    bad=(
        Example("DROP INDEX customer_pkey;", SETUP, fails="2BP01"),
        Example("DROP INDEX CONCURRENTLY uq_email;", SETUP, fails="2BP01", transaction=False),
    ),
    good=(Example("ALTER TABLE customer DROP CONSTRAINT uq_email;", SETUP),),
)
