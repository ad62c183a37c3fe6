"""A materialized view runs its whole query inside of the migration's transaction.

**What it finds.** CREATE MATERIALIZED VIEW over tables that were there before, without WITH NO DATA.

**Why it hurts.** The query may take minutes, and for that long the transaction stays open: it keeps its locks, VACUUM
cannot remove what others delete, and a change of the schema of those tables has to wait.

**What PostgreSQL does.** It takes ACCESS SHARE on the tables it reads until the end of the transaction, and runs the
query to the end.

**The safe way.** Make it empty, and fill it afterwards, outside of the migration's transaction:

    op.execute("CREATE MATERIALIZED VIEW sales AS SELECT ... WITH NO DATA")
    with op.get_context().autocommit_block():
        op.execute("REFRESH MATERIALIZED VIEW sales")

**References.** https://www.postgresql.org/docs/current/sql-creatematerializedview.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name
from spiritsafe.sql.named_relations import named_relations

RULE = Rule(
    "matview-with-data", "lock", Severity.WARNING, "A materialized view is filled in the migration's transaction."
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a materialized view that is filled from tables in use."""
    for command in context.commands:
        if command.kind != "create_table_as_stmt" or enum_name(command.node, "objtype") != "OBJECT_MATVIEW":
            continue
        view = context.path(range_name(command.node.into.rel))
        if command.node.into.skip_data or observation.failure is not None:
            continue
        sources = _sources(command, observation, context)
        if sources:
            yield context.finding(
                RULE,
                view,
                f"{view} is filled in this transaction, which stays open, with all its locks, until the query over "
                f"{', '.join(sources)} has run to its end",
                lines(
                    execute(f"CREATE MATERIALIZED VIEW {view} AS ... WITH NO DATA"),
                    autocommit(execute(f"REFRESH MATERIALIZED VIEW {view}")),
                ),
            )


def _sources(command: Command, observation: Observation, context: Context) -> list[str]:
    """The tables in use that it reads."""
    if context.static:
        view = range_name(command.node.into.rel)
        return [context.path(name) for name in named_relations(command) if name != view and context.exists(name)]
    scanned = [table for table in observation.scans if table not in context.new]
    return scanned or [facts.name for facts in observation.before if facts.name not in context.new]


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, day date);"
QUERY = "SELECT day, count(*) AS n FROM orders GROUP BY day"
EXAMPLES = Examples(
    bad=(Example(f"CREATE MATERIALIZED VIEW sales AS {QUERY};", SETUP, scans=("public.orders",)),),
    good=(
        Example(f"CREATE MATERIALIZED VIEW sales AS {QUERY} WITH NO DATA;", SETUP),
        Example("CREATE MATERIALIZED VIEW one AS SELECT 1 AS x;"),
        Example(f"{SETUP} CREATE MATERIALIZED VIEW sales AS {QUERY};"),
        Example(f"CREATE VIEW sales AS {QUERY};", SETUP),
    ),
)
