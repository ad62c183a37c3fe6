"""CONCURRENTLY stands in a transaction, and the server refuses it.

**What it finds.** CREATE INDEX, DROP INDEX, REINDEX and DETACH PARTITION with CONCURRENTLY inside a transaction block,
a DO block or a function. REFRESH MATERIALIZED VIEW CONCURRENTLY is none of them: it may run in a transaction.

**Why it hurts.** The migration fails, always, and takes what else the transaction did back with it.

**What PostgreSQL does.** These statements commit several times on their way, so they cannot be part of a transaction
that could still be rolled back: SQLSTATE 25001.

**The safe way.** Alembic opens a transaction for each revision or run; step out of it:

    with op.get_context().autocommit_block():
        op.create_index("ix_orders_state", "orders", ["state"], postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.index_code import build_concurrently
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, list_name, range_name
from spiritsafe.sql.concurrency import said_concurrently

RULE = Rule(
    "concurrently-in-transaction",
    "transaction-shape",
    Severity.ERROR,
    "CONCURRENTLY stands in a transaction, and the server refuses it.",
)
_WHAT = {
    "index_stmt": "CREATE INDEX CONCURRENTLY",
    "drop_stmt": "DROP INDEX CONCURRENTLY",
    "reindex_stmt": "REINDEX CONCURRENTLY",
    "AT_DetachPartition": "DETACH PARTITION CONCURRENTLY",
}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report CONCURRENTLY where the server refused it, or would."""
    failure = observation.failure
    refused = failure is not None and failure.sqlstate == "25001"
    for command in context.commands:
        if command.kind not in _WHAT or not _concurrent(command):
            continue
        if refused or (context.static and (command.nested or observation.statement.transaction is not None)):
            what = _WHAT[command.kind]
            place = "a DO block" if command.nested else "a transaction"
            yield context.finding(
                RULE,
                _subject(context, command),
                f"{what} cannot run in {place}: the server refuses it and the migration fails",
                _remedy(context, command),
            )


def _concurrent(command: Command) -> bool:
    if command.kind == "AT_DetachPartition":
        return bool(getattr(command.node, "def").partition_cmd.concurrent)
    return said_concurrently(command.node)


def _subject(context: Context, command: Command) -> str:
    if command.kind == "drop_stmt":
        return context.path(list_name(command.node.objects[0].list.items))
    if command.table[1]:
        return context.path(command.table)
    return context.path(range_name(command.node.relation)) if command.node.HasField("relation") else command.node.name


def _remedy(context: Context, command: Command) -> str:
    if command.kind == "index_stmt":
        return build_concurrently(command, context.path(range_name(command.node.relation)))
    return autocommit(execute(" ".join(command.sql.rstrip(";").split())))


SETUP = """CREATE TABLE orders (id bigint, customer_id bigint); CREATE INDEX ix ON orders (customer_id);
CREATE MATERIALIZED VIEW totals AS SELECT id, count(*) FROM orders GROUP BY id;
CREATE UNIQUE INDEX uq_totals ON totals (id);"""
EXAMPLES = Examples(
    bad=(
        Example("CREATE INDEX CONCURRENTLY ix_id ON orders (id);", SETUP, fails="25001"),
        Example("DROP INDEX CONCURRENTLY ix;", SETUP, fails="25001"),
        Example("REINDEX TABLE CONCURRENTLY orders;", SETUP, fails="25001"),
        Example("DO $$ BEGIN CREATE INDEX CONCURRENTLY ix_id ON orders (id); END $$;", SETUP, fails="25001"),
    ),
    good=(
        Example("CREATE INDEX CONCURRENTLY ix_id ON orders (id);", SETUP, transaction=False),
        Example("COMMIT; DROP INDEX CONCURRENTLY ix;", SETUP),
        Example("REFRESH MATERIALIZED VIEW CONCURRENTLY totals;", SETUP),
    ),
)
