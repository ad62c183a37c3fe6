"""A column may be null from now on, and running code does not expect it.

**What it finds.** DROP NOT NULL, or DROP CONSTRAINT of it by its name (PostgreSQL 18), on a table that was there
before, of a column that must not be null there.

**Why it hurts.** Readers that count on a value meet NULL: code that is typed so fails, and comparisons, NOT IN and
sums leave rows out without an error. The way back needs a full scan.

**What PostgreSQL does.** It changes the catalogue under a short ACCESS EXCLUSIVE lock.

**The safe way.** Deploy readers that take NULL first; then:

    op.alter_column("customer", "email", nullable=True)

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import added_in_run, altered_tables, done
from spiritsafe.review.column_code import alter_column
from spiritsafe.review.constraints import dropped_constraints
from spiritsafe.review.context import Context, Name
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-not-null",
    "backward-incompat",
    Severity.WARNING,
    "A column may be null from now on, and running code does not expect it.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report columns that may be null and might not before."""
    if not done(observation):
        return
    for table, name in _dropped(context):
        column, path = context.column(table, name), context.path(table)
        if (column is None or column.not_null) and not added_in_run(context, table, name):
            yield context.finding(
                RULE,
                f"{path}.{name}",
                f"{path}.{name} may be null from now on: running code that reads it does not expect that",
                lines(
                    f"# deploy readers that take NULL for {name} first; then", alter_column(path, name, "nullable=True")
                ),
            )


def _dropped(context: Context) -> Iterator[tuple[Name, str]]:
    """The columns, by their own name or by that of the constraint, which NOT NULL has from PostgreSQL 18 on."""
    for command in context.commands:
        if command.kind == "AT_DropNotNull":
            yield from ((table, command.node.name) for table in altered_tables(context, command))
    for constraint in dropped_constraints(context, "not null"):
        if constraint.known is not None:
            yield from ((constraint.table, column) for column in constraint.known.columns)


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, email text NOT NULL, note text);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE customer ALTER COLUMN email DROP NOT NULL;",
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("ALTER TABLE customer DROP CONSTRAINT customer_email_not_null;", SETUP, since=18),
    ),
    good=(
        Example("ALTER TABLE customer ALTER note DROP NOT NULL;", SETUP),
        Example("CREATE TABLE tags (name text NOT NULL); ALTER TABLE tags ALTER name DROP NOT NULL;"),
    ),
)
