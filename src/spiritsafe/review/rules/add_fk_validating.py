"""A foreign key is added and held against every row at once.

**What it finds.** ADD FOREIGN KEY without NOT VALID on a table that was there before.

**Why it hurts.** Until the last row has been looked up in the other table, nobody can write to either of them: orders
and customers stand still together.

**What PostgreSQL does.** It takes SHARE ROW EXCLUSIVE on both tables and then joins the referencing one with the other.
Added NOT VALID it takes the same locks for a moment only; VALIDATE CONSTRAINT later needs SHARE UPDATE EXCLUSIVE and
ROW SHARE, which let reads and writes pass.

**The safe way.** Add it NOT VALID, and validate it in a later revision:

    op.create_foreign_key("fk_customer", "orders", "customer", ["customer_id"], ["id"], postgresql_not_valid=True)
    # in a later revision:
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT fk_customer")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.constraint_code import validate_later
from spiritsafe.review.context import Context
from spiritsafe.review.foreign_keys import ForeignKey, create_not_valid, of_existing_tables, seen_validated
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "add-fk-validating",
    "constraint",
    Severity.ERROR,
    "A foreign key is held against every row while nobody may write to either table.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a foreign key that is validated as it is added; one that comes with its column has its own rule."""
    for key in of_existing_tables(context, refused="23503"):
        if key.column is None and key.validated and seen_validated(key, context):
            tables = " and ".join(dict.fromkeys((key.path, key.referenced_path)))
            yield context.finding(
                RULE,
                key.path,
                f"nobody can write to {tables} while every row of {key.path} is looked up in {key.referenced_path}",
                _remedy(key, context),
            )


def _remedy(key: ForeignKey, context: Context) -> str:
    facts = context.facts(key.table)
    if facts is not None and facts.kind == "partitioned table" and context.target_version < 18:  # noqa: PLR2004
        return (
            f"# {key.path} is partitioned, and PostgreSQL {context.target_version} takes NOT VALID on its partitions "
            "only:\n"
            "# add the foreign key NOT VALID to each partition, validate it there, then add it to the parent"
        )
    return lines(create_not_valid(key, context), validate_later(key.path, key.name))


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);"""
KEY = "ALTER TABLE orders ADD CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customer (id)"
EXAMPLES = Examples(
    bad=(
        Example(
            f"{KEY};",
            SETUP,
            lock=("public.customer", LockMode.SHARE_ROW_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example(
            "CREATE TABLE shop (id bigint PRIMARY KEY); ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES shop;", SETUP
        ),
    ),
    good=(
        Example(f"{KEY} NOT VALID;", SETUP, lock=("public.orders", LockMode.SHARE_ROW_EXCLUSIVE)),
        Example(
            "ALTER TABLE orders VALIDATE CONSTRAINT fk_customer;",
            SETUP + f"{KEY} NOT VALID; INSERT INTO customer VALUES (1); INSERT INTO orders VALUES (1, 1);",
            lock=("public.orders", LockMode.SHARE_UPDATE_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example(
            "CREATE TABLE parcel (order_id bigint); ALTER TABLE parcel ADD FOREIGN KEY (order_id) REFERENCES orders;",
            SETUP,
        ),
        Example("ALTER TABLE orders ADD COLUMN referrer_id bigint REFERENCES customer;", SETUP),
    ),
)
