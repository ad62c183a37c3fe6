"""Long work is done while an earlier statement's ACCESS EXCLUSIVE lock keeps everybody out.

**What it finds.** In one transaction, an ALTER TABLE (or another statement that takes ACCESS EXCLUSIVE), and after it
an UPDATE, DELETE, MERGE or INSERT ... SELECT over a table, or a scan, an index build or a rewrite.

**Why it hurts.** The ALTER TABLE alone would have been over in a millisecond. Together with the work behind it, the
table can be neither read nor written for as long as that work takes, and every request on it waits.

**What PostgreSQL does.** A lock is kept until the end of the transaction, not of the statement ("Explicit Locking").

**The safe way.** Commit in between: put the work into a revision of its own, and changes of rows into batches.

    op.add_column("orders", sa.Column("state", sa.Text()))   # this revision
    # the next one: batches of UPDATE orders SET state = 'new' WHERE id BETWEEN ... AND ...

**References.** https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.table_work import long_reads, tables_written_through
from spiritsafe.review.transaction_locks import held_before, needed

DML = Rule(
    "ddl-then-dml-same-transaction",
    "transaction-shape",
    Severity.ERROR,
    "Rows are changed while an earlier statement's ACCESS EXCLUSIVE lock is still held.",
)
WORK = Rule(
    "statement-while-holding-access-exclusive",
    "transaction-shape",
    Severity.ERROR,
    "Long work is done while an earlier statement's ACCESS EXCLUSIVE lock is still held.",
)
RULES = (DML, WORK)
REMEDY = "# end this revision before this statement, and put what follows into a revision of its own"


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the first long statement of a transaction that does not need the locks which are held."""
    found = _work(context)
    if observation.failure is not None or not found:
        return
    rule, tables, worked = found
    earlier = (_work(context.at(seen)) for seen in context.earlier if seen.failure is None)
    if any(other and other[0] is rule for other in earlier):
        return
    table = tables[0]
    yield context.finding(
        rule,
        table,
        f"{', '.join(tables)} is locked against reads and writes by an earlier statement of this transaction, and "
        f"stays so while this one works through {worked}: every request on {table} waits for it",
        REMEDY,
    )


def _work(context: Context) -> tuple[Rule, list[str], str] | None:
    """Which rule is broken, the tables that stay locked, and what is worked through."""
    for count, command in enumerate(context.commands):
        written = [context.path(name) for name in tables_written_through(command, context)]
        locked = _locked(context, count if command.nested else 0) if written else []
        if locked:
            return DML, locked, written[0]
    read = long_reads(context)
    own = needed(context)
    locked = [table for table in _locked(context, 0) if own.get(table) is not LockMode.ACCESS_EXCLUSIVE] if read else []
    return (WORK, locked, read[0]) if locked else None


def _locked(context: Context, count: int) -> list[str]:
    """The tables that are locked by earlier statements, or by the commands of a DO block before this one."""
    held = {**needed(context, count), **held_before(context)} if count else held_before(context)
    return sorted(table for table, mode in held.items() if mode is LockMode.ACCESS_EXCLUSIVE)


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
CREATE TABLE item (id bigint PRIMARY KEY, order_id bigint);"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD COLUMN state text; UPDATE orders SET state = 'new';",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example(
            "ALTER TABLE orders ADD COLUMN state text; CREATE INDEX ON orders (state);",
            SETUP,
            scans=("public.orders",),
        ),
        Example("ALTER TABLE orders ADD COLUMN state text; CREATE INDEX ON item (order_id);", SETUP),
        Example("DO $$ BEGIN ALTER TABLE orders ADD a int; UPDATE orders SET a = 1; END $$;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int;", SETUP),
        Example("ALTER TABLE orders ADD a int; UPDATE orders SET a = 1 WHERE id = 1;", SETUP),
        Example("ALTER TABLE orders ADD a int; ALTER TABLE orders ALTER COLUMN total SET NOT NULL;", SETUP),
        Example("BEGIN; ALTER TABLE orders ADD a int; COMMIT; UPDATE orders SET a = 1 WHERE id < 1000;", SETUP),
        Example("CREATE TABLE state (name text); INSERT INTO state VALUES ('new');", SETUP),
    ),
)
