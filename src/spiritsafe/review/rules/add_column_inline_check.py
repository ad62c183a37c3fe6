"""A column comes with a CHECK, and all rows are read to hold them against it.

**What it finds.** ADD COLUMN with a CHECK of its own on a table in use, where the server was seen to read the table.

**Why it hurts.** Nobody can read or write the table until its last row has been looked at, although every row has the
same value in the new column.

**What PostgreSQL does.** A CHECK in ADD COLUMN is verified at once, under the ACCESS EXCLUSIVE lock that ADD COLUMN
holds. It cannot be NOT VALID there.

**The safe way.** Add the column, then the CHECK as NOT VALID, and validate it in a later revision:

    op.add_column("orders", sa.Column("weight", sa.Integer(), server_default="1"))
    op.create_check_constraint("ck_orders_weight", "orders", "weight > 0", postgresql_not_valid=True)

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.added_column import AddedColumn, added_columns
from spiritsafe.review.altered import read_through
from spiritsafe.review.column_code import add_column
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import call, execute, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.expression import written

RULE = Rule(
    "add-column-inline-check",
    "constraint",
    Severity.ERROR,
    "A column comes with a CHECK: the whole table is read while nobody may use it.",
)


_BROKEN = "23514"  # the default itself does not keep the CHECK


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a CHECK that comes with its column."""
    for column in added_columns(context, refused=_BROKEN):
        if column.constraint("CONSTR_CHECK") is None:
            continue
        if context.static or observation.failure is not None or read_through(context, column.table):
            yield context.finding(
                RULE,
                f"{column.path}.{column.name}",
                f"{column.path} is read from end to end to hold every row against the CHECK of the new column "
                f"{column.name}: nobody can read or write the table until that is done",
                _remedy(column),
            )


def _remedy(column: AddedColumn) -> str:
    constraint = column.constraint("CONSTR_CHECK")
    table = column.path.rpartition(".")[2]
    name = (constraint.conname if constraint is not None else "") or f"ck_{table}_{column.name}"
    condition = written(constraint.raw_expr) if constraint is not None else ""
    default = written(column.default) if column.default is not None else ""
    return lines(
        add_column(column.path, column.name, column.definition.type_name, default),
        call(
            "create_check_constraint",
            name,
            table,
            condition,
            schema=schema_of(column.path),
            postgresql_not_valid=True,
        ),
        "# in a later revision:",
        execute(f"ALTER TABLE {column.path.removeprefix('public.')} VALIDATE CONSTRAINT {name}"),
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD COLUMN rate int DEFAULT 0 CHECK (rate > 0);",
            SETUP + "INSERT INTO orders (id) VALUES (1);",
            fails="23514",
        ),
        Example(
            "ALTER TABLE orders ADD COLUMN weight int DEFAULT 1 CHECK (weight > 0);",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example(
            "ALTER TABLE orders ADD COLUMN weight int CONSTRAINT heavy CHECK (weight > 0);",
            SETUP,
            scans=("public.orders",),
        ),
    ),
    good=(
        Example(
            "ALTER TABLE orders ADD COLUMN weight int DEFAULT 1;"
            "ALTER TABLE orders ADD CONSTRAINT heavy CHECK (weight > 0) NOT VALID;",
            SETUP,
        ),
        Example("CREATE TABLE tags (id int); ALTER TABLE tags ADD n int CHECK (n > 0);"),
    ),
)
