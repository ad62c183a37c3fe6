"""A strong lock is taken and nothing limits how long it is waited for, or held.

**What it finds.** The first statement of a migration that locks a table against writers, without a `lock_timeout`,
and without an `idle_in_transaction_session_timeout`, having been set before.

**Why it hurts.** Behind a long transaction the statement waits, and all later requests wait behind it. And if the
client stops in the middle of the transaction, the lock stays until the connection is found to be dead.

**What PostgreSQL does.** Both limits are 0 (none) unless the server, the role or the session says otherwise.

**The safe way.** `spiritsafe upgrade` sets both, so this is a note. With another runner:

    op.execute("SET LOCAL lock_timeout = '2s'")

**References.** https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.session_setting import settings
from spiritsafe.review.transaction_locks import taken

LOCK = Rule("missing-lock-timeout", "lock", Severity.NOTE, "Nothing limits how long a strong lock is waited for.")
IDLE = Rule(
    "missing-idle-in-transaction-timeout",
    "lock",
    Severity.NOTE,
    "Nothing ends the transaction, and frees its locks, when the client stops in the middle of it.",
)
RULES = (LOCK, IDLE)
_SETTINGS = ((LOCK, "lock_timeout", "2s"), (IDLE, "idle_in_transaction_session_timeout", "30s"))


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the first strong lock of a revision or script."""
    tables = _strong(context)
    if not tables:
        return
    revision = observation.statement.revision
    earlier = context.trace.observations[: context.position]
    before = [context.at(seen) for seen in earlier if seen.statement.revision == revision]
    if any(map(_strong, before)):
        return
    known = {setting.name for other in before for command in other.commands for setting in settings(command)}
    for rule, name, value in _SETTINGS:
        if name not in known and (rule is LOCK or observation.statement.transaction is not None):
            yield context.finding(
                rule,
                tables[0],
                f"{tables[0]} is locked here, and no {name} is set: spiritsafe upgrade sets one, other runners do not",
                execute(f"SET LOCAL {name} = '{value}'"),
            )


def _strong(context: Context) -> list[str]:
    return sorted(table for table, mode in taken(context).items() if mode.strength >= LockMode.SHARE.strength)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
CHANGE = "ALTER TABLE orders ADD COLUMN note text;"
EXAMPLES = Examples(
    bad=(
        Example(CHANGE, SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example(f"SET LOCAL lock_timeout = '2s'; {CHANGE}", SETUP),
    ),
    good=(
        Example(
            f"SET LOCAL lock_timeout = '2s'; SET LOCAL idle_in_transaction_session_timeout = '1min'; {CHANGE}", SETUP
        ),
        Example("CREATE TABLE tag (name text); ALTER TABLE tag ADD COLUMN note text;"),
    ),
)
