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
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, create_index, schema_of
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
    for command in context.commands:
        if command.kind != "index_stmt" or command.node.concurrent:
            continue
        table = range_name(command.node.relation)
        facts = context.facts(table)
        if not context.exists(table) or (facts is not None and facts.kind == "partitioned table"):
            continue  # on a partitioned table it is partitioned-index-fanout
        if observation.failure is not None or (command.node.if_not_exists and not context.built):
            continue
        path, name = context.path(table), command.node.idxname
        yield context.finding(
            RULE,
            path,
            f"{path} cannot be written to while the index {name or '(no name)'} is built: every INSERT, UPDATE and "
            "DELETE waits",
            autocommit(create_index(command, table[1], schema_of(path))),
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
    ),
    good=(
        Example(
            "CREATE INDEX CONCURRENTLY ix_orders_customer_id ON orders (customer_id);",
            SETUP,
            lock=("public.orders", LockMode.SHARE_UPDATE_EXCLUSIVE),
            transaction=False,
        ),
        Example("CREATE TABLE tags (name text); CREATE INDEX ix_tags_name ON tags (name);"),
    ),
)
