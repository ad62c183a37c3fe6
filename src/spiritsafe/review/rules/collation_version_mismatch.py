"""A collation's version is declared right without rebuilding what was sorted by the old one.

**What it finds.** ALTER COLLATION ... REFRESH VERSION and ALTER DATABASE ... REFRESH COLLATION VERSION, where the
revision rebuilds no index before.

**Why it hurts.** After an upgrade of the operating system or of ICU, text sorts by another order than the indexes were
built in: queries miss rows, and unique indexes take duplicates. REFRESH VERSION only silences the warning that said
so.

**What PostgreSQL does.** It writes the library's version into the catalogue, and looks at no index.

**The safe way.** Rebuild the indexes over text first, then refresh:

    with op.get_context().autocommit_block():
        op.execute("REINDEX INDEX CONCURRENTLY ix_customer_name")
    op.execute('ALTER COLLATION "en_US" REFRESH VERSION')

**References.** https://www.postgresql.org/docs/current/sql-altercollation.html#SQL-ALTERCOLLATION-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import earlier_in_revision
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import list_name

RULE = Rule(
    "collation-version-mismatch",
    "runtime",
    Severity.WARNING,
    "A collation's version is declared right without rebuilding the indexes that were sorted by the old one.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a REFRESH VERSION that comes before any REINDEX."""
    for command in context.commands:
        if command.kind == "alter_collation_stmt":
            name = list_name(command.node.collname)[1]
        elif command.kind == "alter_database_refresh_coll_stmt":
            name = command.node.dbname
        else:
            continue
        if not any(earlier.kind == "reindex_stmt" for _, earlier in earlier_in_revision(context)):
            yield context.finding(
                RULE,
                name,
                f"The collation version of {name} is declared right, but no index over text is built anew: where the "
                "order did change, queries go on missing rows, and nothing warns of it any more",
                autocommit(execute("REINDEX INDEX CONCURRENTLY ..."))
                + "\n# each index over text; the refresh after it",
            )


SETUP = "CREATE TABLE customer (name text); CREATE INDEX ix_name ON customer (name);"
EXAMPLES = Examples(
    bad=(Example('ALTER COLLATION "C" REFRESH VERSION;', SETUP),),
    good=(
        Example('REINDEX INDEX CONCURRENTLY ix_name; ALTER COLLATION "C" REFRESH VERSION;', SETUP, transaction=False),
        Example("COMMENT ON TABLE customer IS 'ALTER COLLATION';", SETUP),
    ),
)
