"""A function is dropped that running code may still call.

**What it finds.** DROP FUNCTION, PROCEDURE, ROUTINE and AGGREGATE of what was there before, unless the same
transaction makes one with the same arguments again.

**Why it hurts.** Statements of running code that call it fail, and so do functions that call it, whose text PostgreSQL
does not look into.

**What PostgreSQL does.** It refuses only for what it knows to depend on it: triggers, defaults, views, indexes. No
table is locked.

**The safe way.** Keep the old one beside the new one (another name, or other arguments) until nobody calls it. Where
only the body changes, replace it:

    op.execute("CREATE OR REPLACE FUNCTION total(orders) RETURNS numeric ...")

**References.** https://www.postgresql.org/docs/current/sql-dropfunction.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import earlier_in_revision, later_in_revision, same_transaction
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import ROUTINES, Dropped, dropped, routine_arguments
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name, list_name

RULE = Rule(
    "drop-function",
    "backward-incompat",
    Severity.ERROR,
    "A function is dropped that running code may still call.",
    Phase.CONTRACT,
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report routines that go."""
    for item in dropped(context, ROUTINES):
        if _made_again(context, item):
            continue
        what = item.kind.removeprefix("OBJECT_").lower()
        yield context.finding(
            RULE,
            item.spelled,
            f"The {what} {item.spelled} goes: statements of running code and other functions that call it fail",
            f"# keep {item.spelled} until nobody calls it, and drop it in a later revision",
            severity=Severity.WARNING if _trigger_dropped(context) else None,
        )


def _made_again(context: Context, item: Dropped) -> bool:
    return any(
        command.kind == "create_function_stmt"
        and list_name(command.node.funcname)[1] == item.name[1]
        and item.arguments in (None, routine_arguments(command.node.parameters))
        and same_transaction(context, other)
        for other, command in later_in_revision(context)
    )


def _trigger_dropped(context: Context) -> bool:
    """Whether the revision drops a trigger before, so that it may be that one's function, which nobody calls."""
    return any(
        command.kind == "drop_stmt" and enum_name(command.node, "remove_type") == "OBJECT_TRIGGER"
        for _, command in earlier_in_revision(context)
    )


SETUP = "CREATE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
EXAMPLES = Examples(
    bad=(
        Example("DROP FUNCTION total(int);", SETUP),
        Example("DROP FUNCTION IF EXISTS total;", SETUP),
        Example(
            "DROP FUNCTION total(int); CREATE FUNCTION total(int, int) RETURNS int LANGUAGE sql AS 'SELECT 2';", SETUP
        ),
    ),
    good=(
        Example("DROP FUNCTION total(int); CREATE FUNCTION total(int) RETURNS text LANGUAGE sql AS 'SELECT 2';", SETUP),
        Example("CREATE OR REPLACE FUNCTION total(int) RETURNS int LANGUAGE sql AS 'SELECT 2';", SETUP),
        Example("DROP FUNCTION IF EXISTS nothing(int); DROP FUNCTION IF EXISTS total(text);", SETUP),
        Example("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION f();"),
    ),
)
