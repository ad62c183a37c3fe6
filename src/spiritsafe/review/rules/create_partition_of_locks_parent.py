"""A partition is made in one step, and the partitioned table is closed for it.

**What it finds.** CREATE TABLE ... PARTITION OF a table that was there before.

**Why it hurts.** It waits for every query on the partitioned table to end, and every later one waits behind it; if
it runs in a transaction with other work, the table stays closed until that is done.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the parent, where ATTACH PARTITION needs only SHARE UPDATE
EXCLUSIVE (manual, "Partition Maintenance").

**The safe way.** Make an ordinary table of the same shape, then attach it:

    op.execute("CREATE TABLE event_2025 (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
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
from spiritsafe.sql.command import range_name

RULE = Rule(
    "create-partition-of-locks-parent",
    "partition",
    Severity.WARNING,
    "CREATE TABLE ... PARTITION OF closes the partitioned table.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a partition made in one step, of a table in use."""
    for command in context.commands:
        if command.kind != "create_stmt" or not command.node.HasField("partbound") or observation.failure is not None:
            continue
        parent, part = range_name(command.node.inh_relations[0].range_var), range_name(command.node.relation)
        if not context.exists(parent) or (not context.static and not observation.created):
            continue
        path, name = context.path(parent), context.path(part)
        yield context.finding(
            RULE,
            path,
            f"{path} can be neither read nor written while {name} is made as its partition; to attach a table that is "
            "there already lets both pass",
            lines(
                execute(f"CREATE TABLE {name} (LIKE {path} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"),
                execute(f"ALTER TABLE {path} ATTACH PARTITION {name} ..."),
            ),
        )


SETUP = "CREATE TABLE event (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);"
BOUND = "FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"
EXAMPLES = Examples(
    bad=(
        Example(
            f"CREATE TABLE event_2025 PARTITION OF event {BOUND};",
            SETUP,
            lock=("public.event", LockMode.ACCESS_EXCLUSIVE),
        ),
    ),
    good=(
        Example(
            f"CREATE TABLE event_2025 (LIKE event); ALTER TABLE event ATTACH PARTITION event_2025 {BOUND};",
            SETUP,
            lock=("public.event", LockMode.SHARE_UPDATE_EXCLUSIVE),
        ),
        Example(f"{SETUP} CREATE TABLE event_2025 PARTITION OF event {BOUND};"),
    ),
)
