"""A table begins to inherit from another one, or no longer does.

**What it finds.** ALTER TABLE ... INHERIT and NO INHERIT on a table that was there before.

**Why it hurts.** Queries on the parent suddenly show the rows of the child, or no longer do; unique and foreign keys
of the parent hold for none of them. Both tables have to be locked.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the child and a weaker lock on the parent, and compares
columns and CHECK constraints; the rows are not read.

**The safe way.** Partition the table, and attach or detach partitions, which has a way without blocking:

    op.execute("ALTER TABLE event ATTACH PARTITION event_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')")

**References.** https://www.postgresql.org/docs/current/ddl-inherit.html#DDL-INHERIT-CAVEATS
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

RULE = Rule("inheritance-change", "lock", Severity.WARNING, "A table in use gets a parent, or loses one.")
_VERBS = {"AT_AddInherit": "shows", "AT_DropInherit": "no longer shows"}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report INHERIT and NO INHERIT."""
    for command in context.commands:
        verb = _VERBS.get(command.kind)
        if verb is None or observation.failure is not None or not context.exists(command.table):
            continue
        child, parent = context.path(command.table), context.path(range_name(getattr(command.node, "def").range_var))
        yield context.finding(
            RULE,
            child,
            f"A query on {parent} {verb} the rows of {child} from now on, and {child} can be neither read nor written "
            "until this transaction ends",
            f"# a partitioned table instead of {parent}, where {child} is attached and detached without blocking",
        )


SETUP = "CREATE TABLE base (id bigint); CREATE TABLE child () INHERITS (base); CREATE TABLE other (id bigint);"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE other INHERIT base;", SETUP, lock=("public.other", LockMode.ACCESS_EXCLUSIVE)),
        Example("ALTER TABLE child NO INHERIT base;", SETUP, lock=("public.child", LockMode.ACCESS_EXCLUSIVE)),
    ),
    good=(
        Example("CREATE TABLE more () INHERITS (base);", SETUP),
        Example("CREATE TABLE t (id bigint); ALTER TABLE t INHERIT base;", SETUP),
    ),
)
