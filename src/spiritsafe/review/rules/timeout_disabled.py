"""A timeout is switched off, and a statement that stands in others' way may wait without an end.

**What it finds.** `lock_timeout` or `statement_timeout` set to 0, where what runs under it keeps writers out.

**Why it hurts.** While ALTER TABLE waits for a long transaction, everybody who comes after it waits behind it. With a
limit that ends after seconds; with none it lasts until somebody ends the transaction by hand.

**What PostgreSQL does.** 0 means no limit. A waiting lock request stands in a queue, and later requests that conflict
with it queue behind it, even when what is held now would let them in.

**The safe way.** Keep a short limit, and try again; only CONCURRENTLY and VALIDATE may wait as long as they like:

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

RULE = Rule("timeout-disabled", "lock", Severity.WARNING, "A timeout is switched off while tables are being locked.")
_TIMEOUTS = frozenset({"lock_timeout", "statement_timeout"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a timeout of 0, unless all that runs under it lets writers pass."""
    for command in context.commands:
        for setting in settings(command):
            if setting.name not in _TIMEOUTS or not setting.zero or observation.failure is not None:
                continue
            under = _until_set_again(setting.name, context)
            if under and not any(map(_in_the_way, under)):
                continue
            yield context.finding(
                RULE,
                setting.name,
                f"{setting.name} = 0 lets what follows wait or run without an end, and every request on the table that "
                "it locks, or waits for, waits with it",
                execute(f"SET LOCAL {setting.name} = '{'2s' if setting.name == 'lock_timeout' else '15min'}'"),
            )


def _until_set_again(name: str, context: Context) -> list[Context]:
    """What runs before the same setting is set again."""
    under = []
    for seen in context.later:
        other = context.at(seen)
        if any(setting.name in (name, "*") for command in other.commands for setting in settings(command)):
            break
        under.append(other)
    return under


def _in_the_way(context: Context) -> bool:
    """Whether a statement keeps writers of a table out."""
    return any(mode.strength >= LockMode.SHARE.strength for mode in taken(context).values())


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, CONSTRAINT positive CHECK (id > 0) NOT VALID);"
EXAMPLES = Examples(
    bad=(
        Example("SET lock_timeout = 0; ALTER TABLE orders ADD COLUMN note text;", SETUP),
        Example("SET LOCAL statement_timeout TO '0ms'; ALTER TABLE orders ADD COLUMN note text;", SETUP),
        Example("SELECT set_config('lock_timeout', '0', true); ALTER TABLE orders ADD COLUMN note text;", SETUP),
    ),
    good=(
        Example("SET lock_timeout = '2s'; ALTER TABLE orders ADD COLUMN note text;", SETUP),
        Example("SET statement_timeout = 0; CREATE INDEX CONCURRENTLY i ON orders (id);", SETUP, transaction=False),
        Example("SET LOCAL statement_timeout = 0; ALTER TABLE orders VALIDATE CONSTRAINT positive;", SETUP),
    ),
)
