"""Autovacuum is switched off for a table.

**What it finds.** `autovacuum_enabled = false`, of a table or of its TOAST table, in CREATE TABLE or ALTER TABLE ...
SET.

**Why it hurts.** Dead rows pile up and the table grows, statistics grow old and plans turn bad, and visibility is no
longer known to index-only scans. It is forgotten easily, and shows months later.

**What PostgreSQL does.** It takes SHARE UPDATE EXCLUSIVE. The table is vacuumed all the same when its transaction
ids run out, then under pressure ("Preventing Transaction ID Wraparound Failures").

**The safe way.** Have it done more often and in smaller steps, not never:

    op.execute("ALTER TABLE queue SET (autovacuum_vacuum_scale_factor = 0.01)")

**References.** https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.declaration import declared
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

RULE = Rule("autovacuum-disabled", "runtime", Severity.WARNING, "Autovacuum is switched off for a table.")
_OFF = frozenset({"false", "off", "0", "no", "f"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report it, unless the run switches it on again."""
    if observation.failure is not None and not observation.failure.rows:
        return
    for command in context.commands:
        table, options = _options(command)
        if table is None or "off" not in _switched(options) or not declared(context, command):
            continue
        path = context.path(table)
        if any(_on_again(one, path, context) for seen in context.later for one in context.commands_of(seen)):
            continue
        yield context.finding(
            RULE,
            path,
            f"{path} is no longer vacuumed or analysed: it grows with every UPDATE and DELETE, and plans turn bad",
            execute(f"ALTER TABLE {path} SET (autovacuum_vacuum_scale_factor = 0.01)"),
        )


def _options(command: Command) -> tuple[tuple[str, str] | None, Any]:
    if command.kind == "create_stmt":
        return range_name(command.node.relation), command.node.options
    if command.kind in ("AT_SetRelOptions", "AT_ResetRelOptions"):
        return command.table, getattr(command.node, "def").list.items
    return None, ()


def _switched(options: Any) -> set[str]:  # noqa: ANN401 - messages of the parser
    found = set()
    for item in options:
        if item.def_elem.defname == "autovacuum_enabled":
            value = item.def_elem.arg
            words = value.type_name.names  # a bare `off` is read as the name of a type
            text = value.string.sval or "".join(item.string.sval for item in words) or "true"
            text = str(value.integer.ival) if value.HasField("integer") else text
            found.add("off" if text.lower() in _OFF else "on")
    return found


def _on_again(command: Command, path: str, context: Context) -> bool:
    table, options = _options(command)
    return table is not None and context.path(table) == path and "on" in _switched(options)


SETUP = "CREATE TABLE queue (id bigint PRIMARY KEY);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE queue SET (autovacuum_enabled = false);",
            SETUP,
            lock=("public.queue", LockMode.SHARE_UPDATE_EXCLUSIVE),
        ),
        Example("CREATE TABLE log (line text) WITH (autovacuum_enabled = off);"),
    ),
    good=(
        Example("ALTER TABLE queue SET (autovacuum_vacuum_scale_factor = 0.01);", SETUP),
        Example("ALTER TABLE queue SET (autovacuum_enabled = true);", SETUP),
        Example("ALTER TABLE queue SET (autovacuum_enabled = 0); ALTER TABLE queue RESET (autovacuum_enabled);", SETUP),
    ),
)
