"""A foreign key has no index on the columns that refer.

**What it finds.** A foreign key, of an old table or a new one, where no index begins with its columns when the
migration is through.

**Why it hurts.** Whenever a row is deleted from the table it refers to, or gets another key, the whole referencing
table is read to see who still needs the row, while the row is locked.

**What PostgreSQL does.** It demands a unique index on the side that is referred to, but makes none on the referencing
side.

**The safe way.** Build the index CONCURRENTLY, before the foreign key:

    with op.get_context().autocommit_block():
        op.create_index("ix_orders_customer_id", "orders", ["customer_id"], postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.foreign_keys import ForeignKey, foreign_keys
from spiritsafe.review.index_code import build, default_name
from spiritsafe.review.remedy import autocommit, call, schema_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.served import is_served

RULE = Rule(
    "fk-missing-index",
    "index",
    Severity.WARNING,
    "A foreign key has no index on the columns that refer.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a foreign key without an index, also of a new table."""
    for key in foreign_keys(context):
        if context.static and not _made_here(key, context):
            continue  # which indexes an old table has is not known
        if not is_served(context, key.path, key.columns):
            listed = ", ".join(key.columns)
            yield context.finding(
                RULE,
                f"{key.path}.{listed}",
                f"no index of {key.path} begins with {listed}: each DELETE in {key.referenced_path}, and each change "
                "of its "
                f"key, reads all of {key.path}",
                _remedy(key, context),
            )


def _made_here(key: ForeignKey, context: Context) -> bool:
    """Whether the text itself makes the table, or the column."""
    return key.creates or key.path in context.new or key.column is not None


def _remedy(key: ForeignKey, context: Context) -> str:
    columns = list(key.columns)
    name = default_name(key.path, columns)
    if key.creates or key.path in context.new:
        return call("create_index", name, key.path.rpartition(".")[2], columns, schema=schema_of(key.path))
    return autocommit(build(name, key.path, columns))


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text);"""
KEY = "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customer NOT VALID;"
EXAMPLES = Examples(
    bad=(
        Example(KEY, SETUP),
        Example("ALTER TABLE orders ADD referrer_id bigint REFERENCES customer;", SETUP),
        Example("CREATE TABLE parcel (id bigint PRIMARY KEY, order_id bigint REFERENCES orders);", SETUP),
        Example(KEY, SETUP + "CREATE INDEX ix ON orders (state, customer_id);"),
    ),
    good=(
        Example(KEY, SETUP + "CREATE INDEX ix ON orders (customer_id, state);"),
        Example(KEY, SETUP + "CREATE INDEX ix ON orders (customer_id) WHERE customer_id IS NOT NULL;"),
        Example("CREATE TABLE line (order_id bigint REFERENCES orders, n int, PRIMARY KEY (order_id, n));", SETUP),
        Example(
            "CREATE TABLE parcel (order_id bigint REFERENCES orders); CREATE INDEX ix_parcel ON parcel (order_id);",
            SETUP,
        ),
    ),
)
