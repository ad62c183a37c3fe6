"""A column of a domain with a constraint comes, and every row is written anew to check it.

**What it finds.** ADD COLUMN of a domain that has a CHECK or NOT NULL, on a table in use, where the server was seen to
rewrite the table.

**Why it hurts.** Nobody can read or write the table until every row and every index has been written anew, even if the
column may be null and has no default.

**What PostgreSQL does.** It must know that each row's value, NULL as well, satisfies the domain, and does so by
computing it row after row: ACCESS EXCLUSIVE and new storage. A domain without a constraint costs nothing.

**The safe way.** Give the column the type below the domain, and check it NOT VALID first:

    op.add_column("customer", sa.Column("age", sa.Integer()))
    op.create_check_constraint("ck_customer_age", "customer", "age >= 0", postgresql_not_valid=True)

**References.** https://www.postgresql.org/docs/current/sql-createdomain.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.added_column import rewriting_columns
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.expression import written_type

RULE = Rule(
    "add-column-constrained-domain",
    "rewrite",
    Severity.ERROR,
    "A column of a domain with a constraint comes: the table is rewritten to check it.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a column whose domain made the server rewrite the table."""
    for column in rewriting_columns(context, "domain"):
        domain, short = written_type(column.definition.type_name), column.path.removeprefix("public.")
        name = f"ck_{column.path.rpartition('.')[2]}_{column.name}"
        yield context.finding(
            RULE,
            f"{column.path}.{column.name}",
            f"{column.path} is rewritten to check the domain {domain} of its new column {column.name} row after row: "
            "nobody can read or write the table until that is done",
            lines(
                f"# with the type below {domain}, and its condition as a CHECK of the table:",
                execute(f"ALTER TABLE {short} ADD COLUMN {column.name} ..."),
                execute(f"ALTER TABLE {short} ADD CONSTRAINT {name} CHECK (...) NOT VALID"),
                "# in a later revision:",
                execute(f"ALTER TABLE {short} VALIDATE CONSTRAINT {name}"),
            ),
        )


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE DOMAIN age AS int CHECK (VALUE >= 0);
CREATE DOMAIN label AS varchar(40);
CREATE TYPE mood AS ENUM ('sad', 'ok');
"""
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE customer ADD COLUMN age age;",
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
            rewrites=("public.customer", "public.customer_pkey"),
        ),
        Example("ALTER TABLE customer ADD COLUMN age public.age DEFAULT 1;", SETUP, rewrites=("public.customer",)),
    ),
    good=(
        Example("ALTER TABLE customer ADD COLUMN label label, ADD COLUMN mood mood DEFAULT 'ok';", SETUP),
        Example(
            "ALTER TABLE customer ADD COLUMN mood mood, ADD COLUMN key uuid DEFAULT gen_random_uuid();",
            SETUP,
            rewrites=("public.customer",),
        ),
    ),
)
