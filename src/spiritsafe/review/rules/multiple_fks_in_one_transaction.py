"""One transaction adds foreign keys between three tables or more.

**What it finds.** ADD FOREIGN KEY that brings the tables in use that one transaction locks by adding foreign keys to
three.

**Why it hurts.** No one can write to any of these tables until the transaction ends. While the lock on the third is
waited for, the first two are closed already, and a request that uses them in another order ends in a deadlock.

**What PostgreSQL does.** Each foreign key takes SHARE ROW EXCLUSIVE on the table it is added to and on the one it
refers to, and a transaction keeps its locks until the end.

**The safe way.** One foreign key in each transaction: a revision of its own, or autocommit blocks:

    with op.get_context().autocommit_block():
        op.create_foreign_key("fk_customer", "orders", "customer", ["customer_id"], ["id"], postgresql_not_valid=True)

**References.** https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-DEADLOCKS
"""

from collections.abc import Iterator
from dataclasses import replace

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.foreign_keys import ForeignKey, create_not_valid, of_existing_tables
from spiritsafe.review.remedy import autocommit, lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "multiple-fks-in-one-transaction",
    "transaction-shape",
    Severity.WARNING,
    "One transaction adds foreign keys between three tables or more.",
)
_MANY = 3


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the statement with which the third table comes in."""
    keys = list(of_existing_tables(context))
    if not keys:
        return
    before = _tables(context, [key for seen in _earlier(context) for key in of_existing_tables(seen)])
    tables = list(dict.fromkeys((*before, *_tables(context, keys))))
    if len(before) >= _MANY or len(tables) < _MANY:
        return
    when = "this statement" if observation.statement.transaction is None else "this transaction"
    yield context.finding(
        RULE,
        keys[0].path,
        f"{when} adds foreign keys between {', '.join(tables)}: nobody can write to any of them until it ends, and "
        "requests that use them in another order deadlock with it",
        lines(*(autocommit(create_not_valid(key, context)) for key in keys)),
    )


def _earlier(context: Context) -> list[Context]:
    mine = context.observation.statement
    return [
        replace(context, position=position)
        for position, seen in enumerate(context.trace.observations[: context.position])
        if mine.transaction is not None
        and (seen.statement.transaction, seen.statement.revision) == (mine.transaction, mine.revision)
    ]


def _tables(context: Context, keys: list[ForeignKey]) -> list[str]:
    paths = (path for key in keys for path in (key.path, key.referenced_path))
    return list(dict.fromkeys(path for path in paths if path not in context.new))


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY); CREATE TABLE shop (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, shop_id bigint);"""
CUSTOMER = "ADD CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customer (id) NOT VALID"
SHOP = "ADD CONSTRAINT fk_shop FOREIGN KEY (shop_id) REFERENCES shop (id) NOT VALID"
EXAMPLES = Examples(
    bad=(
        Example(
            f"ALTER TABLE orders {CUSTOMER}; ALTER TABLE orders {SHOP};",
            SETUP,
            lock=("public.shop", LockMode.SHARE_ROW_EXCLUSIVE),
        ),
        Example(f"ALTER TABLE orders {CUSTOMER}, {SHOP};", SETUP, transaction=False),
    ),
    good=(
        Example(f"ALTER TABLE orders {CUSTOMER};", SETUP),
        Example(f"ALTER TABLE orders {CUSTOMER}; ALTER TABLE orders {SHOP};", SETUP, transaction=False),
        Example("CREATE TABLE sale (customer_id bigint REFERENCES customer, shop_id bigint REFERENCES shop);", SETUP),
    ),
)
