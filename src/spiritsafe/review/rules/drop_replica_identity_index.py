"""The index goes by which logical replication tells rows apart.

**What it finds.** DROP INDEX or DROP CONSTRAINT of the index that is the REPLICA IDENTITY of its table.

**Why it hurts.** If the table is published, every UPDATE and DELETE on it fails from this moment on; if it is read by
logical decoding, they arrive without saying which row they are about.

**What PostgreSQL does.** The table keeps REPLICA IDENTITY USING INDEX, but without the index it counts as NOTHING. An
UPDATE of a published table then ends with SQLSTATE 55000.

**The safe way.** Give the table another identity first:

    op.execute("ALTER TABLE customer REPLICA IDENTITY DEFAULT")

**References.** https://www.postgresql.org/docs/current/logical-replication-publication.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.altered import done
from spiritsafe.review.constraints import dropped_constraints
from spiritsafe.review.context import Context
from spiritsafe.review.indexes import dropped_indexes
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.identifier import qualified

RULE = Rule(
    "drop-replica-identity-index",
    "replication",
    Severity.ERROR,
    "The index goes by which logical replication tells rows apart.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the index of a replica identity that goes."""
    if not done(observation):
        return
    gone = [(dropped.table, dropped.path.rpartition(".")[2]) for dropped in dropped_indexes(context)]
    gone += [(context.facts(dropped.table), dropped.name) for dropped in dropped_constraints(context)]
    for table, name in gone:
        if table is not None and table.table.replica_identity == "index" and _identity(table) == name:
            yield _finding(context, table, name)


def _identity(table: Facts) -> str:
    return next((index.name for index in table.table.indexes if index.replica_identity), "")


def _finding(context: Context, table: Facts, name: str) -> Finding:
    published = ", ".join(table.publications)
    has_key = any(constraint.type == "primary key" for constraint in table.table.constraints)
    harm = (
        f"it is published by {published}, so every UPDATE and DELETE on it fails"
        if published
        else "logical replication cannot tell its rows apart any more"
    )
    return context.finding(
        RULE,
        table.name,
        f"{name} is the replica identity of {table.name}: {harm}",
        execute(f"ALTER TABLE {qualified(table.name)} REPLICA IDENTITY {'DEFAULT' if has_key else 'FULL'}")
        + f"  # before {name} is dropped",
    )


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY, email text NOT NULL CONSTRAINT uq_email UNIQUE);
CREATE UNIQUE INDEX uq_both ON customer (email, id);
ALTER TABLE customer REPLICA IDENTITY USING INDEX uq_both;"""
EXAMPLES = Examples(
    bad=(
        Example("DROP INDEX uq_both;", SETUP),
        Example(
            "ALTER TABLE customer DROP CONSTRAINT uq_email;",
            SETUP + "ALTER TABLE customer REPLICA IDENTITY USING INDEX uq_email;",
        ),
    ),
    good=(
        Example("ALTER TABLE customer REPLICA IDENTITY DEFAULT; DROP INDEX uq_both;", SETUP),
        Example("ALTER TABLE customer DROP CONSTRAINT uq_email;", SETUP),
    ),
)
