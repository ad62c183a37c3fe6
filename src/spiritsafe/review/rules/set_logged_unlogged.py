"""A table goes without the write-ahead log, or begins to.

**What it finds.** ALTER TABLE ... SET LOGGED or SET UNLOGGED on a table in use, and tables that are made or become
UNLOGGED.

**Why it hurts.** The switch copies the table while nobody can use it. And an unlogged table is emptied after a crash
of the server, is not on any replica, and is not in a base backup.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE and writes the table and its indexes to new files; with LOGGED
all of that goes through the log as well (ALTER TABLE, "SET LOGGED").

**The safe way.** Make a table of the right kind, copy in batches, and swap the names:

    op.create_table("queue_new", ..., prefixes=["UNLOGGED"])

**References.** https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

REWRITE = Rule("set-logged-unlogged", "rewrite", Severity.ERROR, "SET LOGGED or SET UNLOGGED copies the whole table.")
UNLOGGED = Rule(
    "unlogged-table", "data-loss", Severity.WARNING, "An unlogged table is emptied by a crash and is on no replica."
)
RULES = (REWRITE, UNLOGGED)
_VERBS = {"AT_SetLogged": "SET LOGGED", "AT_SetUnLogged": "SET UNLOGGED"}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the switch where it copies, and the unlogged table wherever it comes from."""
    if observation.failure is not None and not observation.failure.rows:
        return
    for command in context.commands:
        name = _made_unlogged(command)
        if name is not None and (context.static or observation.created) and not _logged_later(name, context):
            yield _lossy(context.path(name), context)
        verb = _VERBS.get(command.kind)
        if verb is None or command.target not in ("OBJECT_TABLE", "OBJECT_MATVIEW"):
            continue
        table = context.path(command.table)
        if context.exists(command.table) and (context.static or context.rewritten(command.table)):
            yield context.finding(
                REWRITE,
                table,
                f"{table} can be neither read nor written while {verb} copies it and its indexes to new files",
                f"# make {table}_new of the right kind, copy {table} in batches, then swap the names",
            )
        if command.kind == "AT_SetUnLogged" and (context.static or context.rewritten(command.table)):
            yield _lossy(table, context)


def _logged_later(name: tuple[str, str], context: Context) -> bool:
    return any(
        command.kind == "AT_SetLogged" and command.table[1] == name[1]
        for seen in context.later
        for command in context.commands_of(seen)
    )


def _made_unlogged(command: Command) -> tuple[str, str] | None:
    if command.kind == "create_stmt":
        relation = command.node.relation
    elif command.kind == "create_table_as_stmt":
        relation = command.node.into.rel
    else:
        return None
    return range_name(relation) if relation.relpersistence == "u" else None


def _lossy(table: str, context: Context) -> Finding:
    return context.finding(
        UNLOGGED,
        table,
        f"{table} is unlogged: after a crash of the server it is empty, and on a replica it cannot be read",
        f"# make {table} an ordinary table, unless its rows may be lost at any time",
    )


SETUP = "CREATE TABLE queue (id bigint PRIMARY KEY); CREATE UNLOGGED TABLE fast (id bigint);"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE queue SET UNLOGGED;", SETUP, rewrites=("public.queue",)),
        Example("ALTER TABLE fast SET LOGGED;", SETUP, rewrites=("public.fast",)),
        Example("CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value jsonb);"),
    ),
    good=(
        Example("ALTER TABLE queue SET LOGGED;", SETUP),
        Example("CREATE TABLE cache (key text PRIMARY KEY, value jsonb);"),
        Example("CREATE UNLOGGED TABLE c (key int PRIMARY KEY); ALTER TABLE c SET LOGGED;"),
        Example("CREATE TEMPORARY TABLE cache (key text);"),
    ),
)
