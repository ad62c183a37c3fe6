"""A trigger comes or goes while the table is in use.

**What it finds.** CREATE TRIGGER and DROP TRIGGER on a table that was there before.

**Why it hurts.** CREATE TRIGGER waits for all writers, and later writers wait behind it; DROP TRIGGER waits for
readers as well. And from the next statement on every writer runs the trigger, or no longer does: what it kept up to
date goes stale.

**What PostgreSQL does.** CREATE TRIGGER takes SHARE ROW EXCLUSIVE, DROP TRIGGER takes ACCESS EXCLUSIVE; neither
reads the table, so each is short once it has its lock.

**The safe way.** A transaction of its own with a short limit, tried again when it runs out:

    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("CREATE TRIGGER ...")

**References.** https://www.postgresql.org/docs/current/sql-createtrigger.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name, list_name, range_name

CREATE = Rule(
    "create-trigger-blocking", "lock", Severity.WARNING, "A trigger is made on a table in use: writers have to wait."
)
DROP = Rule("drop-trigger", "lock", Severity.WARNING, "A trigger of a table in use is dropped: everybody has to wait.")
RULES = (CREATE, DROP)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report triggers of tables that are in use."""
    if observation.failure is not None and not observation.failure.rows:
        return
    for command in context.commands:
        if command.kind == "create_trig_stmt":
            table, trigger = range_name(command.node.relation), command.node.trigname
            if context.exists(table) and not _is_view(table, context):
                yield _finding(CREATE, context, context.path(table), f"the trigger {trigger}")
        elif command.kind == "drop_stmt" and enum_name(command.node, "remove_type") == "OBJECT_TRIGGER":
            for item in command.node.objects:
                table, trigger = list_name(item.list.items[:-1]), item.list.items[-1].string.sval
                if context.exists(table) and not _is_view(table, context) and _was_there(table, trigger, context):
                    yield _finding(DROP, context, context.path(table), f"the trigger {trigger}")


def _finding(rule: Rule, context: Context, table: str, trigger: str) -> Finding:
    if rule is CREATE:
        message = (
            f"{table} cannot be written to while {trigger} is made: it waits for every open transaction that wrote to "
            "the table, and later writers wait behind it"
        )
    else:
        message = (
            f"{table} can be neither read nor written while {trigger} is dropped, and from then on nothing does what "
            "it did"
        )
    limit = execute("SET LOCAL lock_timeout = '2s'")
    return context.finding(rule, table, message, lines(limit, execute(context.observation.statement.sql)))


def _is_view(table: tuple[str, str], context: Context) -> bool:
    facts = context.facts(table)
    return facts is not None and facts.kind == "view"


def _was_there(table: tuple[str, str], trigger: str, context: Context) -> bool:
    facts = context.facts(table)
    return facts is None or any(known.name == trigger for known in facts.table.triggers)


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY); CREATE VIEW shown AS SELECT id FROM orders;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION touch();"""
MADE = "CREATE TRIGGER touch BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION touch();"
EXAMPLES = Examples(
    bad=(
        Example(MADE.format("orders"), SETUP, lock=("public.orders", LockMode.SHARE_ROW_EXCLUSIVE)),
        Example("DROP TRIGGER audit ON orders;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
    ),
    good=(
        Example(f"CREATE TABLE t (id int); {MADE.format('t')}", SETUP),
        Example("DROP TRIGGER IF EXISTS nothing ON orders;", SETUP),
        Example(
            "CREATE TRIGGER i INSTEAD OF INSERT ON shown FOR EACH ROW EXECUTE FUNCTION touch();",
            SETUP,
        ),
    ),
)
