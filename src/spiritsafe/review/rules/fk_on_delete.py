"""What a foreign key does on DELETE: it takes rows of other tables along, or does not say.

**What it finds.** A foreign key with ON DELETE CASCADE (fk-cascade-fanout; of a new table as a note), and one that does
not say what happens on DELETE (fk-implicit-on-delete, a note).

**Why it hurts.** One DELETE of a customer then deletes all of its orders, and what hangs on those: as many rows as
there are, in one transaction, and without the code that deletes knowing. Whoever reads a foreign key without ON DELETE
cannot tell whether anyone has thought about it.

**What PostgreSQL does.** A trigger on the table that is referred to deletes the rows below, one statement for each row
above. Without ON DELETE it is NO ACTION: the DELETE fails at its end as long as rows refer to it.

**The safe way.** RESTRICT, and delete what is below in batches first:

    op.create_foreign_key("fk_customer", "orders", "customer", ["customer_id"], ["id"], ondelete="RESTRICT")

**References.** https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.foreign_keys import ForeignKey, create_not_valid, foreign_keys
from spiritsafe.review.rule import Example, Examples, Rule

CASCADE = Rule(
    "fk-cascade-fanout",
    "data-loss",
    Severity.WARNING,
    "A DELETE takes rows of other tables along, however many there are.",
)
IMPLICIT = Rule("fk-implicit-on-delete", "advice", Severity.NOTE, "A foreign key does not say what happens on DELETE.")
RULES = (CASCADE, IMPLICIT)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report what foreign keys do on DELETE."""
    said = "no action" in observation.statement.sql.lower()
    for key in foreign_keys(context):
        if key.on_delete == "c":
            new = key.creates or key.path in context.new
            yield context.finding(
                CASCADE,
                f"{key.path}.{key.name}",
                f"a DELETE in {key.referenced_path} will delete every row of {key.path} that refers to it, however "
                "many "
                "there are, in one transaction",
                _restricted(key, context),
                severity=Severity.NOTE if new else None,
            )
        elif key.on_delete == "a" and not said:
            yield context.finding(
                IMPLICIT,
                f"{key.path}.{key.name}",
                f"{key.name} does not say what a DELETE in {key.referenced_path} does to {key.path}",
                '# say ondelete="RESTRICT", "SET NULL", "CASCADE" or "NO ACTION"',
            )


def _restricted(key: ForeignKey, context: Context) -> str:
    return create_not_valid(key, context).replace('ondelete="CASCADE"', 'ondelete="RESTRICT"')


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint); CREATE INDEX ix ON orders (customer_id);"""
KEY = "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customer (id)"
EXAMPLES = Examples(
    bad=(
        Example(f"{KEY} ON DELETE CASCADE NOT VALID;", SETUP),
        Example(f"{KEY} NOT VALID;", SETUP),
        Example("CREATE TABLE parcel (order_id bigint REFERENCES orders ON DELETE CASCADE);", SETUP),
    ),
    good=(
        Example(f"{KEY} ON DELETE RESTRICT NOT VALID;", SETUP),
        Example(f"{KEY} ON DELETE NO ACTION NOT VALID;", SETUP),
        Example(f"{KEY} ON UPDATE CASCADE ON DELETE SET NULL NOT VALID;", SETUP),
    ),
)
