"""A type is dropped that running code may still name.

**What it finds.** DROP TYPE and DROP DOMAIN of what was there before. The old type of an enumeration that was swapped
for a new one in the same revision is left alone.

**Why it hurts.** Statements of running code that cast to it fail. With CASCADE every column of that type goes with all
its values.

**What PostgreSQL does.** It refuses while a column is of that type, unless told CASCADE: then it drops these columns,
each under ACCESS EXCLUSIVE on its table.

**The safe way.** Give the columns another type first (see alter-type-rewrite), deploy code that does not name the
type, and drop it in a later revision, without CASCADE.

**References.** https://www.postgresql.org/docs/current/sql-droptype.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import earlier_in_revision
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import TYPES, Dropped, dropped
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name

RULE = Rule(
    "drop-type",
    "data-loss",
    Severity.ERROR,
    "A type is dropped that running code may still name; with CASCADE its columns go too.",
    Phase.CONTRACT,
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report types and domains that go."""
    for item in dropped(context, TYPES):
        if _swapped(context, item):
            continue
        what = item.kind.removeprefix("OBJECT_").lower()
        lost = item.cascade and (context.static or any("cascades to" in word for word in context.observation.notices))
        yield context.finding(
            RULE,
            item.spelled,
            f"The {what} {item.spelled} goes"
            + (", and every column of that type with all its values" if lost else "")
            + ": statements of running code that name it fail",
            f"# give its columns another type, deploy code that does not name {item.spelled}, and drop it later, "
            "without CASCADE",
            severity=None if lost else Severity.WARNING,
            facts=tuple(word for word in context.observation.notices if "cascades to" in word),
        )


def _swapped(context: Context, item: Dropped) -> bool:
    """Whether the revision gave it this name only to make room for another."""
    return any(
        command.kind == "rename_stmt"
        and enum_name(command.node, "rename_type") in TYPES
        and command.node.newname == item.name[1]
        for _, command in earlier_in_revision(context)
    )


SETUP = "CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN age AS int; CREATE TABLE t (m mood, n int);"
EXAMPLES = Examples(
    bad=(
        Example("DROP TYPE mood CASCADE;", SETUP),
        Example("DROP DOMAIN IF EXISTS age;", SETUP),
        Example("ALTER TABLE t ALTER m TYPE text; DROP TYPE mood;", SETUP),
    ),
    good=(
        Example("DROP TYPE IF EXISTS nothing;", SETUP),
        Example("CREATE TYPE size AS ENUM ('s'); DROP TYPE size;"),
        Example(
            "ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('a', 'b');"
            "ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE mood_old;",
            SETUP,
        ),
    ),
)
