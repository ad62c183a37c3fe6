"""Indexes are built anew while nobody may write, and hardly anybody can read.

**What it finds.** REINDEX without CONCURRENTLY.

**Why it hurts.** Writes wait until the new index is there. Reads wait too: not only those that would use the index, but
nearly every query on the table, because the planner looks at all of its indexes.

**What PostgreSQL does.** It takes SHARE on the table and ACCESS EXCLUSIVE on each index, and keeps both while it reads
the table and builds.

**The safe way.** Rebuild CONCURRENTLY, outside a transaction:

    with op.get_context().autocommit_block():
        op.execute("REINDEX TABLE CONCURRENTLY orders")

**References.** https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
"""

import re
from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.indexes import table_of_index
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name
from spiritsafe.sql.concurrency import said_concurrently

RULE = Rule(
    "reindex-blocking",
    "index",
    Severity.ERROR,
    "Indexes are built anew while nobody may write, and hardly anybody can read.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a plain REINDEX."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind != "reindex_stmt" or said_concurrently(command.node):
            continue
        subject = _subject(context, command)
        if subject:
            yield context.finding(
                RULE,
                subject,
                f"REINDEX locks {subject}: nobody can write until the indexes are built, and queries wait too, because "
                "the planner looks at every index of a table",
                autocommit(execute(_concurrently(command.sql))),
            )


def _subject(context: Context, command: Command) -> str:
    """The table that is locked, or the schema or database; empty where nobody uses it."""
    if not command.node.HasField("relation"):
        kind = enum_name(command.node, "kind").rpartition("_")[2].lower()
        return f"{kind} {command.node.name}".strip()
    name = range_name(command.node.relation)
    if not context.exists(name):
        return ""
    table = table_of_index(context, context.path(name))
    return table.name if table is not None else context.path(name)


def _concurrently(sql: str) -> str:
    said = re.sub(r"(?i)\b(INDEX|TABLE|SCHEMA|DATABASE)\b", r"\1 CONCURRENTLY", sql.rstrip(";"), count=1)
    return " ".join(said.split())


SETUP = "CREATE TABLE orders (id bigint, customer_id bigint); CREATE INDEX ix_customer ON orders (customer_id);"
EXAMPLES = Examples(
    bad=(
        Example(
            "REINDEX TABLE orders;",
            SETUP,
            lock=("public.ix_customer", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
            rewrites=("public.ix_customer",),
        ),
        Example("REINDEX (VERBOSE) INDEX ix_customer;", SETUP, lock=("public.orders", LockMode.SHARE)),
        Example("REINDEX SCHEMA public;", SETUP, transaction=False),
    ),
    good=(
        Example("REINDEX TABLE CONCURRENTLY orders;", SETUP, transaction=False),
        Example("REINDEX (CONCURRENTLY) INDEX ix_customer;", SETUP, transaction=False),
        Example("CREATE TABLE tags (name text PRIMARY KEY); REINDEX TABLE tags;"),
    ),
)
