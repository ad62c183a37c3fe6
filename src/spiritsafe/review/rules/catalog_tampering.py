"""The system catalogue is written to by hand.

**What it finds.** INSERT, UPDATE, DELETE or ALTER of a table of `pg_catalog`, and `allow_system_table_mods`.

**Why it hurts.** No rule of the server is applied: neither are other sessions told, nor dependencies, indexes or rows
checked. A mistake shows as wrong results or as a server that does not start, and cannot be undone by a migration.

**What PostgreSQL does.** A superuser may do it. Nothing is locked but the catalogue's own table, and caches of other
sessions keep what they had.

**The safe way.** The statement that is made for it, such as NOT VALID with VALIDATE instead of `attnotnull`:

    op.execute("ALTER TABLE orders ADD CONSTRAINT state_set CHECK (state IS NOT NULL) NOT VALID")

**References.** https://www.postgresql.org/docs/current/catalogs-overview.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.session_setting import settings
from spiritsafe.sql.command import Command, range_name

RULE = Rule("catalog-tampering", "correctness", Severity.ERROR, "The system catalogue is written to by hand.")
_WRITES = frozenset({"insert_stmt", "update_stmt", "delete_stmt", "merge_stmt"})


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report it, also where the rehearsal was not allowed to."""
    for command in context.commands:
        table = _catalogue_table(command, context)
        if not table and any(
            setting.name == "allow_system_table_mods" and setting.value not in (None, "off", "false")
            for setting in settings(command)
        ):
            table = "allow_system_table_mods"
        if table:
            yield context.finding(
                RULE,
                table,
                f"{table} is changed behind the server's back: nothing is checked, and other sessions are not told",
                "# the ALTER statement that is made for it",
            )


def _catalogue_table(command: Command, context: Context) -> str:
    if command.kind in _WRITES:
        schema, name = range_name(command.node.relation)
    elif command.kind.startswith("AT_"):
        schema, name = command.table
    else:
        return ""
    own = schema == "" and name.startswith("pg_") and context.facts((schema, name)) is None
    own = own and not context.is_new((schema, name))
    facts = context.facts((schema, name))
    system = schema == "pg_catalog" or own or (facts is not None and facts.table.schema == "pg_catalog")
    return f"pg_catalog.{name}" if system and not name.startswith("pg_temp") else ""


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, state text);"
EXAMPLES = Examples(
    bad=(
        Example("UPDATE pg_attribute SET attnotnull = true WHERE attrelid = 'orders'::regclass;", SETUP),
        Example("DELETE FROM pg_catalog.pg_depend WHERE objid = 1;"),
        Example("SET LOCAL allow_system_table_mods = on;"),
    ),
    good=(
        Example("SELECT * FROM pg_class;"),
        Example("UPDATE orders SET state = 'new' WHERE id = 1;", SETUP),
    ),
)
