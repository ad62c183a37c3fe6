"""A table is locked by hand.

**What it finds.** LOCK TABLE in a mode that keeps writers or readers out.

**Why it hurts.** The lock is kept until the end of the transaction, whatever else the transaction does; everybody who
uses the table waits for that long.

**What PostgreSQL does.** Without a mode LOCK TABLE means ACCESS EXCLUSIVE, which conflicts even with SELECT. ALTER
TABLE and its like take the lock that they need by themselves.

**The safe way.** Leave it out; or, where two changes must be seen as one, take the weakest mode that does, with a
limit:

    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE")

**References.** https://www.postgresql.org/docs/current/sql-lock.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

RULE = Rule("explicit-table-lock", "lock", Severity.WARNING, "A table is locked by hand, against readers or writers.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report LOCK TABLE where it keeps somebody out."""
    for command in context.commands:
        if command.kind != "lock_stmt" or (observation.failure is not None and not observation.failure.rows):
            continue
        mode = list(LockMode)[command.node.mode - 1]
        for item in command.node.relations:
            name = range_name(item.range_var)
            if not mode.blocks_writes or not context.exists(name):
                continue
            what = "neither read nor written" if mode.blocks_reads else "read but not written"
            yield context.finding(
                RULE,
                context.path(name),
                f"{context.path(name)} can be {what} from here to the end of the transaction (LOCK TABLE in {mode.sql} "
                "mode)",
                execute("SET LOCAL lock_timeout = '2s'"),
            )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
EXAMPLES = Examples(
    bad=(
        Example("LOCK TABLE orders;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example("LOCK orders IN SHARE MODE NOWAIT;", SETUP, lock=("public.orders", LockMode.SHARE)),
    ),
    good=(
        Example("LOCK TABLE orders IN ACCESS SHARE MODE;", SETUP, lock=("public.orders", LockMode.ACCESS_SHARE)),
        Example("LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE;", SETUP),
        Example("CREATE TABLE t (id int); LOCK TABLE t;"),
    ),
)
