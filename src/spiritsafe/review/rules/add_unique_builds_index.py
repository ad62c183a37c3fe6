"""A UNIQUE constraint is added, and its index is built while nobody may use the table.

**What it finds.** ADD CONSTRAINT ... UNIQUE without USING INDEX on a table that was there before.

**Why it hurts.** Nobody can read or write the table until the index over all rows is there, which takes minutes on a
large one. Two rows that are equal make the migration fail.

**What PostgreSQL does.** The constraint needs a unique index, and ADD CONSTRAINT builds it under ACCESS EXCLUSIVE. With
USING INDEX it takes one that is there: the lock is short, nothing is read.

**The safe way.** Build the index CONCURRENTLY, then make it the constraint:

    with op.get_context().autocommit_block():
        op.create_index("uq_customer_email", "customer", ["email"], unique=True, postgresql_concurrently=True)
    op.execute("ALTER TABLE customer ADD CONSTRAINT uq_customer_email UNIQUE USING INDEX uq_customer_email")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.constraint_code import using_index
from spiritsafe.review.constraints import added_constraints
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "add-unique-builds-index",
    "constraint",
    Severity.ERROR,
    "The index of a UNIQUE constraint is built while nobody may use the table.",
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a UNIQUE constraint that has to build its index."""
    for added in added_constraints(context, "unique", refused="23505"):
        if added.node.indexname or not context.built:
            continue
        name, columns = added.name_or("uq"), ", ".join(added.columns)
        yield context.finding(
            RULE,
            added.path,
            f"nobody can read or write {added.path} while the unique index over {columns} is built; two rows with the "
            "same "
            "values make the migration fail",
            using_index(added.path, name, "UNIQUE", list(added.columns), " DEFERRABLE" * added.node.deferrable),
        )


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, email text);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE customer ADD CONSTRAINT uq_email UNIQUE (email);",
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.customer",),
        ),
        Example("ALTER TABLE customer ADD UNIQUE NULLS NOT DISTINCT (email);", SETUP, since=15),
    ),
    good=(
        Example(
            "ALTER TABLE customer ADD CONSTRAINT uq_email UNIQUE USING INDEX uq;",
            SETUP + "CREATE UNIQUE INDEX uq ON customer (email);",
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("CREATE TABLE tags (name text); ALTER TABLE tags ADD UNIQUE (name);"),
    ),
)
