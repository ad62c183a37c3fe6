"""A table is written anew, and all of that goes to the replicas.

**What it finds.** A statement that was seen to give a table in use new storage.

**Why it hurts.** The disk holds the old and the new table at once, the log grows by the size of the table and its
indexes, and replicas fall behind by as long as it takes to send and replay that.

**What PostgreSQL does.** It logs every page of the new table and of each index that is built with it (with
`wal_level = replica` or more).

**The safe way.** A new column or table that is filled in batches, each short enough for the replicas to follow:

    # UPDATE orders SET total_new = total WHERE id BETWEEN ... AND ..., then wait until the replicas have caught up

**References.** https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("rewrite-replication-lag", "runtime", Severity.NOTE, "A table is written anew, and sent to the replicas.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report each table that got new storage; that it is blocked meanwhile is said by the rule of its cause."""
    if observation.failure is not None and not observation.failure.rows:
        return
    emptied = any(command.kind == "truncate_stmt" for command in context.commands)
    for facts in observation.before:
        if emptied or facts.kind != "table" or facts.table.persistence != "permanent":
            continue
        if facts.name in observation.rewrites and facts.name not in context.new:
            yield context.finding(
                RULE,
                facts.name,
                f"{facts.name} is written anew: that needs its size on the disk once more, and as much log, which "
                "every replica has to replay",
                "# a new column or table that is filled in batches",
            )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);"
EXAMPLES = Examples(
    bad=(Example("ALTER TABLE orders ALTER COLUMN total TYPE bigint;", SETUP, rewrites=("public.orders",)),),
    good=(
        Example("ALTER TABLE orders ADD COLUMN note text;", SETUP),
        Example("TRUNCATE orders;", SETUP, rewrites=("public.orders",)),
    ),
)
