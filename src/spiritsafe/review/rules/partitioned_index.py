"""A partitioned table gets an index: on every partition at once, or CONCURRENTLY, which the server refuses.

**What it finds.** CREATE INDEX on a partitioned table that has partitions (partitioned-index-fanout), and CREATE INDEX
or DROP INDEX with CONCURRENTLY on one (concurrently-on-partitioned).

**Why it hurts.** Without CONCURRENTLY nobody can write to any partition until the indexes of all of them are built.
With it, the migration fails.

**What PostgreSQL does.** CREATE INDEX on the parent takes SHARE on it and on every partition, and builds one index
after the other in one transaction. CONCURRENTLY is not implemented for a parent: SQLSTATE 0A000.

**The safe way.** Make the index of the parent alone, which is empty and instant, build that of each partition
CONCURRENTLY, and attach them. With the last one the index of the parent becomes valid:

    op.execute("CREATE INDEX event_kind_idx ON ONLY event (kind)")
    with op.get_context().autocommit_block():
        op.create_index("event_2024_kind_idx", "event_2024", ["kind"], postgresql_concurrently=True)
    op.execute("ALTER INDEX event_kind_idx ATTACH PARTITION event_2024_kind_idx")

**References.** https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.index_code import attached_by_parts
from spiritsafe.review.indexes import dropped_indexes, found_instead
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

FANOUT = Rule(
    "partitioned-index-fanout",
    "index",
    Severity.ERROR,
    "An index is built on every partition while nobody may write to any of them.",
)
CONCURRENTLY = Rule(
    "concurrently-on-partitioned",
    "index",
    Severity.ERROR,
    "CONCURRENTLY is not for partitioned tables, and the server refuses it.",
)
RULES = (FANOUT, CONCURRENTLY)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report an index of a partitioned table."""
    failure = observation.failure
    refused = failure is not None and failure.sqlstate == "0A000"
    for command in context.commands:
        facts = context.facts(range_name(command.node.relation)) if command.kind == "index_stmt" else None
        if facts is None or facts.kind != "partitioned table" or not command.node.relation.inh:
            continue
        if command.node.concurrent and refused:
            message = f"{facts.name} is partitioned: CREATE INDEX CONCURRENTLY is refused on it and the migration fails"
            yield context.finding(CONCURRENTLY, facts.name, message, attached_by_parts(command, facts))
        elif done(observation) and _spreads(context, command, facts):
            yield context.finding(
                FANOUT,
                facts.name,
                f"the index is built on all {len(facts.partitions)} partitions of {facts.name}, one after the other: "
                "until the last one is ready nobody can write to any of them",
                attached_by_parts(command, facts),
            )
    if refused:
        yield from _drops(context)


def _spreads(context: Context, command: Command, table: Facts) -> bool:
    """Whether the index was built on partitions in use."""
    new = context.is_new(range_name(command.node.relation))
    return bool(table.partitions) and not new and found_instead(context, command) is None


def _drops(context: Context) -> Iterator[Finding]:
    for dropped in dropped_indexes(context):
        if dropped.partitioned and dropped.concurrent:
            yield context.finding(
                CONCURRENTLY,
                dropped.path,
                f"{dropped.path} is the index of a partitioned table: DROP INDEX CONCURRENTLY is refused on it and the "
                "migration fails",
                f"# drop {dropped.path} without CONCURRENTLY, with a short lock_timeout, and try again where it times "
                "out",
            )


SETUP = """CREATE TABLE event (id bigint, at date, kind text) PARTITION BY RANGE (at);
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX event_id_idx ON event (id);"""
EXAMPLES = Examples(
    bad=(
        Example(
            "CREATE INDEX event_kind_idx ON event (kind);",
            SETUP,
            lock=("public.event_2024", LockMode.SHARE),
            scans=("public.event_2024",),
        ),
        Example("CREATE INDEX CONCURRENTLY ix ON event (kind);", SETUP, transaction=False, fails="0A000"),
        Example("DROP INDEX CONCURRENTLY event_id_idx;", SETUP, transaction=False, fails="0A000"),
    ),
    good=(
        Example("CREATE INDEX event_kind_idx ON ONLY event (kind);", SETUP),
        Example("CREATE INDEX CONCURRENTLY ix ON event_2024 (kind);", SETUP, transaction=False),
        Example("CREATE TABLE log (at date) PARTITION BY RANGE (at); CREATE INDEX log_at_idx ON log (at);"),
    ),
)
