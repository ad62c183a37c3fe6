"""IF NOT EXISTS finds an index that failed to build, and takes it for the real one.

**What it finds.** CREATE INDEX IF NOT EXISTS where an index of that name is there and is not valid.

**Why it hurts.** The migration succeeds, and the index it is about does not work: no query uses it, a unique one has
never looked at the old rows, and still every write has to maintain it.

**What PostgreSQL does.** A build with CONCURRENTLY that is interrupted or finds equal values leaves its index behind,
marked invalid. IF NOT EXISTS compares names and nothing else.

**The safe way.** Drop what is left of the first try, and build again, both outside a transaction:

    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_state", "orders", if_exists=True, postgresql_concurrently=True)
        op.create_index("ix_orders_state", "orders", ["state"], postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.index_code import build_concurrently, drop_concurrently
from spiritsafe.review.indexes import found_instead
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

RULE = Rule(
    "invalid-index-masked",
    "index",
    Severity.ERROR,
    "IF NOT EXISTS finds an index that failed to build, and takes it for the real one.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report IF NOT EXISTS that was content with an invalid index."""
    for command in context.commands:
        if command.kind != "index_stmt":
            continue
        table = range_name(command.node.relation)
        facts, index = context.facts(table), found_instead(context, command)
        if facts is None or facts.kind == "partitioned table" or index is None or index.valid:
            continue  # that of a partitioned table is invalid until each partition has its own
        path = f"{facts.table.schema}.{index.name}"
        yield context.finding(
            RULE,
            path,
            f"{path} is there already but not valid, left by a build that failed: IF NOT EXISTS skips it, so no query "
            "on "
            f"{facts.name} ever uses the index",
            lines(drop_concurrently(path, facts.name), build_concurrently(command, facts.name)),
        )


SETUP = """CREATE TABLE orders (id bigint, state text); CREATE INDEX ix_orders_state ON orders (state);"""
INVALID = SETUP + "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_orders_state'::regclass;"
EXAMPLES = Examples(
    bad=(
        Example(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_orders_state ON orders (state);", INVALID, transaction=False
        ),
    ),
    good=(
        Example("CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_orders_state ON orders (state);", SETUP, transaction=False),
        Example(
            "DROP INDEX CONCURRENTLY IF EXISTS ix_orders_state;"
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_orders_state ON orders (state);",
            INVALID,
            transaction=False,
        ),
    ),
)
