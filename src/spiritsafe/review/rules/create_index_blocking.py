"""An index is built while nobody may write to the table.

**What it finds.** CREATE INDEX without CONCURRENTLY on a table that was there before.

**Why it hurts.** Every INSERT, UPDATE and DELETE on the table waits until the whole index is built: seconds for a
million rows, many minutes for a hundred million. Requests pile up behind it.

**What PostgreSQL does.** It takes SHARE on the table, on a partitioned one on every partition too, and reads it from
end to end (manual, CREATE INDEX, "Building Indexes Concurrently"; "Explicit Locking").

**The safe way.** Build it CONCURRENTLY, outside a transaction:

    with op.get_context().autocommit_block():
        op.create_index("ix_orders_customer_id", "orders", ["customer_id"], postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.index_code import build_concurrently
from spiritsafe.review.indexes import built_on, found_instead
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

RULE = Rule(
    "create-index-blocking",
    "index",
    Severity.ERROR,
    "An index is built while nobody may write to the table.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a plain CREATE INDEX on a table that others use."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind != "index_stmt" or command.node.concurrent or found_instead(context, command) is not None:
            continue
        facts, name = context.facts(range_name(command.node.relation)), command.node.idxname
        if facts is not None and facts.kind in ("partitioned table", "materialized view"):
            continue  # the former is partitioned-index-fanout; nobody writes to the latter
        for path in built_on(context, command):
            yield context.finding(
                RULE,
                path,
                f"{path} cannot be written to while the index {name or '(no name)'} is built: every INSERT, UPDATE "
                "and DELETE waits",
                build_concurrently(command, path),
            )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);"
EXAMPLES = Examples(
    bad=(
        Example(
            "CREATE INDEX ix_orders_customer_id ON orders (customer_id);",
            SETUP,
            lock=("public.orders", LockMode.SHARE),
            scans=("public.orders",),
        ),
        Example(
            "DO $$ BEGIN EXECUTE format('CREATE INDEX %I ON %I (customer_id)', 'by_customer', 'orders'); END $$;",
            SETUP,
        ),
    ),
    good=(
        Example(
            "CREATE INDEX CONCURRENTLY ix_orders_customer_id ON orders (customer_id);",
            SETUP,
            lock=("public.orders", LockMode.SHARE_UPDATE_EXCLUSIVE),
            transaction=False,
        ),
        Example("CREATE TABLE tags (name text); CREATE INDEX ix_tags_name ON tags (name);"),
        Example("CREATE INDEX IF NOT EXISTS orders_pkey ON orders (id);", SETUP),
    ),
)
