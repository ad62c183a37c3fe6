"""An extension is dropped, with its functions, types and operators.

**What it finds.** DROP EXTENSION of one that was there before.

**Why it hurts.** Its functions fail where running code calls them. With CASCADE the columns of its types (citext,
hstore, vector ...) go with all their values, and so do indexes that use its operators.

**What PostgreSQL does.** It drops all that belongs to the extension, and refuses while something else needs it, unless
told CASCADE.

**The safe way.** Give the columns types of PostgreSQL itself, deploy code that does not call its functions, and drop
the extension later, without CASCADE.

**References.** https://www.postgresql.org/docs/current/sql-dropextension.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import dropped
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-extension",
    "data-loss",
    Severity.ERROR,
    "An extension is dropped, with its functions, types and operators.",
    Phase.CONTRACT,
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report extensions that go."""
    for item in dropped(context, frozenset({"OBJECT_EXTENSION"})):
        name = item.name[1]
        yield context.finding(
            RULE,
            name,
            f"The extension {name} goes with its functions, types and operators"
            + (", and with every column and index made of them" if item.cascade else "")
            + ": statements of running code that use them fail",
            f"# give columns and indexes that need {name} another type first, and drop it later without CASCADE",
            facts=tuple(word for word in context.observation.notices if "cascades to" in word),
        )


SETUP = "CREATE EXTENSION citext; CREATE TABLE customer (email citext);"
EXAMPLES = Examples(
    bad=(
        Example("DROP EXTENSION citext CASCADE;", SETUP),
        Example("DROP EXTENSION IF EXISTS hstore;", "CREATE EXTENSION hstore;"),
    ),
    good=(
        Example("DROP EXTENSION IF EXISTS nothing;"),
        Example("CREATE EXTENSION hstore; DROP EXTENSION hstore;"),
    ),
)
