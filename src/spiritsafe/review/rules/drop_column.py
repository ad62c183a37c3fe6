"""A column is dropped that running code may still use.

**What it finds.** DROP COLUMN on a table that was there before, of a column that was there before. Where a column that
comes in the same revision looks like it, possible-rename-as-drop-add says so instead.

**Why it hurts.** The code that runs when this is applied still selects and inserts the column: an ORM names all of
them in each statement, so every query on the table fails until the new code is everywhere. The values are gone for
good.

**What PostgreSQL does.** It marks the column as dropped under a short ACCESS EXCLUSIVE lock, and drops indexes and
constraints over it without a word. Nothing is rewritten.

**The safe way.** First deploy code that does not know the column any more, then drop it in a revision of its own,
after that deployment:

    op.drop_column("orders", "note")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import added_in_run, altered_tables, done
from spiritsafe.review.context import Context, Name
from spiritsafe.review.remedy import call, lines, schema_of
from spiritsafe.review.rename_match import renamed_column
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-column",
    "data-loss/backward-incompat",
    Severity.ERROR,
    "A column is dropped that running code may still use; its values are gone.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report columns that go."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind != "AT_DropColumn":
            continue
        for table in altered_tables(context, command):
            column = command.node.name
            guessed = command.dynamic and "unknown" in column  # EXECUTE puts its name together
            known = guessed or context.facts(table) is None or context.column(table, column) is not None
            if not known or added_in_run(context, table, column) or renamed_column(context, table, column):
                continue
            path = context.path(table)
            yield context.finding(
                RULE,
                f"{path}.{column}",
                f"{path}.{column} goes with all its values: statements of running code that name it fail until the new "
                "code is everywhere",
                lines(
                    f"# deploy code that does not use {column} first; then, in a revision of its own:",
                    call("drop_column", table[1], column, schema=schema_of(path)),
                ),
                facts=tuple(_lost_with(context, table, column)),
            )


def _lost_with(context: Context, table: Name, column: str) -> Iterator[str]:
    facts = context.facts(table)
    if facts is None:
        return
    yield from (f"index {item.name} goes with it" for item in facts.table.indexes if column in item.columns)
    yield from (
        f"constraint {item.name} goes with it"
        for item in facts.table.constraints
        if column in item.columns and item.type not in ("primary key", "unique", "not null")
    )
    yield from (f"publication {name} publishes the table" for name in facts.publications)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, note text, state text); CREATE INDEX ix_note ON orders (note);"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders DROP COLUMN note;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example("ALTER TABLE orders DROP note, ADD COLUMN made timestamptz;", SETUP),
        Example("DO $$ BEGIN ALTER TABLE orders DROP COLUMN IF EXISTS note; END $$;", SETUP),
        Example("DO $$ BEGIN EXECUTE 'ALTER TABLE orders DROP COLUMN ' || quote_ident('note'); END $$;", SETUP),
        Example(
            "ALTER TABLE orders ADD remark text; UPDATE orders SET remark = note; ALTER TABLE orders DROP note;", SETUP
        ),
    ),
    good=(
        Example("ALTER TABLE orders DROP COLUMN IF EXISTS nothing;", SETUP),
        Example("ALTER TABLE orders ADD COLUMN extra int; ALTER TABLE orders DROP COLUMN extra;", SETUP),
        Example("CREATE TABLE tags (id int, name text); ALTER TABLE tags DROP COLUMN name;"),
        Example("ALTER TABLE orders DROP COLUMN note; ALTER TABLE orders ADD COLUMN notes text;", SETUP),
    ),
)
