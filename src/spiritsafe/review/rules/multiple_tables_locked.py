"""One transaction locks several tables, one after the other.

**What it finds.** A transaction that holds ACCESS EXCLUSIVE on a table that was there before, and goes on to lock
another one as strongly (or by a foreign key).

**Why it hurts.** The application may take the same tables in the other order: then the two wait for each other and
one of them is ended with an error. And the first table stays closed while the second lock is waited for.

**What PostgreSQL does.** Locks are kept to the end of the transaction; a circle of waiting sessions is found after
`deadlock_timeout` (one second), and one of them is cancelled with SQLSTATE 40P01 ("Deadlocks").

**The safe way.** One table per transaction: a revision for each, or an autocommit block.

    op.add_column("orders", sa.Column("note", sa.Text()))   # this revision
    # the next one: op.add_column("customer", sa.Column("note", sa.Text()))

**References.** https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.transaction_locks import held_before, needed, partitions_of_others, taken

RULE = Rule(
    "multiple-tables-locked",
    "transaction-shape",
    Severity.WARNING,
    "One transaction takes strong locks on several tables, one after the other.",
)
STRONG = (LockMode.SHARE_ROW_EXCLUSIVE, LockMode.ACCESS_EXCLUSIVE)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the statement with which a transaction comes to its second table."""
    pair = _second(context)
    if observation.failure is not None or pair is None:
        return
    if any(_second(context.at(seen)) for seen in context.earlier if seen.failure is None):
        return
    first, second = pair
    yield context.finding(
        RULE,
        second,
        f"{second} is locked while this transaction still holds the lock on {first}: a request that uses both in the "
        f"other order deadlocks with it, and {first} stays closed while the lock on {second} is waited for",
        f"# change {second} in a revision of its own, so that each table is locked in its own transaction",
    )


def _second(context: Context) -> tuple[str, str] | None:
    """A table that is locked, and the one that this statement locks as well."""
    now = _strong(taken(context))
    before = _strong(held_before(context)) if now else {}
    parts = partitions_of_others(context) if now else frozenset()
    fresh = sorted(set(now) - set(before) - parts)
    held = sorted(set(before) - parts)
    if not held and len(context.commands) > 1 and context.commands[0].kind == "do_stmt":
        held, fresh = _in_block(context, set(fresh))  # a block takes them one after the other as well
    if not fresh or not held or LockMode.ACCESS_EXCLUSIVE not in (*now.values(), *before.values()):
        return None
    return held[0], fresh[0]


def _in_block(context: Context, seen: set[str]) -> tuple[list[str], list[str]]:
    """The first table that a DO block locks, and those after it."""
    order = [table for table in _strong(needed(context)) if table in seen]
    return order[:1], order[1:]


def _strong(locks: dict[str, LockMode]) -> dict[str, LockMode]:
    return {table: mode for table, mode in locks.items() if mode in STRONG}


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE event (at date) PARTITION BY RANGE (at);
CREATE TABLE event_2025 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD COLUMN note text; ALTER TABLE customer ADD COLUMN note text;",
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example(
            "ALTER TABLE orders ADD note text;"
            "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customer NOT VALID;",
            SETUP,
            lock=("public.customer", LockMode.SHARE_ROW_EXCLUSIVE),
        ),
        Example("DO $$ BEGIN ALTER TABLE orders ADD a int; ALTER TABLE customer ADD a int; END $$;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ADD COLUMN note text; ALTER TABLE orders ADD COLUMN more text;", SETUP),
        Example("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customer NOT VALID;", SETUP),
        Example("ALTER TABLE event ADD COLUMN a int; ALTER TABLE event_2025 ALTER COLUMN a SET DEFAULT 1;", SETUP),
        Example("CREATE TABLE a (x int); CREATE TABLE b (x int); ALTER TABLE a ADD y int; ALTER TABLE b ADD y int;"),
        Example("BEGIN; ALTER TABLE orders ADD a int; COMMIT; BEGIN; ALTER TABLE customer ADD a int; COMMIT;", SETUP),
    ),
)
