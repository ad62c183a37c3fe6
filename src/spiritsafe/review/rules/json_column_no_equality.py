"""A column of the type json comes, which cannot be compared.

**What it finds.** A column of the type `json` that is added to a table in use, or a column that becomes one.

**Why it hurts.** `SELECT DISTINCT`, `GROUP BY` and `UNION` over all columns fail on the table from that moment on; ORMs
write such queries by themselves.

**What PostgreSQL does.** `json` is stored as the text it came in and has no equality operator: "could not identify an
equality operator for type json". `jsonb` has one, and can be indexed.

**The safe way.** Use jsonb:

    op.add_column("customer", sa.Column("settings", postgresql.JSONB()))

**References.** https://www.postgresql.org/docs/current/datatype-json.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.added_column import added_columns
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import type_changes
from spiritsafe.sql.sql_type import type_of

RULE = Rule(
    "json-column-no-equality",
    "backward-incompat",
    Severity.WARNING,
    "A column of the type json comes: SELECT DISTINCT and GROUP BY over the table fail.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report json columns of tables in use."""
    if not done(observation):
        return
    columns = [(item.path, item.name, type_of(item.definition.type_name)) for item in added_columns(context)]
    columns += [
        (change.path, change.column, change.new) for change in type_changes(context) if change.new != change.old
    ]
    for path, name, kind in columns:
        if kind.base == "json" and not kind.array:
            yield context.finding(
                RULE,
                f"{path}.{name}",
                f"{path}.{name} is of the type json, which has no equality: SELECT DISTINCT, GROUP BY and UNION of "
                "running code over that table fail",
                f'sa.Column("{name}", postgresql.JSONB())',
            )


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, note text, log json);"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE customer ADD COLUMN settings json;", SETUP),
        Example("ALTER TABLE customer ALTER note TYPE json USING to_json(note);", SETUP, rewrites=("public.customer",)),
    ),
    good=(
        Example("ALTER TABLE customer ADD COLUMN settings jsonb;", SETUP),
        Example("CREATE TABLE tags (id int, raw json); ALTER TABLE tags ADD more json;"),
    ),
)
