"""A column cannot get another type, because something is made of it.

**What it finds.** ALTER COLUMN ... TYPE that the server refuses because of a view, a trigger, a policy, a generated
column or a partition key.

**Why it hurts.** The migration fails, on every database where that view or trigger exists.

**What PostgreSQL does.** A view is stored with the types of its columns, so it refuses with SQLSTATE 0A000 and names
what depends on the column; a column of the partition key it refuses with 42P16.

**The safe way.** Drop the view and make it again in the same transaction, so that readers wait for a moment and never
miss it:

    op.execute("DROP VIEW customer_card")
    op.alter_column("customer", "name", type_=sa.Text())
    op.execute("CREATE VIEW customer_card AS SELECT id, name FROM customer")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Failure, Observation
from spiritsafe.review.column_code import alter_column, type_code
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import TypeChange, type_changes

RULE = Rule(
    "alter-type-blocked-by-dependent",
    "dependency",
    Severity.ERROR,
    "A column cannot get another type, because a view, a trigger or the like is made of it.",
)
_WORDS = {"0A000": "cannot alter type of a column", "42P16": "partition key"}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a change of type that the server refuses for a dependent."""
    failure = observation.failure
    if failure is None or failure.sqlstate not in _WORDS or _WORDS[failure.sqlstate] not in failure.message:
        return
    for change in type_changes(context):
        if _is_the_one(context, change, failure):
            why = (failure.detail or failure.message).rstrip(".")
            yield context.finding(
                RULE,
                f"{change.path}.{change.column}",
                f"The type of {change.path}.{change.column} cannot change, and the migration fails: {why}",
                _remedy(context, change),
                facts=(f"the server said: {failure.message}",),
            )


def _is_the_one(context: Context, change: TypeChange, failure: Failure) -> bool:
    """Whether the server means this column, where the statement changes several."""
    if sum(1 for _ in type_changes(context)) == 1:
        return True
    return f'"{change.column}"' in f"{failure.detail} {failure.message}"


def _remedy(context: Context, change: TypeChange) -> str:
    facts = context.facts(change.table)
    views = [
        item.what.removeprefix("materialized ").removeprefix("view ")
        for item in (facts.dependents if facts is not None else ())
        if item.kind == "view" and item.column in ("", change.column)
    ]
    if not views:
        return "# drop what depends on it before, and make it again afterwards in the same transaction"
    code = type_code(change.definition.type_name)
    return lines(
        *(execute(f"DROP VIEW {view}") for view in views),
        alter_column(change.path, change.column, f"type_={code}" if code else f'type_="{change.written}"'),
        *(execute(f"CREATE VIEW {view} AS ...") for view in views),
    )


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY, name varchar(50), note varchar(9));
CREATE VIEW card AS SELECT id, name FROM customer;
"""
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE customer ALTER COLUMN name TYPE varchar(100);", SETUP, fails="0A000"),
        Example("ALTER TABLE customer ALTER note TYPE text, ALTER name TYPE text;", SETUP, fails="0A000"),
    ),
    good=(
        Example("ALTER TABLE customer ALTER COLUMN note TYPE varchar(100);", SETUP),
        Example(
            "DROP VIEW card; ALTER TABLE customer ALTER name TYPE text;"
            "CREATE VIEW card AS SELECT id, name FROM customer;",
            SETUP,
        ),
    ),
)
