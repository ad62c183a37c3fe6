"""A migration drops a database.

**What it finds.** DROP DATABASE, whatever the server says to it.

**Why it hurts.** Everything in it is gone for good. It is no part of a schema's history, and there is no way back.

**What PostgreSQL does.** It refuses in a transaction (SQLSTATE 25001), so that a migration usually fails; outside of
one it does it, and WITH (FORCE) ends the connections of everybody first.

**The safe way.** Never in a migration. Databases come and go by hand, or by what sets up the servers.

**References.** https://www.postgresql.org/docs/current/sql-dropdatabase.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("drop-database", "data-loss", Severity.ERROR, "A migration drops a database.")


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report every DROP DATABASE."""
    for command in context.commands:
        if command.kind == "dropdb_stmt":
            name = command.node.dbname
            yield context.finding(
                RULE,
                name,
                f"The database {name} goes with everything in it, and nothing brings it back",
                "# never in a migration: leave it to whoever sets up the servers",
            )


EXAMPLES = Examples(
    bad=(
        Example("DROP DATABASE shop;", fails="25001"),
        Example("DROP DATABASE IF EXISTS no_such_shop WITH (FORCE);", transaction=False),
    ),
    good=(Example("COMMENT ON SCHEMA public IS 'DROP DATABASE shop';"),),
)
