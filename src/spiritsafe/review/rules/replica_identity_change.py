"""What tells the subscribers of a table which row was changed is something else from now on.

**What it finds.** REPLICA IDENTITY FULL or NOTHING, and DEFAULT on a table without a primary key. USING INDEX, which is
the safe way, is only a note: subscribers need that index too.

**Why it hurts.** With FULL every UPDATE and DELETE logs the whole old row, and a subscriber searches its table for
it, from end to end where no index helps: it falls behind. With NOTHING, UPDATE and DELETE of a published table fail
in the running application. With an index, subscribers search for rows by its columns, and need an index on them too.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE for a moment. Without an identity it refuses UPDATE and DELETE of
what is published (SQLSTATE 55000).

**The safe way.** A unique index on NOT NULL columns:

    op.execute("ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_number_key")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context, Name
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "replica-identity-change",
    "replication",
    Severity.WARNING,
    "What tells subscribers which row was changed is something else from now on.",
)
_NOTHING = "UPDATE and DELETE of {} fail where it is published: nothing says which row they mean"
_FULL = "every UPDATE and DELETE of {} logs the whole old row, and subscribers search for it from end to end"
_INDEX = "subscribers search for changed rows of {} by the columns of another index, which they need as well"


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report an identity that is none, or is costly."""
    for command in context.commands:
        if command.kind != "AT_ReplicaIdentity" or observation.failure is not None:
            continue
        kind = getattr(command.node, "def").replica_identity_stmt.identity_type
        if not context.exists(command.table):
            continue
        path = context.path(command.table)
        why = {"f": _FULL, "n": _NOTHING, "i": _INDEX}.get(kind, "")
        if not why and _keyless(command.table, context):
            why = _NOTHING
        if why:
            yield context.finding(
                RULE,
                path,
                f"From here on {why.format(path)}",
                execute(f"ALTER TABLE {path} REPLICA IDENTITY USING INDEX <a unique index on NOT NULL columns>"),
                severity=Severity.NOTE if kind == "i" else None,
            )


def _keyless(table: Name, context: Context) -> bool:
    facts = context.facts(table)
    return facts is not None and not any(one.type == "primary key" for one in facts.table.constraints)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, number text NOT NULL UNIQUE); CREATE TABLE log (line text);"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders REPLICA IDENTITY FULL;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example("ALTER TABLE orders REPLICA IDENTITY NOTHING;", SETUP),
        Example("ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_number_key;", SETUP),
        Example("ALTER TABLE log REPLICA IDENTITY DEFAULT;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders REPLICA IDENTITY DEFAULT;", SETUP),
        Example("CREATE TABLE t (a int); ALTER TABLE t REPLICA IDENTITY FULL;"),
    ),
)
