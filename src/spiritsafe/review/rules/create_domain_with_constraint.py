"""A domain is made with a constraint, which is hard to change later.

**What it finds.** CREATE DOMAIN with CHECK or NOT NULL.

**Why it hurts.** To change the rule later means to read every table that uses the domain, with writers kept out of all
of them. Adding a column of such a domain rewrites the table.

**What PostgreSQL does.** It holds values against the domain whenever one is made, and knows no way to validate a
changed rule for one table at a time.

**The safe way.** Use the plain type, and a CHECK on each table:

    op.create_check_constraint("ck_payment_paid", "payment", "paid >= 0")

**References.** https://www.postgresql.org/docs/current/sql-createdomain.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.constraints import constraint_type
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import list_name, type_name

RULE = Rule(
    "create-domain-with-constraint",
    "advice",
    Severity.NOTE,
    "A domain is made with a constraint, which is hard to change later.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a domain with a rule."""
    for command in context.commands if done(observation) else ():
        if command.kind == "create_domain_stmt" and any(
            constraint_type(item.constraint) in ("check", "not null") for item in command.node.constraints
        ):
            name = ".".join(part for part in list_name(command.node.domainname) if part)
            yield context.finding(
                RULE,
                name,
                f"to change what the domain {name} demands will mean to read every table that uses it, with writers "
                "kept "
                "out",
                f"# use {type_name(command.node.type_name)}, and a CHECK on each table",
            )


EXAMPLES = Examples(
    bad=(
        Example("CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);"),
        Example("CREATE DOMAIN code AS text NOT NULL;"),
    ),
    good=(Example("CREATE DOMAIN code AS text DEFAULT 'x';"),),
)
