"""A timeout is set under which an index is built CONCURRENTLY, and may end the build halfway.

**What it finds.** SET statement_timeout, or a lock_timeout of less than a minute, that is still in force when a later
statement of the same revision builds or rebuilds an index CONCURRENTLY.

**Why it hurts.** A build that is ended leaves an invalid index behind: no query uses it, every write maintains it, and
the next try stumbles over its name.

**What PostgreSQL does.** A concurrent build waits for every transaction that was open when it began, in the whole
database. That wait is for a lock, so lock_timeout ends it as well; and statement_timeout counts the build itself.

**The safe way.** No timeout for this one statement, which stands in nobody's way while it waits:

    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        op.execute("SET lock_timeout = 0")
        op.create_index("ix_orders_state", "orders", ["state"], postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

import re
from collections.abc import Iterator
from typing import Any

from spiritsafe.core.duration import Duration
from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import earlier_in_revision
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name
from spiritsafe.sql.concurrency import said_concurrently

RULE = Rule(
    "timeout-kills-concurrent-build",
    "index/runtime",
    Severity.WARNING,
    "A timeout may end a concurrent index build halfway.",
)
_PATIENCE = 60_000  # milliseconds; a lock_timeout longer than this is meant for such a wait
_DEFAULTS = ("VAR_SET_DEFAULT", "VAR_RESET")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a concurrent build under a timeout."""
    failure = observation.failure
    if failure is not None and failure.sqlstate == "25001":
        return
    for command in context.commands:
        if command.kind not in ("index_stmt", "reindex_stmt") or not said_concurrently(command.node):
            continue
        for name, milliseconds in _in_force(context).items():
            if milliseconds > 0 and (name == "statement_timeout" or milliseconds < _PATIENCE):
                path = (
                    context.path(range_name(command.node.relation)) if command.node.HasField("relation") else "database"
                )
                yield context.finding(
                    RULE,
                    path,
                    f"{name} is {Duration(milliseconds)} here: if building on {path} takes longer, or waits longer for "
                    "older "
                    "transactions, it ends and leaves an invalid index behind",
                    autocommit(execute(f"SET {name} = 0"), "# and then the index"),
                )


def _in_force(context: Context) -> dict[str, int]:
    """The timeouts, in milliseconds, that this revision has set for its session."""
    values: dict[str, int] = {}
    for _, command in earlier_in_revision(context):
        if command.kind != "variable_set_stmt" or command.node.is_local:
            continue
        if enum_name(command.node, "kind") == "VAR_RESET_ALL":
            values.clear()
        elif command.node.name in ("statement_timeout", "lock_timeout"):
            values[command.node.name] = _milliseconds(command)
    return values


def _milliseconds(command: Command) -> int:
    node = command.node
    if enum_name(node, "kind") in _DEFAULTS or not node.args:
        return 0
    return _value(node.args[0].a_const)


def _value(constant: Any) -> int:  # noqa: ANN401 - the parser's messages have no types of their own
    if constant.HasField("ival"):
        return int(constant.ival.ival)
    text = str(constant.sval.sval)
    if re.fullmatch(r"\s*\d+\s*", text):
        return int(text)
    try:
        return Duration.parse(text).milliseconds
    except ValueError:
        return 0


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, state text);"
BUILD = "CREATE INDEX CONCURRENTLY ix ON orders (state);"
EXAMPLES = Examples(
    bad=(
        Example(f"SET statement_timeout = '10s'; {BUILD}", SETUP, transaction=False),
        Example(f"SET lock_timeout TO 2000; {BUILD}", SETUP, transaction=False),
    ),
    good=(
        Example(f"SET statement_timeout = 0; SET lock_timeout = '10min'; {BUILD}", SETUP, transaction=False),
        Example(f"SET lock_timeout = '2s'; RESET lock_timeout; {BUILD}", SETUP, transaction=False),
        Example("SET statement_timeout = '10s'; CREATE TABLE tags (id int);", SETUP),
    ),
)
