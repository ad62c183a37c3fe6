"""A value of an enumeration gets another name, which running code does not know.

**What it finds.** ALTER TYPE ... RENAME VALUE on an enumeration that was there before.

**Why it hurts.** Rows that held the old name are read with the new one at once: running code meets a value that it
does not know, and what it writes itself is refused as invalid input.

**What PostgreSQL does.** It changes one row of the catalogue and locks no table, so that nothing waits and everything
fails at once.

**The safe way.** Add the new value, deploy code that takes both, carry the rows over in batches, and let the old value
be:

    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE order_state ADD VALUE 'done'")

**References.** https://www.postgresql.org/docs/current/sql-altertype.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import made_in_run
from spiritsafe.review.remedy import autocommit, execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import list_name

RULE = Rule(
    "rename-enum-value",
    "backward-incompat",
    Severity.ERROR,
    "A value of an enumeration gets another name, which running code does not know.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report values that get another name."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind != "alter_enum_stmt" or not command.node.old_val:
            continue
        name, old, new = list_name(command.node.type_name), command.node.old_val, command.node.new_val
        if made_in_run(context, "OBJECT_TYPE", name):
            continue
        spelled = ".".join(part for part in name if part)
        yield context.finding(
            RULE,
            spelled,
            f"Rows of {spelled} that were '{old}' read as '{new}' at once: running code does not know '{new}', and its "
            f"'{old}' is refused",
            lines(
                autocommit(execute(f"ALTER TYPE {spelled} ADD VALUE '{new}'")),
                f"# deploy code that takes both, carry the rows over in batches, and let '{old}' be",
            ),
        )


SETUP = "CREATE TYPE order_state AS ENUM ('new', 'paid'); CREATE TABLE orders (state order_state);"
EXAMPLES = Examples(
    bad=(Example("ALTER TYPE order_state RENAME VALUE 'paid' TO 'settled';", SETUP),),
    good=(
        Example("ALTER TYPE order_state ADD VALUE 'settled';", SETUP, transaction=False),
        Example("CREATE TYPE mood AS ENUM ('a'); ALTER TYPE mood RENAME VALUE 'a' TO 'b';"),
    ),
)
