"""A column comes with a default that is computed for every row that is there.

**What it finds.** ADD COLUMN with a volatile default (`gen_random_uuid()`, `clock_timestamp()`, `random()`,
`nextval(...)`, a function of yours) on a table in use, where the server was seen to rewrite the table.

**Why it hurts.** Nobody can read or write the table until every row and every index has been written anew, which takes
minutes for ten million rows and twice the disk; replicas fall behind by as much.

**What PostgreSQL does.** A default that is the same for all rows is kept once, in the catalogue, and costs nothing: a
constant, and `now()` as well, which stands still within a transaction. A volatile one has to be called for each row:
ACCESS EXCLUSIVE, and new storage for the table and its indexes.

**The safe way.** Add the column empty, give it the default for the rows to come, and fill the others in batches:

    op.add_column("orders", sa.Column("token", sa.Uuid()))
    op.alter_column("orders", "token", server_default=sa.text("gen_random_uuid()"))

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.added_column import rewriting_columns
from spiritsafe.review.column_code import add_column, alter_column, backfill, text_code
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.expression import is_volatile, written

RULE = Rule(
    "add-column-volatile-default",
    "rewrite",
    Severity.ERROR,
    "A column comes with a default that is computed for every row: the table is rewritten.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a column whose default made the server rewrite the table."""
    for column in rewriting_columns(context, "default"):
        default = written(column.default)
        sure = not context.static or is_volatile(column.default)
        yield context.finding(
            RULE,
            f"{column.path}.{column.name}",
            f"{column.path} is rewritten, because the default {default} of its new column {column.name} is computed "
            "for every row: nobody can read or write the table until that is done"
            if sure
            else f"{column.path} is rewritten if the default {default} of its new column {column.name} is volatile",
            lines(
                add_column(column.path, column.name, column.definition.type_name),
                alter_column(column.path, column.name, f"server_default={text_code(default)}"),
                backfill(column.path, f"{column.name} = DEFAULT", f"{column.name} IS NULL"),
            ),
            severity=None if sure else Severity.WARNING,
        )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);"
FUNCTIONS = """
CREATE FUNCTION code() RETURNS text LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN random()::text; END';
CREATE FUNCTION zone() RETURNS text LANGUAGE plpgsql STABLE AS 'BEGIN RETURN current_setting(''TimeZone''); END';
"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
            rewrites=("public.orders", "public.orders_pkey"),
        ),
        Example(
            "ALTER TABLE orders ADD COLUMN seen timestamptz NOT NULL DEFAULT clock_timestamp(), ADD COLUMN note text;",
            SETUP,
            rewrites=("public.orders",),
        ),
        Example("ALTER TABLE orders ADD code text DEFAULT code();", SETUP + FUNCTIONS, rewrites=("public.orders",)),
        Example(
            "ALTER TABLE event ADD COLUMN key uuid DEFAULT gen_random_uuid();",
            "CREATE TABLE event (at date) PARTITION BY RANGE (at);"
            "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');",
            rewrites=("public.event_1",),
        ),
    ),
    good=(
        Example(
            "ALTER TABLE orders ADD COLUMN made timestamptz NOT NULL DEFAULT now(), ADD COLUMN n int DEFAULT 1;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("ALTER TABLE orders ADD COLUMN zone text DEFAULT zone();", SETUP + FUNCTIONS),
        Example(
            "ALTER TABLE orders ADD COLUMN token uuid; ALTER TABLE orders ALTER token SET DEFAULT gen_random_uuid();",
            SETUP,
        ),
        Example("CREATE TABLE tags (id int); ALTER TABLE tags ADD COLUMN key uuid DEFAULT gen_random_uuid();"),
    ),
)
