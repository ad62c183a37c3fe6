"""A table becomes a partition, and the rows that are there are checked under a lock.

**What it finds.** ATTACH PARTITION of a table in use whose constraints do not prove that its rows fit; and ATTACH
PARTITION or CREATE TABLE ... PARTITION OF where a DEFAULT partition has to be searched for rows of the new one.

**Why it hurts.** The table that becomes a partition, or the DEFAULT partition, can be neither read nor written while
it is read from end to end; and with the DEFAULT partition all writes that would go there wait.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the table and on the DEFAULT partition, and only SHARE UPDATE
EXCLUSIVE on the parent. It skips the scan where a valid CHECK (with NOT NULL) implies the bound, or for the DEFAULT
partition its contrary (ALTER TABLE, "ATTACH PARTITION").

**The safe way.** Prove it first, without blocking anybody:

    op.execute("ALTER TABLE event_2025 ADD CONSTRAINT bound CHECK (at >= '2025-01-01' AND at < '2026-01-01') NOT VALID")
    # the next revision
    op.execute("ALTER TABLE event_2025 VALIDATE CONSTRAINT bound")
    op.execute("ALTER TABLE event ATTACH PARTITION event_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')")

**References.** https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

ATTACHED = Rule(
    "attach-partition-scan", "partition", Severity.ERROR, "A table that becomes a partition is read under a lock."
)
DEFAULT = Rule(
    "attach-default-partition-scan",
    "partition",
    Severity.ERROR,
    "The DEFAULT partition is searched under a lock for rows of a new partition.",
)
RULES = (ATTACHED, DEFAULT)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the scans; in a static review, an ATTACH of a table that the text does not make."""
    if observation.failure is not None and not observation.failure.rows:
        return
    for command in context.commands:
        if command.kind == "AT_AttachPartition" and command.target == "OBJECT_TABLE":
            part = range_name(getattr(command.node, "def").partition_cmd.name)
            if context.exists(part) and (context.static or context.scanned(part)):
                yield _attached(context.path(command.table), context.path(part), context)
        parent = _parent(command)
        facts = context.facts(parent) if parent else None
        default = facts.default_partition if facts is not None else None
        if default and default in observation.scans and default not in context.new:
            yield context.finding(
                DEFAULT,
                default,
                f"{default} can be neither read nor written while it is searched for rows that belong to the new "
                f"partition of {context.path(parent)}",
                lines(
                    execute(f"ALTER TABLE {default} ADD CONSTRAINT not_in_new CHECK (NOT (...bound...)) NOT VALID"),
                    execute(f"ALTER TABLE {default} VALIDATE CONSTRAINT not_in_new") + "  # in the next revision",
                ),
            )


def _attached(parent: str, part: str, context: Context) -> Finding:
    return context.finding(
        ATTACHED,
        part,
        f"{part} can be neither read nor written while all its rows are held against the bound of the partition of "
        f"{parent}",
        lines(
            execute(f"ALTER TABLE {part} ADD CONSTRAINT bound CHECK (...the bound...) NOT VALID"),
            execute(f"ALTER TABLE {part} VALIDATE CONSTRAINT bound") + "  # in the next revision",
            execute(context.observation.statement.sql),
        ),
    )


def _parent(command: Command) -> tuple[str, str]:
    """The partitioned table that gets a partition; empty names where none does."""
    if command.kind == "AT_AttachPartition" and command.target == "OBJECT_TABLE":
        return command.table
    if command.kind == "create_stmt" and command.node.HasField("partbound"):
        return range_name(command.node.inh_relations[0].range_var)
    return ("", "")


PARENT = "CREATE TABLE event (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);"
TABLE = "CREATE TABLE event_2025 (id bigint NOT NULL, at date NOT NULL);"
BOUND = "FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"
ATTACH = f"ALTER TABLE event ATTACH PARTITION event_2025 {BOUND};"
REST = "CREATE TABLE event_rest PARTITION OF event DEFAULT;"
CHECK = "ALTER TABLE {} ADD CONSTRAINT bound CHECK ({} (at >= '2025-01-01' AND at < '2026-01-01'));"
EXAMPLES = Examples(
    bad=(
        Example(
            ATTACH,
            PARENT + TABLE,
            lock=("public.event_2025", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.event_2025",),
        ),
        Example(
            f"CREATE TABLE event_2025 PARTITION OF event {BOUND};",
            PARENT + REST,
            lock=("public.event_rest", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.event_rest",),
        ),
    ),
    good=(
        Example(ATTACH, PARENT + TABLE + CHECK.format("event_2025", "")),
        Example(ATTACH, PARENT + TABLE + REST + CHECK.format("event_2025", "") + CHECK.format("event_rest", "NOT")),
        Example(TABLE + ATTACH, PARENT),
    ),
)
