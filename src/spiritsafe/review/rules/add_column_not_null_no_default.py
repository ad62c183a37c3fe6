"""A column that must not be null comes without a value for the rows that are there.

**What it finds.** ADD COLUMN ... NOT NULL without a default (or with DEFAULT NULL) on a table in use.

**Why it hurts.** It fails as soon as the table has a row, so the deployment stops in production and not before. Where
the table is empty, the code that still runs knows nothing of the column, and all its INSERTs fail from then on.

**What PostgreSQL does.** It reads the table under ACCESS EXCLUSIVE and refuses the first row it finds, with SQLSTATE
23502.

**The safe way.** Give it a default, which costs nothing when it is constant, or let it be null first:

    op.add_column("customer", sa.Column("country", sa.String(2), nullable=False, server_default="de"))

**References.** https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.added_column import AddedColumn, added_columns
from spiritsafe.review.column_code import add_column
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "add-column-not-null-no-default",
    "constraint",
    Severity.ERROR,
    "A NOT NULL column comes without a default: it fails on a table with rows, and breaks the INSERTs of running code.",
)
_NOT_NULL = "23502"


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a NOT NULL column that nothing fills."""
    failure = observation.failure
    for column in added_columns(context, refused=_NOT_NULL):
        if not _must_be_given(column):
            continue
        yield context.finding(
            RULE,
            f"{column.path}.{column.name}",
            f"{column.path} gets the column {column.name}, which must not be null and has no default: this fails when "
            f"the table has rows, and afterwards the INSERTs of running code, which do not know {column.name}, fail",
            lines(
                add_column(column.path, column.name, column.definition.type_name),
                "# fill it in batches; NOT NULL in a later revision, when the code writes it",
            ),
            facts=(f"the server said: {failure.message}",) if failure is not None else (),
        )


def _must_be_given(column: AddedColumn) -> bool:
    """Whether a row needs a value that neither a default, nor a sequence, nor an expression gives it."""
    if column.serial or column.default is not None:
        return False
    if column.constraint("CONSTR_IDENTITY") is not None or column.constraint("CONSTR_GENERATED") is not None:
        return False
    return column.constraint("CONSTR_NOTNULL") is not None or column.constraint("CONSTR_PRIMARY") is not None


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY);"
ROW = "INSERT INTO customer VALUES (1);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE customer ADD COLUMN country text NOT NULL;",
            SETUP,
            scans=("public.customer",),
            fails="23502",
        ),
        Example("ALTER TABLE customer ADD country text NOT NULL DEFAULT NULL;", SETUP, fails="23502"),
        Example("ALTER TABLE customer ADD country text NOT NULL;", SETUP + ROW, fails="23502"),
    ),
    good=(
        Example("ALTER TABLE customer ADD COLUMN country text NOT NULL DEFAULT 'de';", SETUP),
        Example("ALTER TABLE customer ADD COLUMN country text;", SETUP),
        Example("CREATE TABLE tags (id int); ALTER TABLE tags ADD COLUMN name text NOT NULL;"),
        Example(
            "ALTER TABLE customer ADD COLUMN IF NOT EXISTS name text NOT NULL;",
            "CREATE TABLE customer (id bigint, name text);",
        ),
    ),
)
