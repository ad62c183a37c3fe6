"""A statement changes rows without a limit, in one go.

**What it finds.** UPDATE, DELETE and MERGE on a table in use that are not limited to a few rows (by a key, or a LIMIT
in a sub-select), and INSERT ... SELECT from a table in use. A DELETE of everything is dml-without-where.

**Why it hurts.** Each row stays locked until the transaction ends, so that running code waits for whatever it wants to
change; all that is in one transaction, keeps vacuum from cleaning up meanwhile, leaves as many dead rows behind as it
touched, and comes to replicas as one lump.

**What PostgreSQL does.** ROW EXCLUSIVE on the table lets others pass, but an UPDATE writes each row anew, with its
index entries, and locks it.

**The safe way.** Batches of a few thousand rows, each committed on its own, after the revision that changes the
schema:

    while connection.execute(
        sa.text("UPDATE orders SET state = 'new' WHERE id IN "
                "(SELECT id FROM orders WHERE state IS NULL LIMIT 5000 FOR UPDATE SKIP LOCKED)")
    ).rowcount: ...

**References.** https://www.postgresql.org/docs/current/mvcc-intro.html,
https://www.postgresql.org/docs/current/routine-vacuuming.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.row_change import RowChange, row_changes
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.expression import columns
from spiritsafe.sql.procedure import ends_transactions

RULE = Rule(
    "unbatched-dml",
    "data",
    Severity.WARNING,
    "A statement changes rows without a limit, in one transaction.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report statements that may be about very many rows."""
    for change in row_changes(context):
        if change.limited or (change.everything and change.kind == "delete_stmt"):
            continue
        if observation.statement.transaction is None and ends_transactions(observation.statement.sql):
            continue  # a DO block that commits as it goes
        yield context.finding(
            RULE,
            change.path,
            _message(change),
            "# in batches, each committed on its own, outside of the migration's transaction:\n"
            f"# {change.verb} ... WHERE id IN (SELECT id FROM {change.path} WHERE ... LIMIT 5000)",
            severity=Severity.ERROR if change.everything or _fills(change) else None,
        )


def _message(change: RowChange) -> str:
    if change.kind == "insert_stmt":
        return f"{change.path} gets a row for each one of another table, in one transaction: replicas and vacuum wait"
    if change.everything:
        return (
            f"Every row of {change.path} is written anew in one transaction, and stays locked until that ends: running "
            "code waits for whatever it wants to change"
        )
    return (
        f"{change.verb} touches as many rows of {change.path} as there are, in one transaction, and each stays locked "
        "until that ends: running code waits for them"
    )


def _fills(change: RowChange) -> bool:
    """Whether an UPDATE fills a column where it is empty, which it is in all rows when it is new."""
    node = change.node
    if change.kind != "update_stmt" or not node.where_clause.HasField("null_test"):
        return False
    return set(columns(node.where_clause)) == {item.res_target.name for item in node.target_list}


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY, state text, made date, code text UNIQUE);
CREATE TABLE archive (id bigint, state text); CREATE TABLE price (id bigint PRIMARY KEY, state text);
"""
EXAMPLES = Examples(
    bad=(
        Example("UPDATE orders SET state = 'new';", SETUP, scans=("public.orders",)),
        Example("UPDATE orders SET state = 'new' WHERE state IS NULL;", SETUP),
        Example("DELETE FROM orders WHERE made < '2020-01-01';", SETUP),
        Example("INSERT INTO archive SELECT id, state FROM orders;", SETUP),
        Example(
            "MERGE INTO orders USING price ON orders.id = price.id WHEN MATCHED THEN UPDATE SET state = price.state;",
            SETUP,
            since=15,
        ),
        Example("DO $$ BEGIN UPDATE orders SET state = 'new' WHERE made > '2020-01-01'; END $$;", SETUP),
    ),
    good=(
        Example("UPDATE orders SET state = 'new' WHERE id = 7; DELETE FROM orders WHERE code IN ('a', 'b');", SETUP),
        Example("UPDATE orders SET state = 'new' WHERE id >= 1 AND id < 5000;", SETUP),
        Example(
            "DELETE FROM line WHERE no = 3 AND orders_id = 7;",
            "CREATE TABLE line (orders_id int, no int, UNIQUE (orders_id, no));",
        ),
        Example("INSERT INTO archive SELECT id, state FROM orders WHERE id = 7;", SETUP),
        Example("UPDATE orders SET state = 'x' WHERE id IN (SELECT id FROM orders WHERE state = 'y' LIMIT 9);", SETUP),
        Example(
            "DO $$ BEGIN FOR n IN 1..9 LOOP UPDATE orders SET state = 'x' WHERE id % 9 = n; COMMIT; END LOOP; END $$;",
            SETUP,
            transaction=False,
        ),
        Example("INSERT INTO archive VALUES (1, 'a'), (2, 'b'); INSERT INTO archive SELECT 3, 'c';", SETUP),
        Example("CREATE TABLE tags (id int); UPDATE tags SET id = 1; INSERT INTO tags SELECT generate_series(1, 9);"),
    ),
)
