"""An enum type is made.

**What it finds.** CREATE TYPE ... AS ENUM.

**Why it hurts.** It does not hurt today. Later, values can be added but not removed, their order is fixed, and a
value that nothing uses any more stays: the only way out is another type and a rewrite of every column that has it.

**What PostgreSQL does.** The values are rows of `pg_enum`; there is no ALTER TYPE ... DROP VALUE ("Enumerated
Types").

**The safe way.** A table of the values with a foreign key to it, or a text column with a CHECK, can be changed
freely:

    op.create_table("order_state", sa.Column("name", sa.Text(), primary_key=True))

**References.** https://www.postgresql.org/docs/current/datatype-enum.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import call
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import list_name

RULE = Rule("create-enum", "advice", Severity.NOTE, "An enum type is made, whose values can never be removed.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report CREATE TYPE ... AS ENUM."""
    for command in context.commands:
        if command.kind == "create_enum_stmt" and observation.failure is None:
            name = context.path(list_name(command.node.type_name))
            yield context.finding(
                RULE,
                name,
                f"{name} is an enum: values can be added to it, but never removed or reordered",
                f"{call('create_table', name.rpartition('.')[2])}  # one row per value, and a foreign key to it",
            )


EXAMPLES = Examples(
    bad=(Example("CREATE TYPE mood AS ENUM ('sad', 'ok');"),),
    good=(Example("CREATE TABLE mood (name text PRIMARY KEY);"), Example("CREATE TYPE pair AS (a int, b int);")),
)
