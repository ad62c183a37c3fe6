"""An index is dropped while nobody may use its table.

**What it finds.** DROP INDEX without CONCURRENTLY, of an index that was there before.

**Why it hurts.** The lock itself is short, but it has to wait for the longest query on the table, and every SELECT that
comes after it waits as well.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the index and on its table. CONCURRENTLY takes SHARE UPDATE
EXCLUSIVE instead, and waits for the queries that use the index without standing in anybody's way.

**The safe way.** Drop it CONCURRENTLY, outside a transaction:

    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_customer_id", "orders", postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/sql-dropindex.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.index_code import drop_concurrently
from spiritsafe.review.indexes import DroppedIndex, dropped_indexes
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-index-blocking",
    "index",
    Severity.WARNING,
    "An index is dropped while nobody may use its table.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a plain DROP INDEX."""
    if not done(observation):
        return
    for dropped in dropped_indexes(context):
        if dropped.concurrent:
            continue
        table = dropped.table.name if dropped.table is not None else ""
        if table in _dropped_with_it(context):
            continue
        yield context.finding(
            RULE,
            dropped.path,
            f"dropping {dropped.path} takes ACCESS EXCLUSIVE on {dropped.where}: every query on it waits until the "
            "longest one that is running has ended",
            _remedy(dropped, table),
        )


def _dropped_with_it(context: Context) -> set[str]:
    """What goes later in the same transaction: to drop a table's indexes first waits for nobody else."""
    mine = context.observation.statement
    later = (seen for seen in context.later if mine.transaction is not None)
    return {
        item.name
        for seen in later
        if (seen.statement.transaction, seen.statement.revision) == (mine.transaction, mine.revision)
        for item in seen.dropped
    }


def _remedy(dropped: DroppedIndex, table: str) -> str:
    if dropped.partitioned:
        return (
            "# the index of a partitioned table cannot be dropped CONCURRENTLY: set a short lock_timeout and try again"
        )
    return drop_concurrently(dropped.path, table)


SETUP = "CREATE TABLE orders (id bigint, customer_id bigint); CREATE INDEX ix_customer ON orders (customer_id);"
EXAMPLES = Examples(
    bad=(
        Example("DROP INDEX ix_customer;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example("DROP INDEX IF EXISTS public.ix_nobody, ix_customer;", SETUP),
        Example("DO $$ BEGIN DROP INDEX ix_customer; END $$;", SETUP),
    ),
    good=(
        Example("DROP INDEX CONCURRENTLY ix_customer;", SETUP, transaction=False),
        Example("DROP INDEX IF EXISTS ix_nobody;", SETUP),
        Example("DROP INDEX ix_customer; DROP TABLE orders;", SETUP),
        Example("CREATE TABLE tags (name text); CREATE INDEX ix_tags ON tags (name); DROP INDEX ix_tags;"),
    ),
)
