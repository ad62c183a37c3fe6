"""A CASCADE takes away more than the statement names.

**What it finds.** DROP ... CASCADE, also of a column or constraint, where the server was seen to drop something else
with it; DROP OWNED.

**Why it hurts.** Views, foreign keys, columns and defaults go that nobody thought of, and on another database there
may be more of them than on this one. Code that needs them fails, and rows that no foreign key guards any more go
astray.

**What PostgreSQL does.** It follows pg_depend from the object on, takes ACCESS EXCLUSIVE on every table and view it
meets, and tells in a NOTICE what it dropped, or only how much.

**The safe way.** Ask what depends on it, drop that by name first, and leave CASCADE out, so that the server refuses
when there is something that you did not know:

    op.execute("DROP VIEW open_orders")
    op.drop_table("orders")

**References.** https://www.postgresql.org/docs/current/ddl-depend.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import altered_tables, done
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import cascades, dropped, named_in_drops
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name

RULE = Rule(
    "drop-cascade",
    "data-loss",
    Severity.ERROR,
    "A CASCADE takes away more than the statement names.",
    Phase.CONTRACT,
)
_ACTIONS = ("AT_DropColumn", "AT_DropConstraint")
_KINDS = frozenset(
    "OBJECT_" + kind
    for kind in ("TABLE", "FOREIGN_TABLE", "VIEW", "MATVIEW", "SEQUENCE", "INDEX", "FUNCTION", "PROCEDURE", "ROUTINE")
) | {"OBJECT_AGGREGATE", "OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_EXTENSION", "OBJECT_SCHEMA"}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report what goes without being named."""
    if not done(observation):
        return
    subjects = list(_subjects(context))
    if not subjects:
        return
    lost = _lost(context)
    told = [word.partition("drop cascades to ")[2] for word in observation.notices if "drop cascades to " in word]
    guessed = any(item.command.dynamic and "unknown" in item.name[1] for item in named_in_drops(context))
    if not (lost or told or context.static or guessed):
        return
    for subject in subjects:
        what = ", ".join(lost) or ", ".join(told) or "whatever depends on it"
        yield context.finding(
            RULE,
            subject,
            f"CASCADE takes more than {subject}, which is all that the statement names: {what}",
            "# drop what depends on it by name before, and leave CASCADE out: the server refuses where there is more",
            severity=Severity.WARNING if context.static else None,
            facts=tuple(dict.fromkeys((*_known(context), *(f"drop cascades to {word}" for word in told)))),
        )


def _subjects(context: Context) -> Iterator[str]:
    """What is dropped with CASCADE."""
    for command in context.commands:
        if command.kind in _ACTIONS and cascades(command.node):
            yield from (f"{context.path(name)}.{command.node.name}" for name in altered_tables(context, command))
        elif command.kind == "drop_owned_stmt":
            yield ", ".join(role.role_spec.rolename for role in command.node.roles)
    for item in dropped(context, _KINDS):
        if item.cascade:
            yield context.path(item.name) if item.name[0] or _is_relation(item.command) else item.spelled


def _is_relation(command: Command) -> bool:
    return enum_name(command.node, "remove_type") in (
        "OBJECT_TABLE",
        "OBJECT_VIEW",
        "OBJECT_MATVIEW",
        "OBJECT_SEQUENCE",
    )


def _lost(context: Context) -> list[str]:
    """Tables, views and sequences that went and are not named; what is part of a named one is no loss of its own."""
    named = {context.path(item.name) for item in dropped(context, _KINDS)}
    return [
        f"{gone.kind} {gone.name}"
        for gone in context.observation.dropped
        if gone.kind in ("table", "view", "materialized view", "partitioned table", "foreign table")
        and gone.name not in named | context.new
        and not _partition_of(context, gone.name, named)
    ]


def _partition_of(context: Context, path: str, named: set[str]) -> bool:
    return any(path in facts.partitions for facts in context.observation.before if facts.name in named)


def _known(context: Context) -> Iterator[str]:
    """What the server knew to depend on what goes."""
    for facts in context.observation.before:
        yield from (f"{item.what} needs {facts.name}" for item in facts.dependents if item.kind == "view")
        yield from (f"{name} leads to {facts.name}" for name in facts.referenced_by)


SETUP = """CREATE TABLE customer (id int PRIMARY KEY, name text); CREATE VIEW card AS SELECT name FROM customer;
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customer); CREATE TYPE mood AS ENUM ('a');
CREATE TABLE diary (mood mood); CREATE TABLE lonely (id int PRIMARY KEY, note text);
CREATE SCHEMA sales CREATE TABLE deal (id int);
"""
EXAMPLES = Examples(
    bad=(
        Example("DROP TABLE customer CASCADE;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example(
            "ALTER TABLE customer DROP COLUMN name CASCADE;", SETUP, lock=("public.card", LockMode.ACCESS_EXCLUSIVE)
        ),
        Example("DROP SCHEMA sales CASCADE;", SETUP, lock=("sales.deal", LockMode.ACCESS_EXCLUSIVE)),
        Example("DROP TYPE mood CASCADE;", SETUP, lock=("public.diary", LockMode.ACCESS_EXCLUSIVE)),
        Example("ALTER TABLE customer DROP CONSTRAINT customer_pkey CASCADE;", SETUP),
    ),
    good=(
        Example("DROP TABLE lonely CASCADE;", SETUP),
        Example("ALTER TABLE lonely DROP COLUMN note CASCADE;", SETUP),
        Example("DROP TABLE IF EXISTS nothing CASCADE;", SETUP),
        Example("CREATE SCHEMA empty; DROP SCHEMA empty CASCADE;"),
        Example("CREATE TABLE a (id int); CREATE VIEW b AS SELECT * FROM a; DROP TABLE a CASCADE;"),
    ),
)
