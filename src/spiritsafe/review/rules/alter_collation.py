"""A text column gets another collation, and everything sorts by another order.

**What it finds.** ALTER COLUMN ... TYPE ... COLLATE on a table in use.

**Why it hurts.** Queries return their rows in another order at once, ranges such as `name < 'm'` hold other rows,
keyset pagination skips or repeats some, and where the new collation takes `a` and `A` for equal, unique values
collide. An index that is used for sorting by the old order serves nobody any more.

**What PostgreSQL does.** The rows stay as they are; indexes on the column are built anew under ACCESS EXCLUSIVE (that
is alter-type-index-rebuild). A collation in an index or in a query's COLLATE clause touches nothing else.

**The safe way.** Leave the column as it is and give a second index the new order, for the queries that ask for it:

    op.execute('CREATE INDEX CONCURRENTLY ix_customer_name_c ON customer (name COLLATE "C")')

**References.** https://www.postgresql.org/docs/current/collation.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done, stored_anew
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.type_change import TypeChange, type_changes
from spiritsafe.sql.command import list_name

RULE = Rule(
    "alter-collation",
    "index/backward-incompat",
    Severity.WARNING,
    "A text column gets another collation: queries sort and compare by another order.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a collation that a column in use gets."""
    if not done(observation):
        return
    for change in type_changes(context):
        if not change.definition.HasField("coll_clause") or not _changed(context, change):
            continue
        name = list_name(change.definition.coll_clause.collname)[1]
        short = change.path.removeprefix("public.")
        index = f"ix_{change.table[1]}_{change.column}_{name.lower()}"
        yield context.finding(
            RULE,
            f"{change.path}.{change.column}",
            f"{change.path}.{change.column} sorts and compares by {name} from now on: queries of running code return "
            "other orders and ranges",
            autocommit(execute(f'CREATE INDEX CONCURRENTLY {index} ON {short} ({change.column} COLLATE "{name}")')),
        )


def _changed(context: Context, change: TypeChange) -> bool:
    """Whether it is another collation; an index on the column that was kept says that it is not."""
    facts = context.facts(change.table)
    if facts is None or change.rebuilt() or stored_anew(context, change.table):
        return True
    return not any(change.column in index.columns for index in facts.table.indexes)


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY, name varchar(50), phone text, code text COLLATE "C");
CREATE INDEX ix_name ON customer (name);
CREATE INDEX ix_code ON customer (code);
"""
EXAMPLES = Examples(
    bad=(
        Example(
            'ALTER TABLE customer ALTER name TYPE varchar(50) COLLATE "C";',
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.customer",),
        ),
        Example('ALTER TABLE customer ALTER phone TYPE text COLLATE "C";', SETUP),
    ),
    good=(
        Example('ALTER TABLE customer ALTER code TYPE text COLLATE "C";', SETUP),
        Example("ALTER TABLE customer ALTER name TYPE text;", SETUP),
        Example('ALTER TABLE customer ADD COLUMN nick text COLLATE "C";', SETUP),
    ),
)
