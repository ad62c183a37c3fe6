"""Sees, before anything is committed, that this is the version table that is meant, and that it has room."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from alembic.runtime.migration import MigrationContext, RevisionStep
from sqlalchemy import Connection, text

from spiritsafe.errors import Refused
from spiritsafe.postgres.control import Control
from spiritsafe.project.revisions import revision_of
from spiritsafe.upgrade.beside import Beside
from spiritsafe.upgrade.journal import JOURNAL
from spiritsafe.upgrade.record import REVISIONS

_CREATED = re.compile(r"^\s*CREATE\s+TABLE\s+(?!IF\s)([\w.\"]+)", re.IGNORECASE)
_DROPS = re.compile(r"drop[_ ]table", re.IGNORECASE)
# Where a search path comes from that neither env.py nor the URL chose.
_GIVEN = ("default", "configuration file", "database", "user", "database user")
_HERE = """
SELECT current_schema(), (SELECT source FROM pg_settings WHERE name = 'search_path')
"""
_ELSEWHERE = """
SELECT quote_ident(n.nspname), quote_ident(c.relname)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relname = %s AND c.relkind = 'r' AND n.nspname <> %s AND has_table_privilege(c.oid, 'SELECT')
"""
_ROOM = "SELECT atttypmod - 4 FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attname = 'version_num'"


def require_whereabouts(
    context: MigrationContext, beside: Beside | None, heads: Sequence[str], plan: Sequence[RevisionStep]
) -> None:
    """Look around on the migrations' own connection, in the transaction that may have made the version table.

    :param beside: its session sees only what is committed: a version table of before, and not one that was just made.
    :raises Refused: for a version table that is in another schema, or too narrow, or missing beside its tables.
    """
    connection = context.connection
    if connection is None or not plan or not plan[0].is_upgrade:
        return
    here, source = connection.execute(text(_HERE)).one()
    schema = context.version_table_schema or here
    quote = connection.dialect.identifier_preparer.quote
    named = f"{quote(schema)}.{quote(context.version_table)}" if schema else quote(context.version_table)
    _require_room(connection, named, context.version_table, plan)
    if heads or beside is None or schema is None or _is_there(beside.control, named):
        return
    control = beside.control
    if context.version_table_schema is None and source in _GIVEN:
        _require_not_moved(control, schema, context.version_table)
    if not any(_is_there(control, f"{quote(schema)}.{name}") for name in (JOURNAL, REVISIONS)):
        _require_nothing_made(control, quote(here or schema), plan[0])


def _is_there(control: Control, name: str) -> bool:
    return bool(control.query("SELECT to_regclass(%s) IS NOT NULL", [name])[0][0])


def _require_room(connection: Connection, named: str, table: str, plan: Sequence[RevisionStep]) -> None:
    room = connection.scalar(text(_ROOM), {"name": named})
    for step in plan:
        revision = str(step.revision.revision)
        if room is not None and 0 < room < len(revision):
            raise Refused(
                f"the id of revision {revision} is too long",
                why=f"it has {len(revision)} letters, and {table}.version_num takes {room}",
                next_step=f"make the table with 'spiritsafe ensure_version', then ALTER TABLE {table} ALTER COLUMN "
                f"version_num TYPE varchar({len(revision)}); or give the revision a shorter id",
            )


def _require_not_moved(control: Control, schema: str, table: str) -> None:
    for other, name in control.query(_ELSEWHERE, [table, schema]):
        found = [str(row[0]) for row in control.query(f"SELECT version_num FROM {other}.{name} ORDER BY 1")]
        if found:
            raise Refused(
                f"the version table has moved: there is none in schema {schema}",
                why=f"{other}.{table} names {', '.join(found)}; the search path of the role or the database leads to "
                f"{schema} now, where everything would be built a second time",
                next_step="put the search path back, or set version_table_schema in env.py; if a second history is "
                "meant, begin it with 'spiritsafe ensure_version'",
            )


def _require_nothing_made(control: Control, schema: str, first: RevisionStep) -> None:
    for name in _tables_created(Path(first.revision.path).read_bytes()):
        if _is_there(control, name if "." in name else f"{schema}.{name}"):
            revision, bare = revision_of(first.revision), name.replace('"', "")
            raise Refused(
                f"this database has no version table, and table {bare} is there already",
                why=f"revision {revision} would create it: the tables were made without Alembic, or the version "
                "table was dropped",
                next_step=f"say where the database is, such as 'spiritsafe stamp {revision.id}', then upgrade again",
            )


def _tables_created(content: bytes) -> Iterator[str]:
    """What `upgrade()` creates whatever it finds; nothing where it drops tables first."""
    if _DROPS.search(content.decode(errors="replace").partition("def downgrade")[0]):
        return
    for node in ast.parse(content).body:
        if isinstance(node, ast.FunctionDef) and node.name == "upgrade":
            for statement in node.body:
                if isinstance(statement, ast.Expr | ast.Assign) and isinstance(statement.value, ast.Call):
                    yield from _created_by(statement.value)


def _created_by(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    words = {word.arg: word.value for word in call.keywords}
    if not isinstance(first, str):
        return
    if name == "create_table" and "if_not_exists" not in words:
        schema = words.get("schema")
        if schema is None:
            yield f'"{first}"'
        elif isinstance(schema, ast.Constant):
            yield f'"{schema.value!s}"."{first}"'
    elif name == "execute" and (made := _CREATED.match(first)) is not None:
        yield made[1]
