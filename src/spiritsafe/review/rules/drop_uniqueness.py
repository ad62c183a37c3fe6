"""Nothing keeps values unique any more.

**What it finds.** DROP INDEX of a unique index, also CONCURRENTLY, and DROP CONSTRAINT of a UNIQUE constraint, unless
another unique index over the same columns stays.

**Why it hurts.** `INSERT ... ON CONFLICT (email)` of the running application fails from this moment on, because no
unique index matches it, and rows that are equal come in without anybody noticing.

**What PostgreSQL does.** ON CONFLICT looks for a unique index over exactly these columns when it plans the statement,
and answers SQLSTATE 42P10 where there is none.

**The safe way.** Deploy the code that does without it first, then drop it in a revision of the contract phase:

    with op.get_context().autocommit_block():
        op.drop_index("uq_customer_email", "customer", postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
"""

from collections.abc import Iterator

from spiritsafe.core.catalog import Index
from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.altered import done
from spiritsafe.review.constraints import dropped_constraints
from spiritsafe.review.context import Context
from spiritsafe.review.indexes import dropped_indexes, shape_of
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-uniqueness",
    "index/integrity",
    Severity.WARNING,
    "A unique index or constraint goes, and ON CONFLICT with it.",
    phase=Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a unique index or constraint that goes."""
    if not done(observation):
        return
    gone = [(dropped.table, dropped.index) for dropped in dropped_indexes(context)]
    for constraint in dropped_constraints(context, "unique"):
        facts = context.facts(constraint.table)
        if facts is None:
            yield _finding(context, constraint.path, constraint.name, "those columns")
        else:
            gone.append((facts, next((one for one in facts.table.indexes if one.name == constraint.name), None)))
    for table, index in gone:
        if table is not None and index is not None and index.unique and index.valid and not _stays(table, index):
            yield _finding(context, table.name, index.name, ", ".join(filter(None, index.columns)) or "its expression")


def _finding(context: Context, table: str, name: str, columns: str) -> Finding:
    return context.finding(
        RULE,
        f"{table}.{name}",
        f"without {name} nothing keeps {columns} of {table} unique: equal rows come in, and INSERT ... ON CONFLICT on "
        "it "
        "fails in the code that is running",
        f"# first deploy code without ON CONFLICT on {columns}, then drop {name} in a contract revision",
    )


def _stays(table: Facts, index: Index) -> bool:
    """Whether another unique index does the same."""
    mine = shape_of(index)
    for other in table.table.indexes:
        known = shape_of(other) if other.unique and other.valid and other.name != index.name else None
        if known is None or mine is None:
            continue
        if set(known.columns) == set(mine.columns) and known.predicate == mine.predicate:
            return True
    return False


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY, email text, phone text CONSTRAINT uq_phone UNIQUE);
CREATE UNIQUE INDEX uq_email ON customer (email);"""
EXAMPLES = Examples(
    bad=(
        Example("DROP INDEX uq_email;", SETUP),
        Example("DROP INDEX CONCURRENTLY uq_email;", SETUP, transaction=False),
        Example("ALTER TABLE customer DROP CONSTRAINT uq_phone;", SETUP),
    ),
    good=(
        Example(
            "DROP INDEX CONCURRENTLY uq_email;",
            SETUP + "CREATE UNIQUE INDEX uq_email_2 ON customer (email);",
            transaction=False,
        ),
        Example("DROP INDEX ix;", SETUP + "CREATE INDEX ix ON customer (id, phone);"),
    ),
)
