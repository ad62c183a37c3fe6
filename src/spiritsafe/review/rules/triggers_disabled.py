"""Triggers of a table are switched off.

**What it finds.** ALTER TABLE ... DISABLE TRIGGER, of one, of USER or of ALL, and ENABLE REPLICA TRIGGER.

**Why it hurts.** They are off for everybody, not just for the migration. With ALL that includes foreign keys: rows
that point nowhere come in, and nothing checks them when the triggers are on again.

**What PostgreSQL does.** It takes SHARE ROW EXCLUSIVE. ALL needs a superuser, because of the foreign keys.

**The safe way.** Leave them on and change rows in batches; or tell the trigger, in its WHEN, to look at a setting
that only the migration has:

    op.execute("SET LOCAL app.backfill = 'on'")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule("triggers-disabled", "integrity", Severity.WARNING, "Triggers of a table in use are switched off.")
_WHICH = {
    "AT_DisableTrig": "the trigger {}",
    "AT_DisableTrigUser": "every trigger of its own",
    "AT_DisableTrigAll": "every trigger and foreign key",
    "AT_EnableReplicaTrig": "the trigger {} (but on a replica)",
}


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report triggers that are switched off, also where only a superuser may."""
    for command in context.commands:
        which = _WHICH.get(command.kind)
        if which is None or not context.exists(command.table):
            continue
        table = context.path(command.table)
        yield context.finding(
            RULE,
            table,
            f"On {table} {which.format(command.node.name)} is off for every session, not just for this migration: rows "
            "come in that it would have refused or changed",
            execute("SET LOCAL app.backfill = 'on'") + "  # and have the trigger's WHEN look at it",
        )


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION touch();"""
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders DISABLE TRIGGER ALL;", SETUP, lock=("public.orders", LockMode.SHARE_ROW_EXCLUSIVE)),
        Example("ALTER TABLE orders DISABLE TRIGGER audit; ALTER TABLE orders ENABLE TRIGGER audit;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ENABLE TRIGGER audit;", SETUP),
        Example("CREATE TABLE t (id int); ALTER TABLE t DISABLE TRIGGER USER;"),
    ),
)
