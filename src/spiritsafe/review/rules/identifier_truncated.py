"""A name is longer than the server keeps.

**What it finds.** Identifiers of more than 63 bytes.

**Why it hurts.** The rest is cut off: two names that differ only there collide, and a comparison of models with the
database finds a difference each time, because the model says the long one.

**What PostgreSQL does.** It truncates to 63 bytes (NAMEDATALEN - 1) and says so in a NOTICE; it is no error.

**The safe way.** A shorter name, or a naming convention that shortens with a hash:

    metadata = sa.MetaData(naming_convention={"ix": "ix_%(column_0_label)s", ...})

**References.** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

import re
from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("identifier-truncated", "naming", Severity.NOTE, "A name is longer than the 63 bytes that are kept.")
_SAID = re.compile(r'identifier "(.+?)" will be truncated to')
_LONG = re.compile(r"\"((?:[^\"]|\"\"){16,})\"|'(?:[^']|'')*'|\b([a-z_\u0080-\uffff][\w$]{15,})", re.IGNORECASE)
_LIMIT = 63


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report what the server said it cut, or what it would."""
    said = [found.group(1) for word in observation.notices for found in _SAID.finditer(word)]
    if context.static:
        found = [match.group(1) or match.group(2) or "" for match in _LONG.finditer(observation.statement.sql)]
        said = [name for name in found if len(name.encode()) > _LIMIT]
    for name in dict.fromkeys(said):
        kept = name.encode()[:_LIMIT].decode(errors="ignore")
        yield context.finding(
            RULE,
            kept,
            f"{name} has {len(name.encode())} bytes, and the server keeps {_LIMIT}: it is called {kept}",
            f"# a name of at most {_LIMIT} bytes",
        )


NAME = "ix_orders_customer_id_and_placed_at_and_state_for_the_overview_of_the_month"
SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);"
EXAMPLES = Examples(
    bad=(Example(f"CREATE INDEX {NAME} ON orders (customer_id);", SETUP),),
    good=(
        Example(f"CREATE INDEX {NAME[:63]} ON orders (customer_id);", SETUP),
        Example(f"COMMENT ON TABLE orders IS '{NAME}';", SETUP),
    ),
)
