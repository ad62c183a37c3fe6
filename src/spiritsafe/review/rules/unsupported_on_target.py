"""The server in production is older, and does not know this statement.

**What it finds.** Syntax and functions that came with a later major version than production runs. Which version that is
is known from the database URL, from a snapshot, or from `target_version` in pyproject.toml.

**Why it hurts.** The revision works on every developer's machine and in CI, and stops the deployment.

**What PostgreSQL does.** It refuses the statement as a syntax error, or because there is no such function.

**The safe way.** Write it in the words of the older server, or upgrade the server first. `--shadow-url` or `--pg-bin`
have the review run on the version of production.

**References.** https://www.postgresql.org/docs/release/
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.features import features

RULE = Rule(
    "unsupported-on-target",
    "target",
    Severity.ERROR,
    "The server in production is older, and does not know this statement.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the newest feature that production does not have."""
    for command in context.commands:
        late = [feature for feature in features(command) if feature.since > context.target_version]
        if late:
            yield context.finding(
                RULE,
                late[0].name,
                f"production runs PostgreSQL {context.target_version}, and {late[0].name} came with {late[0].since}",
                f"# write it in the words of PostgreSQL {context.target_version}, or upgrade the server first",
            )


_SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, note text);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ADD COLUMN size int GENERATED ALWAYS AS (length(note)) VIRTUAL;",
            _SETUP,
            since=18,
            target=16,
        ),
        Example("CREATE UNIQUE INDEX ix ON orders (note) NULLS NOT DISTINCT;", _SETUP, since=15, target=14),
        Example("CREATE TABLE tags (id uuid PRIMARY KEY DEFAULT uuidv7());", since=18, target=17),
    ),
    good=(
        Example("CREATE UNIQUE INDEX ix ON orders (note) NULLS NOT DISTINCT;", _SETUP, since=15, target=15),
        Example("CREATE TABLE tags (id uuid PRIMARY KEY DEFAULT gen_random_uuid());", target=14),
    ),
)
