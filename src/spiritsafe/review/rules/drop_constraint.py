"""A constraint is dropped: a primary key, a foreign key, or a rule that rows had to keep.

**What it finds.** DROP CONSTRAINT of a primary key (drop-primary-key), of a foreign key between two tables
(drop-fk-locks-both-tables), and of a CHECK or EXCLUDE (drop-constraint). UNIQUE is drop-uniqueness. A CHECK that only
says what NOT NULL says already is left alone, and so is a constraint that the same transaction adds anew.

**Why it hurts.** What kept wrong rows out is gone, and they cannot be told from right ones later. Without a primary key
ON CONFLICT fails in the running code, and so do UPDATE and DELETE on a published table. Dropping a foreign key closes
two tables at once, the other one too.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the table; for a foreign key also on the table it refers to,
because triggers are dropped there.

**The safe way.** Drop it when no running code relies on it, in a revision of its own with a short lock_timeout:

    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_constraint("fk_orders_customer_id", "orders")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.constraints import (
    DroppedConstraint,
    added_before,
    dropped_constraints,
    gets_primary_key,
    non_null_columns,
    only_says_not_null,
    replaced,
)
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import call, execute, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule

KEY = Rule(
    "drop-primary-key", "integrity/replication", Severity.WARNING, "A table loses its primary key.", Phase.CONTRACT
)
ANY = Rule("drop-constraint", "integrity", Severity.WARNING, "What kept wrong rows out is dropped.")
BOTH = Rule(
    "drop-fk-locks-both-tables",
    "lock",
    Severity.WARNING,
    "Dropping a foreign key closes the other table as well.",
)
RULES = (KEY, ANY, BOTH)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report constraints that are dropped from tables in use."""
    if not done(observation):
        return
    for dropped in dropped_constraints(context):
        if any(added_before(context, dropped.table, dropped.name)) or replaced(context, dropped):
            continue
        other = _other_table(dropped)
        if dropped.type == "primary key":
            if not gets_primary_key(context, dropped.path):
                yield _key(context, dropped)
        elif dropped.type == "foreign key" and (other or context.static):
            if other not in context.new:
                yield _both(context, dropped, other or "the table it refers to")
        elif dropped.type not in ("unique", "not null") and not _says_nothing_new(context, dropped):
            yield context.finding(
                ANY,
                f"{dropped.path}.{dropped.name}",
                f"without {dropped.name} rows come into {dropped.path} that it would have refused, and nobody is told",
                _alone(dropped),
                facts=(dropped.known.definition,) if dropped.known is not None else (),
            )


def _key(context: Context, dropped: DroppedConstraint) -> Finding:
    facts = context.facts(dropped.table)
    published = facts.publications if facts is not None else ()
    harm = (
        f"it is published by {', '.join(published)}, so UPDATE and DELETE on it fail"
        if published
        else "INSERT ... ON CONFLICT on it fails in the running code, and equal rows come in"
    )
    return context.finding(
        KEY,
        dropped.path,
        f"{dropped.path} loses its primary key {dropped.name}: {harm}",
        "# make the new key first, and exchange the two in one ALTER TABLE:\n"
        f"# DROP CONSTRAINT {dropped.name}, ADD PRIMARY KEY USING INDEX ...",
        severity=Severity.ERROR if published else None,
    )


def _both(context: Context, dropped: DroppedConstraint, other: str) -> Finding:
    return context.finding(
        BOTH,
        f"{dropped.path}.{dropped.name}",
        f"dropping {dropped.name} takes ACCESS EXCLUSIVE on {dropped.path} and on {other}: every query on either waits "
        "until both locks were granted and the transaction has ended",
        _alone(dropped),
    )


def _alone(dropped: DroppedConstraint) -> str:
    table, schema = dropped.path.rpartition(".")[2], schema_of(dropped.path)
    return lines(
        "# in a revision of its own:",
        execute("SET LOCAL lock_timeout = '2s'"),
        call("drop_constraint", dropped.name, table, schema=schema),
    )


def _other_table(dropped: DroppedConstraint) -> str:
    """The table that a foreign key refers to, if it is another one."""
    path = ".".join(dropped.known.references[:2]) if dropped.known is not None else ""
    return path if path != dropped.path else ""


def _says_nothing_new(context: Context, dropped: DroppedConstraint) -> bool:
    known = dropped.known
    if known is None or known.type != "check" or not only_says_not_null(known.expression):
        return False
    set_now = {command.node.name for command in context.commands if command.kind == "AT_SetNotNull"}
    columns = [context.column(dropped.table, name) for name in non_null_columns(known.expression)]
    return all(column is not None and (column.not_null or column.name in set_now) for column in columns)


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint CONSTRAINT fk REFERENCES customer,
    total int NOT NULL CONSTRAINT positive CHECK (total > 0) CONSTRAINT full_total CHECK (total IS NOT NULL));"""
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders DROP CONSTRAINT orders_pkey;", SETUP),
        Example("ALTER TABLE orders DROP CONSTRAINT IF EXISTS positive;", SETUP),
        Example("ALTER TABLE orders DROP CONSTRAINT fk;", SETUP, lock=("public.customer", LockMode.ACCESS_EXCLUSIVE)),
    ),
    good=(
        Example("ALTER TABLE orders DROP CONSTRAINT full_total;", SETUP),
        Example("ALTER TABLE orders DROP CONSTRAINT IF EXISTS nothing;", SETUP),
        Example(
            "ALTER TABLE orders DROP CONSTRAINT positive, ADD CONSTRAINT positive CHECK (total >= 0) NOT VALID;", SETUP
        ),
        Example(
            "ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY USING INDEX uq;",
            SETUP + "CREATE UNIQUE INDEX uq ON orders (id);",
        ),
    ),
)
