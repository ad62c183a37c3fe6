"""A query changes rows in one of its WITH queries.

**What it finds.** INSERT, UPDATE, DELETE and (from PostgreSQL 17) MERGE on a table in use inside WITH, that is not
limited to a batch.

**Why it hurts.** The statement reads as a SELECT or as an INSERT into another table, and a reviewer passes over what
it takes away. It locks each of these rows, and runs to its end even if nobody reads its result.

**What PostgreSQL does.** All parts run on one snapshot and do not see each other's changes; the order in which two of
them touch the same row is not defined.

**The safe way.** Two statements that say what they do, in batches:

    op.execute("INSERT INTO archive SELECT * FROM basket WHERE id BETWEEN 1 AND 5000")
    op.execute("DELETE FROM basket WHERE id BETWEEN 1 AND 5000")

**References.** https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.row_change import hidden_changes
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "hidden-dml-in-cte",
    "data",
    Severity.WARNING,
    "A query changes rows in one of its WITH queries.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report changes of rows inside WITH."""
    for change in hidden_changes(context):
        if change.limited:
            continue
        yield context.finding(
            RULE,
            change.path,
            f"The WITH query {change.within} is {change.verb} on {change.path}"
            + (", on all of its rows" if change.everything else "")
            + ": the statement does not look like it, and each of these rows stays locked until the transaction ends",
            "# two statements that say what they do, in batches",
            severity=Severity.ERROR if change.everything else None,
        )


SETUP = "CREATE TABLE basket (id bigint PRIMARY KEY, made date); CREATE TABLE archive (id bigint, made date);"
EXAMPLES = Examples(
    bad=(
        Example(
            "WITH gone AS (DELETE FROM basket WHERE made < '2020-01-01' RETURNING *)"
            "INSERT INTO archive SELECT * FROM gone;",
            SETUP,
        ),
        Example("WITH x AS (UPDATE basket SET made = now() RETURNING id) SELECT count(*) FROM x;", SETUP),
    ),
    good=(
        Example(
            "WITH gone AS (DELETE FROM basket WHERE id IN (SELECT id FROM basket LIMIT 100) RETURNING *)"
            "INSERT INTO archive SELECT * FROM gone;",
            SETUP,
        ),
        Example("WITH x AS (SELECT id FROM basket) SELECT count(*) FROM x;", SETUP),
    ),
)
