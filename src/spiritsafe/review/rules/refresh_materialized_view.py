"""A materialized view is refreshed and cannot be read meanwhile, or cannot be refreshed the way it is asked to.

**What it finds.** REFRESH MATERIALIZED VIEW without CONCURRENTLY; and with CONCURRENTLY where the view has no unique
index over all its rows, or was never filled.

**Why it hurts.** Without CONCURRENTLY every SELECT on the view waits until its query has run to the end. With it but
without such an index the server refuses, and the migration fails.

**What PostgreSQL does.** A plain refresh takes ACCESS EXCLUSIVE and replaces the contents. CONCURRENTLY takes
EXCLUSIVE, lets readers pass, and is allowed inside a transaction; it needs a unique index on columns, without WHERE
and without expressions, and raises SQLSTATE 55000 otherwise.

**The safe way.** A unique index once, and CONCURRENTLY from then on:

    op.create_index("uq_sales_day", "sales", ["day"], unique=True)
    op.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY sales")

**References.** https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context, Name
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

BLOCKING = Rule(
    "refresh-matview-blocking",
    "lock",
    Severity.ERROR,
    "A materialized view cannot be read while it is refreshed.",
)
NO_INDEX = Rule(
    "refresh-concurrently-needs-unique-index",
    "lock",
    Severity.ERROR,
    "REFRESH ... CONCURRENTLY is refused without a unique index, or on a view that was never filled.",
)
RULES = (BLOCKING, NO_INDEX)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a refresh that readers wait for, and one that the server refuses."""
    failure = observation.failure
    for command in context.commands:
        if command.kind != "refresh_mat_view_stmt":
            continue
        name = range_name(command.node.relation)
        view = context.path(name)
        if command.node.concurrent and failure is not None and failure.sqlstate in ("55000", "0A000"):
            yield context.finding(
                NO_INDEX,
                view,
                f"{view} cannot be refreshed CONCURRENTLY: {failure.message}",
                lines(f'op.create_index("uq_{name[1]}", "{name[1]}", [...], unique=True)', execute(command.sql)),
            )
        elif not command.node.concurrent and _read(context, name) and failure is None:
            yield context.finding(
                BLOCKING,
                view,
                f"{view} cannot be read while it is refreshed: every SELECT on it waits until its query has run",
                execute(f"REFRESH MATERIALIZED VIEW CONCURRENTLY {view}"),
            )


def _read(context: Context, name: Name) -> bool:
    """Whether somebody may be reading the view: it is not of this run, and was filled before."""
    facts = context.facts(name)
    return context.exists(name) and (facts is None or facts.filled)


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY, day date);
CREATE MATERIALIZED VIEW sales AS SELECT day, count(*) AS n FROM orders GROUP BY day;"""
UNIQUE = SETUP + "CREATE UNIQUE INDEX uq_sales ON sales (day);"
EXAMPLES = Examples(
    bad=(
        Example("REFRESH MATERIALIZED VIEW sales;", UNIQUE, lock=("public.sales", LockMode.ACCESS_EXCLUSIVE)),
        Example("REFRESH MATERIALIZED VIEW CONCURRENTLY sales;", SETUP, fails="55000"),
        Example(
            "REFRESH MATERIALIZED VIEW CONCURRENTLY sales;",
            SETUP + "CREATE UNIQUE INDEX uq_sales ON sales (day) WHERE n > 1;",
            fails="55000",
        ),
    ),
    good=(
        Example("REFRESH MATERIALIZED VIEW CONCURRENTLY sales;", UNIQUE, lock=("public.sales", LockMode.EXCLUSIVE)),
        Example("REFRESH MATERIALIZED VIEW v;", "CREATE MATERIALIZED VIEW v AS SELECT 1 AS x WITH NO DATA;"),
        Example("CREATE MATERIALIZED VIEW v AS SELECT 1 AS x WITH NO DATA; REFRESH MATERIALIZED VIEW v;"),
    ),
)
