"""Triggers and foreign keys are switched off for the session.

**What it finds.** `session_replication_role` set to `replica` (or `local`).

**Why it hurts.** Until it is set back no foreign key is checked and no ordinary trigger runs, on any table: orphaned
rows come in, audit trails have holes, and nothing looks at those rows afterwards.

**What PostgreSQL does.** Foreign keys are triggers; in the role `replica` only triggers marked REPLICA or ALWAYS
fire. It needs a superuser, or a grant of the setting from PostgreSQL 15 on.

**The safe way.** Change the rows with the checks on, in batches; or defer what can be deferred:

    op.execute("SET CONSTRAINTS ALL DEFERRED")

**References.** https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.session_setting import settings

RULE = Rule(
    "session-replication-role",
    "integrity",
    Severity.WARNING,
    "Foreign keys and triggers are switched off for the whole session.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report session_replication_role, unless it is set back to origin."""
    for command in context.commands:
        for setting in settings(command):
            if setting.name == "session_replication_role" and setting.value in ("replica", "local"):
                yield context.finding(
                    RULE,
                    setting.name,
                    f"session_replication_role = {setting.value} switches off every foreign key and trigger for what "
                    f"follows{' in this transaction' if setting.local else ' on this connection'}: rows that break "
                    "them come in unseen",
                    execute("SET CONSTRAINTS ALL DEFERRED"),
                    severity=None if observation.failure is None else Severity.ERROR,
                )


EXAMPLES = Examples(
    bad=(
        Example("SET session_replication_role = replica;"),
        Example("SET LOCAL session_replication_role TO 'replica';"),
    ),
    good=(
        Example("SET session_replication_role = DEFAULT;"),
        Example("SET LOCAL session_replication_role = origin;"),
        Example("SET CONSTRAINTS ALL DEFERRED;"),
    ),
)
