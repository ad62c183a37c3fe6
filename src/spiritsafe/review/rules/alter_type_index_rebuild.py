"""A column gets another type or collation, and its indexes are built anew.

**What it finds.** ALTER COLUMN ... TYPE on a table in use, where the rows stay as they are but the server was seen to
build indexes on the column again.

**Why it hurts.** Nobody can read or write the table until the last of these indexes is there.

**What PostgreSQL does.** An index whose collation or operator class changes with the type, or that is on an expression
over the column, is dropped and built again under the ACCESS EXCLUSIVE lock of ALTER TABLE. Others are kept.

**The safe way.** Build a second index that fits the new type or collation CONCURRENTLY before; where the type itself
has to change, add a second column, index that one CONCURRENTLY, and change over.

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.column_code import add_column
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, call, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import type_changes

RULE = Rule(
    "alter-type-index-rebuild",
    "rewrite",
    Severity.ERROR,
    "A column gets another type or collation: its indexes are built anew while nobody may use the table.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report indexes that a change of type builds again."""
    if not done(observation):
        return
    for change in type_changes(context):
        indexes = change.rebuilt()
        if not indexes:
            continue
        path, new = change.path, f"{change.column}_new"
        index = call(
            "create_index",
            f"{indexes[0]}_new",
            change.table[1],
            [new],
            schema=schema_of(path),
            postgresql_concurrently=True,
        )
        yield context.finding(
            RULE,
            f"{path}.{change.column}",
            f"{path} can be neither read nor written while {', '.join(indexes)} on {change.column} "
            f"{'is' if len(indexes) == 1 else 'are'} built anew for {change.written}",
            lines(
                add_column(path, new, change.definition.type_name),
                f"# a trigger that writes both, the rows that are there in batches, then the index; drop "
                f"{change.column} in a later revision",
                autocommit(index),
            ),
            facts=tuple(f"the server said that it builds {name}" for name in indexes),
        )


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY, name varchar(50), phone text);
CREATE INDEX ix_name ON customer (name);
CREATE INDEX ix_phone ON customer (phone);
CREATE INDEX ix_lower ON customer (lower(name));
"""
EXAMPLES = Examples(
    bad=(
        Example(
            'ALTER TABLE customer ALTER phone TYPE text COLLATE "C";',
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.customer",),
        ),
        Example("ALTER TABLE customer ALTER name TYPE varchar(100);", SETUP, scans=("public.customer",)),
    ),
    good=(
        Example("ALTER TABLE customer ALTER phone TYPE varchar;", SETUP),
        Example("ALTER TABLE customer ALTER id TYPE numeric;", SETUP, rewrites=("public.customer",)),
    ),
)
