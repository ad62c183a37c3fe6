"""Several statements that no transaction covers, and that cannot be run twice.

**What it finds.** A second CREATE INDEX CONCURRENTLY, DETACH CONCURRENTLY or the like in one revision, where what ran
before it in no transaction (or was committed to leave one) would fail when it runs again.

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


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a statement outside of a transaction that follows one which cannot be repeated."""
    if not _alone(observation) or any(one.kind in ("do_stmt", "call_stmt") for one in context.commands[:1]):
        return  # a batch of rows may be run again
    mine = observation.statement
    for seen in context.trace.observations[: context.position]:
        if seen.statement.revision != mine.revision or not any(map(once_only, context.commands_of(seen))):
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
    if not command.kind.startswith(_SCHEMA_CHANGES):
        return False
    node = command.node
    flags = ("if_not_exists", "missing_ok", "replace", "skip_if_new_val_exists")
    return not command.missing_ok and not any(getattr(node, flag, False) for flag in flags)


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
            "CREATE UNIQUE INDEX CONCURRENTLY uq ON orders (a); ALTER TABLE orders ADD UNIQUE USING INDEX uq;",
            SETUP,
            transaction=False,
        ),
    ),
)
