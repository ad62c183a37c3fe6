"""A constraint is validated by the transaction that adds it, under its strong lock.

**What it finds.** VALIDATE CONSTRAINT after ADD CONSTRAINT ... NOT VALID in one transaction, or while the transaction
still holds a lock that keeps writers out.

**Why it hurts.** All that NOT VALID was for is lost: the table is closed while every row is read, as if the constraint
had been added without it.

**What PostgreSQL does.** VALIDATE CONSTRAINT itself needs SHARE UPDATE EXCLUSIVE only, but ADD CONSTRAINT took ACCESS
EXCLUSIVE (SHARE ROW EXCLUSIVE for a foreign key), and a transaction keeps its locks until it ends.

**The safe way.** Validate in a transaction of its own, best in the next revision:

    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_total")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import altered_tables, done, same_transaction
from spiritsafe.review.constraint_code import validate
from spiritsafe.review.constraints import added_before
from spiritsafe.review.context import Context, Name
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "validate-in-same-transaction",
    "transaction-shape",
    Severity.ERROR,
    "A constraint is validated by the transaction that adds it, under its strong lock.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report VALIDATE CONSTRAINT under a lock that keeps writers out."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind != "AT_ValidateConstraint":
            continue
        for table in altered_tables(context, command):
            name, path = command.node.name, context.path(table)
            mode = context.locked(table) or LockMode.ACCESS_EXCLUSIVE
            if _added_here(context, table, name) or _closed_to_writers(context, table):
                who = "read or write" if mode.blocks_reads else "write to"
                yield context.finding(
                    RULE,
                    path,
                    f"{name} is validated while this transaction still holds {mode.sql} on {path}: nobody can {who} it "
                    "until every row has been read",
                    lines("# in a later revision, or in its own transaction:", validate(path, name)),
                )


def _added_here(context: Context, table: Name, name: str) -> bool:
    together = any(
        command.kind == "AT_AddConstraint" and getattr(command.node, "def").constraint.conname == name
        for command in context.commands
    )
    return together or any(same_transaction(context, other) for other, _ in added_before(context, table, name))


def _closed_to_writers(context: Context, table: Name) -> bool:
    """Whether a foreign key that was added keeps writers out.

    What runs under ACCESS EXCLUSIVE is reported by statement-while-holding-access-exclusive.
    """
    path = context.path(table)
    held = [lock.mode for lock in context.observation.held if lock.relation == path]
    return LockMode.ACCESS_EXCLUSIVE not in held and any(mode.blocks_writes for mode in held)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);"
CHECK = "ALTER TABLE orders ADD CONSTRAINT ck CHECK (total >= 0) NOT VALID;"
EXAMPLES = Examples(
    bad=(
        Example(
            f"{CHECK} ALTER TABLE orders VALIDATE CONSTRAINT ck;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example(
            "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (total) REFERENCES kind NOT VALID;"
            "ALTER TABLE orders VALIDATE CONSTRAINT fk;",
            SETUP + "CREATE TABLE kind (id int PRIMARY KEY);",
        ),
    ),
    good=(
        Example(f"BEGIN; {CHECK} COMMIT; BEGIN; ALTER TABLE orders VALIDATE CONSTRAINT ck; COMMIT;", SETUP),
        Example(f"{CHECK} ALTER TABLE orders VALIDATE CONSTRAINT ck;", SETUP, transaction=False),
        Example(
            "CREATE TABLE tags (n int); ALTER TABLE tags ADD CONSTRAINT c CHECK (n > 0) NOT VALID;"
            "ALTER TABLE tags VALIDATE CONSTRAINT c;"
        ),
    ),
)
