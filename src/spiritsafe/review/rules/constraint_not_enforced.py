"""A constraint that nobody enforces, or one that is enforced from now on, with all rows read at once.

**What it finds.** A CHECK or a foreign key that is NOT ENFORCED, or becomes so (constraint-not-enforced), and ALTER
CONSTRAINT ... ENFORCED of a foreign key (fk-enforced-switch).

**Why it hurts.** A constraint that is not enforced looks like a promise and keeps none: wrong rows come in. To switch
it on, every row is looked up in the other table while nobody can use the one and nobody can write to the other.

**What PostgreSQL does.** From 18 on it records such a constraint without ever looking at a row. ALTER CONSTRAINT ...
ENFORCED takes ACCESS EXCLUSIVE and validates at once.

**The safe way.** Drop it, add it anew NOT VALID, and validate that in a later revision:

    op.drop_constraint("fk_customer", "orders")
    op.create_foreign_key("fk_customer", "orders", "customer", ["customer_id"], ["id"], postgresql_not_valid=True)
    # in a later revision:
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT fk_customer")

**References.** https://www.postgresql.org/docs/18/sql-altertable.html
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import altered_tables, done
from spiritsafe.review.constraint_code import add, validate_later
from spiritsafe.review.constraints import constraint, constraint_type
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import call, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

IDLE = Rule("constraint-not-enforced", "integrity", Severity.WARNING, "A constraint that nobody enforces.")
SWITCH = Rule(
    "fk-enforced-switch",
    "constraint",
    Severity.ERROR,
    "A foreign key is enforced from now on, and every row is looked up while nobody may use the table.",
)
RULES = (IDLE, SWITCH)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report constraints that are not enforced, and foreign keys that become so."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind == "AT_AlterConstraint":
            yield from _altered(context, command)
            continue
        for path, node in _added(context, command):
            if constraint_type(node) in ("check", "foreign key") and not node.is_enforced:
                yield _idle(context, path, node.conname or f"a {constraint_type(node)}")


def _added(context: Context, command: Command) -> Iterator[tuple[str, Any]]:
    if command.kind == "create_stmt" and command.node.relation.relpersistence != "t":
        elements, path = command.node.table_elts, context.path(range_name(command.node.relation))
    elif command.kind in ("AT_AddConstraint", "AT_AddColumn"):
        elements, path = [getattr(command.node, "def")], context.path(command.table)
    else:
        return
    for item in elements:
        inline = item.column_def.constraints if item.HasField("column_def") else ()
        yield from ((path, entry.constraint) for entry in inline)
        if item.HasField("constraint"):
            yield path, item.constraint


def _idle(context: Context, path: str, name: str) -> Finding:
    return context.finding(
        IDLE,
        f"{path}.{name}",
        f"{name} of {path} is NOT ENFORCED: rows that break it come in, and nobody is told",
        "# leave NOT ENFORCED out; NOT VALID adds it without reading the rows that are there",
    )


def _altered(context: Context, command: Command) -> Iterator[Finding]:
    change = getattr(command.node, "def").atalter_constraint
    for table in altered_tables(context, command) if change.alter_enforceability else ():
        path = context.path(table)
        if not change.is_enforced:
            yield _idle(context, path, change.conname)
        elif context.static or any("validating foreign key" in word for word in context.observation.notices):
            known = constraint(context, table, change.conname)
            definition = known.definition.replace(" NOT ENFORCED", "") if known is not None else "FOREIGN KEY ..."
            yield context.finding(
                SWITCH,
                path,
                f"every row of {path} is looked up to enforce {change.conname}: nobody can use {path} until that is "
                "done, "
                "nor write to the table it refers to",
                lines(
                    call("drop_constraint", change.conname, path.rpartition(".")[2], schema=schema_of(path)),
                    add(path, change.conname, f"{definition} NOT VALID"),
                    validate_later(path, change.conname),
                ),
            )


SETUP = """CREATE TABLE customer (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total int);"""
KEY = "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customer (id)"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ALTER CONSTRAINT fk ENFORCED;",
            SETUP + f"{KEY} NOT ENFORCED;",
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
            since=18,
        ),
        Example("ALTER TABLE orders ADD CHECK (total > 0) NOT ENFORCED;", SETUP, since=18),
        Example(f"{KEY} NOT ENFORCED;", SETUP, since=18),
        Example("ALTER TABLE orders ALTER CONSTRAINT fk NOT ENFORCED;", SETUP + f"{KEY};", since=18),
    ),
    good=(
        Example(f"{KEY} NOT VALID; ALTER TABLE orders ADD CHECK (total > 0) NOT VALID;", SETUP),
        Example("ALTER TABLE orders ALTER CONSTRAINT fk DEFERRABLE;", SETUP + f"{KEY};"),
    ),
)
