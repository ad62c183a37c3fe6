"""A partition is dropped while it is still attached.

**What it finds.** DROP TABLE of a partition of a table in use.

**Why it hurts.** Its rows are gone. And the whole partitioned table is closed for it: the statement waits for every
query on it, and every later query waits behind the statement.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the partition, on the parent, and on the DEFAULT partition
where there is one.

**The safe way.** Detach it without closing the parent; then nobody uses what is dropped:

    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE event DETACH PARTITION event_2023 CONCURRENTLY")
    op.drop_table("event_2023")

**References.** https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, call, execute, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name, list_name

RULE = Rule("drop-partition", "data-loss", Severity.ERROR, "A partition is dropped while it is attached.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report DROP TABLE of a partition; in a static review nobody knows which table is one."""
    for command in context.commands:
        if command.kind != "drop_stmt" or enum_name(command.node, "remove_type") != "OBJECT_TABLE":
            continue
        for item in command.node.objects:
            name = list_name(item.list.items)
            facts = context.facts(name)
            if facts is None or not facts.table.partition_of or not context.exists(name):
                continue
            if observation.failure is not None and not observation.failure.rows:
                continue
            parent, part = ".".join(facts.table.partition_of), facts.name
            yield context.finding(
                RULE,
                part,
                f"The rows of {part} are lost, and {parent} can be neither read nor written while it is dropped",
                lines(
                    autocommit(execute(f"ALTER TABLE {parent} DETACH PARTITION {part} CONCURRENTLY")),
                    call("drop_table", name[1], schema=schema_of(part)),
                ),
            )


SETUP = """CREATE TABLE event (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE event_2023 PARTITION OF event FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE detached (LIKE event);"""
EXAMPLES = Examples(
    bad=(Example("DROP TABLE event_2023;", SETUP, lock=("public.event", LockMode.ACCESS_EXCLUSIVE)),),
    good=(
        Example("DROP TABLE detached;", SETUP),
        Example("DROP TABLE IF EXISTS event_2022;", SETUP),
        Example(f"{SETUP} DROP TABLE event_2023;"),
    ),
)
