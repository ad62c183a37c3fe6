"""A new column must not be null, and running code does not know it.

**What it finds.** A column that came in this very run, to a table that was there before, and that is NOT NULL without
a default in the end: its default is dropped again, or NOT NULL is set and nothing fills it.

**Why it hurts.** The code that runs when this is applied does not name the column in its INSERTs. All of them fail
until the new code is everywhere.

**What PostgreSQL does.** It fills a column that an INSERT does not name with its default, or NULL, and refuses NULL
with SQLSTATE 23502.

**The safe way.** Keep the default until the old code is gone, and drop it in a later revision:

    op.add_column("customer", sa.Column("country", sa.String(2), nullable=False, server_default="de"))

**References.** https://www.postgresql.org/docs/current/ddl-default.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import added_in_run, altered_tables, done
from spiritsafe.review.column_code import alter_column
from spiritsafe.review.context import Context, Name
from spiritsafe.review.default_change import default_changes
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "old-code-inserts-without-new-not-null",
    "backward-incompat",
    Severity.ERROR,
    "A new column must not be null and has no default: INSERTs of running code, which does not know it, fail.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report new columns that old code would have to fill."""
    if not done(observation):
        return
    for change in default_changes(context):
        if change.new is None and change.fresh and change.had_value and _not_null(context, change.table, change.column):
            yield _finding(context, change.path, change.column)
    for command in context.commands:
        if command.kind != "AT_SetNotNull":
            continue
        for table in altered_tables(context, command):
            column = context.column(table, command.node.name)
            filled = column is not None and (column.default is not None or column.identity or column.generated)
            if added_in_run(context, table, command.node.name) and column is not None and not filled:
                yield _finding(context, context.path(table), command.node.name)


def _finding(context: Context, path: str, name: str) -> Finding:
    return context.finding(
        RULE,
        f"{path}.{name}",
        f"The new column {path}.{name} must not be null and has no default: INSERTs of running code, which does not "
        "know it, fail until the new code is everywhere",
        lines(
            "# keep a default until the old code is gone; in a later revision:",
            alter_column(path, name, "nullable=False, server_default=None"),
        ),
    )


def _not_null(context: Context, table: Name, name: str) -> bool:
    column = context.column(table, name)
    return column is not None and column.not_null


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE customer ADD country text NOT NULL DEFAULT 'de';"
            "ALTER TABLE customer ALTER country DROP DEFAULT;",
            SETUP,
        ),
        Example(
            "ALTER TABLE customer ADD country text; UPDATE customer SET country = 'de';"
            "ALTER TABLE customer ALTER country SET NOT NULL;",
            SETUP,
        ),
    ),
    good=(
        Example("ALTER TABLE customer ADD country text NOT NULL DEFAULT 'de';", SETUP),
        Example(
            "ALTER TABLE customer ADD country text DEFAULT 'de'; ALTER TABLE customer ALTER country SET NOT NULL;",
            SETUP,
        ),
        Example("ALTER TABLE customer ADD note text DEFAULT ''; ALTER TABLE customer ALTER note DROP DEFAULT;", SETUP),
    ),
)
