"""Two ALTER TABLE read or rewrite the same table, where one would do.

**What it finds.** An ALTER TABLE that was seen to read or rewrite a table under ACCESS EXCLUSIVE, after another one of
the same revision that did so as well. As a note also two in a row that only lock it.

**Why it hurts.** The table is closed twice as long: each statement goes through all of its rows.

**What PostgreSQL does.** All actions of one ALTER TABLE share one pass over the table: new types, defaults, CHECKs and
NOT NULLs are done and checked together.

**The safe way.** Write them as one statement (or take the safe way of each, so that none reads the table):

    op.execute("ALTER TABLE orders ADD CHECK (total >= 0), ALTER COLUMN state SET NOT NULL")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import altered_tables, done, earlier_in_revision
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command
from spiritsafe.sql.identifier import qualified

RULE = Rule(
    "mergeable-alter-table",
    "lock",
    Severity.WARNING,
    "Two ALTER TABLE go through the same table, where one would do.",
)
_ALONE = frozenset({"AT_ValidateConstraint", "AT_AttachPartition", "AT_DetachPartition", "AT_DetachPartitionFinalize"})
_SCANNING = ("verifying table", "rewriting table")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the second pass over a table."""
    if not done(observation):
        return
    for path in dict.fromkeys(_altered(context)):
        before = [other for other, command in earlier_in_revision(context) if _about(other, command, path)]
        if not before:
            continue
        twice = _goes_through(context, path) and any(_goes_through(other, path) for other in before)
        if twice or before[-1].position == context.position - 1:
            harm = "goes through all rows of" if twice else "locks"
            yield context.finding(
                RULE,
                path,
                f"this is another ALTER TABLE of the revision that {harm} {path}; one statement with both actions does "
                "it once",
                execute(f"ALTER TABLE {qualified(path)} <first action>, <second action>"),
                severity=None if twice else Severity.NOTE,
            )


def _altered(context: Context) -> Iterator[str]:
    """The tables in use that an ALTER TABLE, and nothing that has to stand alone, is about."""
    commands = [command for command in context.commands if command.kind.startswith("AT_") and not command.nested]
    if not any(command.kind in _ALONE for command in commands):
        for command in commands:
            yield from (context.path(table) for table in altered_tables(context, command))


def _about(context: Context, command: Command, path: str) -> bool:
    return (
        command.kind.startswith("AT_")
        and command.kind not in _ALONE
        and not command.nested
        and context.path(command.table) == path
    )


def _goes_through(context: Context, path: str) -> bool:
    """Whether the server said that it reads or rewrites the table."""
    table = path.rpartition(".")[2]
    seen = context.observation
    if context.static:
        return any(command.kind == "AT_SetNotNull" or _validated_check(command) for command in context.commands)
    return any(f'{word} "{table}"' in notice for word in _SCANNING for notice in seen.notices)


def _validated_check(command: Command) -> bool:
    if command.kind != "AT_AddConstraint":
        return False
    node = getattr(command.node, "def").constraint
    return bool(node.HasField("raw_expr") and node.initially_valid)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, total int, state text);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD CHECK (total >= 0); ALTER TABLE orders ALTER state SET NOT NULL;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example(
            "ALTER TABLE orders ADD x uuid DEFAULT gen_random_uuid(); ALTER TABLE orders ALTER total TYPE bigint;",
            SETUP,
            rewrites=("public.orders",),
        ),
    ),
    good=(
        Example("ALTER TABLE orders ADD CHECK (total >= 0), ALTER state SET NOT NULL;", SETUP),
        Example(
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT "
            "c;",
            SETUP,
            transaction=False,
        ),
        Example(
            "CREATE TABLE tags (n int); ALTER TABLE tags ADD CHECK (n > 0); ALTER TABLE tags ALTER n SET NOT NULL;"
        ),
    ),
)
