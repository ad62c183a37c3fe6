"""A statement that must run outside of a transaction runs inside one.

**What it finds.** VACUUM, CREATE DATABASE, CREATE TABLESPACE, ALTER SYSTEM, CREATE SUBSCRIPTION with a slot,
REINDEX of a schema or database, and CLUSTER of everything, in a transaction. (CONCURRENTLY has a rule of its own.)

**Why it hurts.** Alembic runs a revision in a transaction, so the migration fails at this statement on every
database.

**What PostgreSQL does.** It refuses with SQLSTATE 25001, "cannot run inside a transaction block".

**The safe way.** Leave the transaction for this one statement:

    with op.get_context().autocommit_block():
        op.execute("VACUUM orders")

**References.** https://www.postgresql.org/docs/current/sql-vacuum.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command
from spiritsafe.sql.concurrency import needs_no_transaction

RULE = Rule(
    "nontransactional-statement-in-transaction",
    "transaction-shape",
    Severity.ERROR,
    "A statement that PostgreSQL refuses inside a transaction runs inside one.",
)
_OTHER_RULES = frozenset(
    {"index_stmt", "drop_stmt", "AT_DetachPartition", "dropdb_stmt", "transaction_stmt", "do_stmt", "call_stmt"}
)
_KEYWORDS = frozenset({"ALL", "DATABASE", "FULL", "INDEX", "SCHEMA", "SUBSCRIPTION", "SYSTEM", "TABLE", "TABLESPACE"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report what the server refused with 25001, or would refuse."""
    if observation.statement.transaction is None:
        return
    sql = observation.statement.sql
    for command in context.commands[:1]:
        if command.kind in _OTHER_RULES or _concurrent_reindex(command) or _analyze(command):
            continue
        if context.static:
            refused = needs_no_transaction(sql)
        else:
            refused = observation.failure is not None and observation.failure.sqlstate == "25001"
        if refused:
            words = _command_of(command.sql)
            yield context.finding(
                RULE,
                words,
                f"{words} cannot run inside a transaction, and Alembic runs the revision in one: the migration "
                "fails here",
                autocommit(execute(sql)),
            )


def _command_of(sql: str) -> str:
    """`REINDEX TABLE`, or `CLUSTER` where a name follows."""
    words = sql.upper().rstrip(";").split()[:2]
    return " ".join(words if words[-1] in _KEYWORDS else words[:1])


def _analyze(command: Command) -> bool:
    """ANALYZE alone, which the parser takes for a kind of VACUUM."""
    return command.kind == "vacuum_stmt" and not command.node.is_vacuumcmd


def _concurrent_reindex(command: Command) -> bool:
    """REINDEX CONCURRENTLY of a table or an index: that is concurrently-in-transaction."""
    return command.kind == "reindex_stmt" and any(
        option.def_elem.defname == "concurrently" for option in command.node.params
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
EXAMPLES = Examples(
    bad=(
        Example("VACUUM orders;", SETUP, fails="25001"),
        Example("ALTER SYSTEM SET work_mem = '8MB';", fails="25001"),
        Example("REINDEX SCHEMA public;", SETUP, fails="25001"),
        Example("CREATE DATABASE elsewhere;", fails="25001"),
    ),
    good=(
        Example("VACUUM orders;", SETUP, transaction=False),
        Example("ANALYZE orders;", SETUP),
        Example("CREATE INDEX CONCURRENTLY i ON orders (id);", SETUP, fails="25001"),
    ),
)
