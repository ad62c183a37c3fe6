"""A statement that no transaction covers cannot be run twice.

**What it finds.** CREATE, ADD or DROP without IF NOT EXISTS or IF EXISTS, outside of a transaction.

**Why it hurts.** When the revision stops after it, it is done but not recorded; the next run stops at it, because it
is done already.

**What PostgreSQL does.** Each statement outside of a transaction commits by itself. (An index build that was cut off
leaves an invalid index of the same name behind, which IF NOT EXISTS takes for the real one: drop it first.)

**The safe way.** Let a second run pass:

    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_state", postgresql_concurrently=True, if_exists=True)

**References.** https://www.postgresql.org/docs/current/sql-dropindex.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command
from spiritsafe.sql.concurrency import needs_no_transaction

RULE = Rule("missing-if-exists-guard", "advice", Severity.NOTE, "A statement outside of a transaction runs only once.")
_FLAGS = {
    "index_stmt": "if_not_exists",
    "drop_stmt": "missing_ok",
    "alter_enum_stmt": "skip_if_new_val_exists",
}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report it where no transaction would take it back."""
    if observation.statement.transaction is not None or observation.failure is not None:
        return
    alone = needs_no_transaction(observation.statement.sql)
    for command in context.commands:
        if _unguarded(command) and (alone or command.kind == "alter_enum_stmt"):
            guard = "IF EXISTS" if command.kind == "drop_stmt" else "IF NOT EXISTS"
            yield context.finding(
                RULE,
                " ".join(command.sql.split()[:4]).rstrip(";"),
                f"Without {guard} this fails when the revision is run again after it stopped",
                "if_exists=True" if command.kind == "drop_stmt" else "if_not_exists=True",
            )


def _unguarded(command: Command) -> bool:
    flag = _FLAGS.get(command.kind)
    return flag is not None and not getattr(command.node, flag)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, state text); CREATE INDEX ix_state ON orders (state);"
EXAMPLES = Examples(
    bad=(
        Example("DROP INDEX CONCURRENTLY ix_state;", SETUP, transaction=False),
        Example("CREATE INDEX CONCURRENTLY ix_more ON orders (state);", SETUP, transaction=False),
    ),
    good=(
        Example("DROP INDEX CONCURRENTLY IF EXISTS ix_state;", SETUP, transaction=False),
        Example("DROP INDEX ix_state;", SETUP),
    ),
)
