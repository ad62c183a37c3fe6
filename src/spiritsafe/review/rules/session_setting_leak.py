"""A setting outlives the revision that made it.

**What it finds.** SET, `set_config(..., false)` or SET ROLE without LOCAL, which the same revision does not set back.

**Why it hurts.** One connection runs all revisions of an upgrade, so the next ones run with it: with another
`search_path` they work in another schema, with another role they make objects that the application does not own. When
they are run one by one, everything is different again.

**What PostgreSQL does.** SET lasts until the session ends, SET LOCAL until the transaction ends (SET).

**The safe way.** SET LOCAL in a transaction; outside of one, RESET after use:

    op.execute("SET LOCAL search_path = billing")

**References.** https://www.postgresql.org/docs/current/sql-set.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.session_setting import settings

RULE = Rule("session-setting-leak", "transaction-shape", Severity.WARNING, "A setting outlives its revision.")
_OWN_RULE = frozenset({"session_replication_role"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a setting of the session that is not set back."""
    if observation.failure is not None:
        return
    for command in context.commands:
        for setting in settings(command):
            name = setting.name
            if setting.value is None or setting.local or name in _OWN_RULE or _set_back(name, context):
                continue
            yield context.finding(
                RULE,
                name,
                f"{name} stays set after this revision: whatever runs next on the connection runs with it, and only "
                "when it is run together with this revision",
                execute(f"SET LOCAL {name} = '{setting.value}'")
                if observation.statement.transaction is not None
                else execute(f"RESET {name}"),
            )


def _set_back(name: str, context: Context) -> bool:
    mine = context.observation.statement
    return any(
        setting.name in (name, "*") and setting.value is None
        for seen in context.later
        if seen.statement.revision == mine.revision
        for command in context.commands_of(seen)
        for setting in settings(command)
    )


EXAMPLES = Examples(
    bad=(
        Example("SET search_path = billing, public;"),
        Example("SET TIME ZONE 'UTC';"),
        Example("SELECT set_config('search_path', 'billing', false);"),
        Example("SET lock_timeout = '2s';"),
    ),
    good=(
        Example("SET LOCAL search_path = billing;"),
        Example("SET search_path = billing; CREATE SCHEMA billing; RESET search_path;"),
        Example("SELECT set_config('lock_timeout', '2s', true);"),
    ),
)
