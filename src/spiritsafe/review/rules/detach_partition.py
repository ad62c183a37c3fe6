"""A partition is detached and its parent is closed for it, or it cannot be detached the way it is asked to.

**What it finds.** DETACH PARTITION without CONCURRENTLY, and with it where there is a DEFAULT partition.

**Why it hurts.** Without CONCURRENTLY the whole partitioned table waits: the statement waits for every query on it,
and every later query waits behind the statement. With it and a DEFAULT partition the server refuses, and the
migration fails.

**What PostgreSQL does.** A plain DETACH takes ACCESS EXCLUSIVE on the parent and the partition. CONCURRENTLY (from
14 on) takes SHARE UPDATE EXCLUSIVE on the parent, works in two transactions, and raises SQLSTATE 55000 when there is
a DEFAULT partition.

**The safe way.** Outside of a transaction:

    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE event DETACH PARTITION event_2023 CONCURRENTLY")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

BLOCKING = Rule(
    "detach-partition-blocking", "partition", Severity.WARNING, "A plain DETACH closes the whole partitioned table."
)
REFUSED = Rule(
    "detach-concurrently-with-default",
    "partition",
    Severity.ERROR,
    "DETACH CONCURRENTLY is refused where there is a DEFAULT partition.",
)
RULES = (BLOCKING, REFUSED)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a DETACH that everybody waits for, and one that is refused."""
    for command in context.commands:
        if command.kind != "AT_DetachPartition" or not context.exists(command.table):
            continue
        action = getattr(command.node, "def").partition_cmd
        path, part = context.path(command.table), context.path(range_name(action.name))
        if not action.concurrent and observation.failure is None:
            yield context.finding(
                BLOCKING,
                path,
                f"{path} can be neither read nor written, in none of its partitions, while {part} is detached",
                autocommit(execute(f"ALTER TABLE {path} DETACH PARTITION {part} CONCURRENTLY")),
            )
        elif action.concurrent and _has_default(command, observation, context):
            yield context.finding(
                REFUSED,
                path,
                f"{part} cannot be detached CONCURRENTLY, because {path} has a DEFAULT partition: the migration fails "
                "here",
                lines(execute("SET LOCAL lock_timeout = '2s'"), execute(f"ALTER TABLE {path} DETACH PARTITION {part}")),
            )


def _has_default(command: Command, observation: Observation, context: Context) -> bool:
    facts = context.facts(command.table)
    refused = observation.failure is not None and observation.failure.sqlstate == "55000"
    return refused or (facts is not None and facts.default_partition is not None)


SETUP = """CREATE TABLE event (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE event_2023 PARTITION OF event FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');"""
REST = "CREATE TABLE event_rest PARTITION OF event DEFAULT;"
CONCURRENTLY = "ALTER TABLE event DETACH PARTITION event_2023 CONCURRENTLY;"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE event DETACH PARTITION event_2023;", SETUP, lock=("public.event", LockMode.ACCESS_EXCLUSIVE)
        ),
        Example(CONCURRENTLY, SETUP + REST, fails="55000", transaction=False),
    ),
    good=(
        Example(CONCURRENTLY, SETUP, transaction=False),
        Example(f"{SETUP} ALTER TABLE event DETACH PARTITION event_2023;"),
    ),
)
