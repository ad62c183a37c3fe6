"""A timestamp gets or loses its time zone, and the session's time zone decides what that costs and means.

**What it finds.** ALTER COLUMN ... TYPE between `timestamp` and `timestamptz` on a table in use, unless the revision
sets the session's time zone to UTC before.

**Why it hurts.** In any zone but UTC the whole table is rewritten while nobody can read or write it, and every value
is read as local time of whoever happens to run the migration.

**What PostgreSQL does.** From version 12 on it knows that in UTC both types store the same number, and changes only
the catalogue (and keeps no index). In other zones, and whenever there is a USING expression, it computes each row.

**The safe way.** Say which zone the values are in; if it is UTC, that is also free:

    op.execute("SET LOCAL TIME ZONE 'UTC'")
    op.alter_column("orders", "placed_at", type_=sa.DateTime(timezone=True))

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done, stored_anew
from spiritsafe.review.column_code import alter_column, type_code
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import type_changes, zone_is_utc

RULE = Rule(
    "alter-type-timezone",
    "rewrite",
    Severity.ERROR,
    "A timestamp gets or loses its time zone: the table is rewritten unless the session is in UTC.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a change of zone that rewrites the table, or does so in another session."""
    if not done(observation):
        return
    for change in type_changes(context):
        if not change.changes_zone:
            continue
        path, column = change.path, change.column
        rewritten = stored_anew(context, change.table)
        if not rewritten and zone_is_utc(context):
            continue
        yield context.finding(
            RULE,
            f"{path}.{column}",
            f"{path} is rewritten to make {column} {change.written}: nobody can read or write the table until that is "
            "done, and its values are read in the time zone of this session"
            if rewritten
            else f"{path} is rewritten, and the values of {column} are read as local time, if the session that runs "
            "this is in any time zone but UTC; nothing here says that it is not",
            lines(
                execute("SET LOCAL TIME ZONE 'UTC'"),
                alter_column(path, column, f"type_={type_code(change.definition.type_name)}"),
            ),
            severity=None if rewritten else Severity.WARNING,
        )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, placed timestamp, seen timestamptz);"
EXAMPLES = Examples(
    bad=(
        Example(
            "SET LOCAL TIME ZONE 'Europe/Berlin'; ALTER TABLE orders ALTER placed TYPE timestamptz;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            rewrites=("public.orders",),
        ),
        Example("ALTER TABLE orders ALTER COLUMN seen TYPE timestamp;", SETUP),
        Example(
            "ALTER TABLE orders ALTER placed TYPE timestamptz USING placed AT TIME ZONE 'UTC';",
            SETUP,
            rewrites=("public.orders",),
        ),
    ),
    good=(
        Example(
            "SET LOCAL TIME ZONE 'UTC'; ALTER TABLE orders ALTER placed TYPE timestamptz;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("ALTER TABLE orders ALTER COLUMN seen TYPE timestamptz(6);", SETUP),
    ),
)
