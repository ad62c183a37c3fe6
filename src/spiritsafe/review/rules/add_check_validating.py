"""A CHECK is added and every row is held against it at once.

**What it finds.** ADD CONSTRAINT ... CHECK without NOT VALID on a table that was there before, where the server was
seen to read it.

**Why it hurts.** Nobody can read or write the table until its last row has been looked at. One row that breaks the
CHECK makes the migration fail.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE and reads the table from end to end. NOT VALID leaves the old rows
alone, so that the lock is short; VALIDATE CONSTRAINT reads them later under SHARE UPDATE EXCLUSIVE.

**The safe way.** Add it NOT VALID, and validate it in a later revision:

    op.create_check_constraint("ck_orders_total", "orders", "total >= 0", postgresql_not_valid=True)
    # in a later revision:
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_total")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import read_through
from spiritsafe.review.constraint_code import validate_later
from spiritsafe.review.constraints import AddedConstraint, added_constraints
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import call, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.expression import written

RULE = Rule(
    "add-check-validating",
    "constraint",
    Severity.ERROR,
    "Every row is held against a CHECK while nobody may use the table.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a CHECK that is validated as it is added."""
    for added in added_constraints(context, "check", refused="23514"):
        failed = observation.failure is not None
        if added.validated and (context.static or failed or read_through(context, added.table)):
            name = added.name_or("ck")
            yield context.finding(
                RULE,
                added.path,
                f"nobody can read or write {added.path} while all of its rows are held against the CHECK {name}; one "
                "that "
                "breaks it makes the migration fail",
                _remedy(added, name),
            )


def _remedy(added: AddedConstraint, name: str) -> str:
    return lines(
        call(
            "create_check_constraint",
            name,
            added.path.rpartition(".")[2],
            written(added.node.raw_expr),
            schema=schema_of(added.path),
            postgresql_not_valid=True,
        ),
        validate_later(added.path, name),
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, total int);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD CONSTRAINT ck_total CHECK (total >= 0);",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example("DO $$ BEGIN ALTER TABLE orders ADD CHECK (total >= 0); END $$;", SETUP, scans=("public.orders",)),
        Example("ALTER TABLE orders ADD COLUMN note text, ADD CHECK (total < 0);", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ADD CONSTRAINT ck_total CHECK (total >= 0) NOT VALID;", SETUP),
        Example(
            "ALTER TABLE orders VALIDATE CONSTRAINT ck_total;",
            SETUP + "ALTER TABLE orders ADD CONSTRAINT ck_total CHECK (total >= 0) NOT VALID;",
            lock=("public.orders", LockMode.SHARE_UPDATE_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example("CREATE TABLE tags (n int); ALTER TABLE tags ADD CHECK (n > 0);"),
    ),
)
