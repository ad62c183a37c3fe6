"""An exclusion constraint is added, and its index is built while nobody may use the table.

**What it finds.** ADD CONSTRAINT ... EXCLUDE on a table that was there before.

**Why it hurts.** Nobody can read or write the table until the index is there and every row has been compared with those
it overlaps; for GiST that takes far longer than for a btree.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE, builds the index and checks all rows. There is neither CONCURRENTLY
nor USING INDEX nor NOT VALID for it.

**The safe way.** Make a new table with the constraint, have writes go to both, copy the rows in batches and exchange
the tables; or run it in a maintenance window:

    op.create_table("booking_new", ..., postgresql.ExcludeConstraint(("during", "&&"), using="gist"))

**References.** https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.constraints import added_constraints
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "add-exclusion-constraint",
    "constraint",
    Severity.ERROR,
    "The index of an exclusion constraint is built while nobody may use the table.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report an exclusion constraint on a table in use."""
    for added in added_constraints(context, "exclude", refused="23P01"):
        table = added.path.rpartition(".")[2]
        if context.built:
            yield context.finding(
                RULE,
                added.path,
                f"nobody can read or write {added.path} while the index of {added.node.conname or 'the constraint'} is "
                "built "
                "and every row is compared with the others: there is no way to do this online",
                f"# make {table}_new with the constraint, write to both, copy the rows in batches, exchange the "
                "tables;\n"
                "# or run this in a maintenance window",
            )


SETUP = "CREATE TABLE booking (id bigint PRIMARY KEY, during tstzrange);"
EXCLUDE = "ADD CONSTRAINT alone EXCLUDE USING gist (during WITH &&);"
EXAMPLES = Examples(
    bad=(
        Example(
            f"ALTER TABLE booking {EXCLUDE}",
            SETUP,
            lock=("public.booking", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.booking",),
        ),
    ),
    good=(
        Example(f"CREATE TABLE stay (during tstzrange); ALTER TABLE stay {EXCLUDE}"),
        Example("CREATE INDEX CONCURRENTLY ix ON booking USING gist (during);", SETUP, transaction=False),
    ),
)
