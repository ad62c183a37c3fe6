"""Several statements that no transaction covers, and that cannot be run twice.

**What it finds.** A second CREATE INDEX CONCURRENTLY, DETACH CONCURRENTLY or the like in one revision, where what ran
before it in no transaction (or was committed to leave one) would fail when it runs again. The index of a partitioned
table in three steps (ON ONLY the parent, CONCURRENTLY on each partition, ATTACH) is left alone.

**Why it hurts.** When the second fails, the first is done and the revision is not recorded: the next run begins with
the first again and stops there, and somebody has to repair the schema by hand.

**What PostgreSQL does.** Each statement outside of a transaction commits by itself; nothing takes it back.

**The safe way.** One such statement per revision, or all of them written so that a second run does no harm:

    with op.get_context().autocommit_block():
        op.create_index("ix_a", "orders", ["a"], postgresql_concurrently=True, if_not_exists=True)
        op.create_index("ix_b", "orders", ["b"], postgresql_concurrently=True, if_not_exists=True)

**References.** https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command
from spiritsafe.sql.concurrency import needs_no_transaction

RULE = Rule(
    "nontransactional-multi-statement",
    "transaction-shape",
    Severity.WARNING,
    "Several statements that no transaction covers could be left half done, and cannot be run twice.",
)
_SCHEMA_CHANGES = ("AT_", "create", "index_stmt", "drop_stmt", "rename_stmt", "view_stmt", "alter_enum")
# Actions of ALTER TABLE and ALTER INDEX that leave alone what is so already.
_REPEATABLE = (
    "AT_ClusterOn",
    "AT_ColumnDefault",
    "AT_DisableRowSecurity",
    "AT_DisableTrig",
    "AT_DropNotNull",
    "AT_EnableRowSecurity",
    "AT_EnableTrig",
    "AT_ForceRowSecurity",
    "AT_NoForceRowSecurity",
    "AT_ReplicaIdentity",
    "AT_Reset",
    "AT_Set",
    "AT_ValidateConstraint",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a statement outside of a transaction that follows one which cannot be repeated."""
    if not _alone(observation) or any(one.kind in ("do_stmt", "call_stmt") for one in context.commands[:1]):
        return  # a batch of rows may be run again
    mine = observation.statement
    for seen in context.trace.observations[: context.position]:
        commands = context.commands_of(seen)
        if seen.statement.revision != mine.revision or not any(map(once_only, commands)):
            continue
        if any(map(_of_the_recipe, commands)) and all(_to_be_attached(one, context) for one in context.commands):
            continue
        # A script has no revision to be recorded, so that what it commits itself is done with.
        if seen.statement.transaction is None or mine.revision is not None:
            yield context.finding(
                RULE,
                " ".join(mine.sql.split()[:6]),
                "This statement runs in no transaction, and an earlier one of the revision is committed by then: if it "
                f"fails, the next run stops at `{' '.join(seen.statement.sql.split()[:8])}`, which is done already",
                "# one such statement per revision, or if_not_exists=True / if_exists=True on each of them",
            )
            return


def once_only(command: Command) -> bool:
    """Whether a change of the schema fails when it is made a second time."""
    if not command.kind.startswith(_SCHEMA_CHANGES) or command.kind.startswith(_REPEATABLE):
        return False
    node = command.node
    flags = ("if_not_exists", "missing_ok", "replace", "skip_if_new_val_exists")
    return not command.missing_ok and not any(getattr(node, flag, False) for flag in flags)


def _of_the_recipe(command: Command) -> bool:
    """Whether it begins, or goes on with, an index of a partitioned table in three steps: there is no other way."""
    return command.kind == "index_stmt" and (command.node.concurrent or not command.node.relation.inh)


def _to_be_attached(command: Command, context: Context) -> bool:
    """Whether it builds an index that is attached to that of the parent later."""
    return command.kind == "index_stmt" and any(
        later.kind == "AT_AttachPartition"
        and later.target == "OBJECT_INDEX"
        and later.node.HasField("def")
        and getattr(later.node, "def").partition_cmd.name.relname == command.node.idxname
        for seen in context.later
        for later in context.commands_of(seen)
    )


def _alone(seen: Observation) -> bool:
    return seen.statement.transaction is None and needs_no_transaction(seen.statement.sql)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, a int, b int);"
EXAMPLES = Examples(
    bad=(
        Example(
            "CREATE INDEX CONCURRENTLY ix_a ON orders (a); CREATE INDEX CONCURRENTLY ix_b ON orders (b);",
            SETUP,
            transaction=False,
        ),
    ),
    good=(
        Example("CREATE INDEX CONCURRENTLY ix_a ON orders (a);", SETUP, transaction=False),
        Example(
            "DROP INDEX CONCURRENTLY IF EXISTS ix_a; CREATE INDEX CONCURRENTLY ix_a ON orders (a);",
            SETUP,
            transaction=False,
        ),
        Example("VACUUM orders; REINDEX TABLE CONCURRENTLY orders;", SETUP, transaction=False),
        Example(
            "CREATE INDEX ix ON ONLY part (a); CREATE INDEX CONCURRENTLY ix_1 ON part_1 (a);"
            "CREATE INDEX CONCURRENTLY ix_2 ON part_2 (a);"
            "ALTER INDEX ix ATTACH PARTITION ix_1; ALTER INDEX ix ATTACH PARTITION ix_2;",
            "CREATE TABLE part (a int) PARTITION BY LIST (a); CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);"
            "CREATE TABLE part_2 PARTITION OF part FOR VALUES IN (2);",
            transaction=False,
        ),
        Example(
            "CREATE UNIQUE INDEX CONCURRENTLY uq ON orders (a); ALTER TABLE orders ADD UNIQUE USING INDEX uq;",
            SETUP,
            transaction=False,
        ),
    ),
)
