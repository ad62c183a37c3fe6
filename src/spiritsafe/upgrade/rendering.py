"""The SQL of what is pending, from a rehearsal where there was one; otherwise written as `upgrade --sql` does.

Writing it means to run `upgrade()`. So only a revision that plainly does nothing but SQL is written: what sends a mail
in `upgrade()` must not do so twice.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from spiritsafe.core.duration import Duration
from spiritsafe.core.event import Direction
from spiritsafe.core.revision import Revision
from spiritsafe.core.trace import Trace
from spiritsafe.rehearse.fence import fenced
from spiritsafe.rehearse.time_limit import time_limit
from spiritsafe.sql.command import split

Statements = Sequence[tuple[Revision, str | None]]
_LIMIT = Duration(5_000)
_PLAIN_MODULES = frozenset(
    [
        *("__future__", "alembic", "collections", "datetime", "decimal", "enum", "geoalchemy2", "importlib", "json"),
        *(
            "os",
            "pathlib",
            "pgvector",
            "re",
            "spiritsafe",
            "sqlalchemy",
            "sqlmodel",
            "textwrap",
            "time",
            "typing",
            "uuid",
        ),
    ]
)
# What reads from the database, of which there is none, or does something outside it.
_NOT_PLAIN = frozenset(
    [
        *("get_bind", "bind", "connection", "sleep", "system", "remove", "unlink", "rename", "mkdir"),
        *("write_text", "write_bytes", "touch", "rmdir", "makedirs", "replace_file", "popen", "exec", "eval", "open"),
        *("__import__", "import_module", "input", "print", "create_engine", "create_async_engine", "Session"),
    ]
)


_READS_OF_OS = frozenset({"path", "environ", "getenv", "sep"})


def traced(revisions: Sequence[Revision], trace: Trace) -> Statements:
    """What was seen of these revisions."""
    known = {one.id: one for one in revisions}
    return [
        (known[seen.statement.revision], seen.statement.sql)
        for seen in trace.observations
        if seen.statement.revision in known
    ]


def rendered(scripts: ScriptDirectory, revisions: Sequence[Revision], direction: Direction) -> Statements:
    """What these revisions would send; None for one of which that cannot be told without running it."""
    return [(one, sql) for one in revisions for sql in _written(scripts, one, direction)]


def is_plain(path: Path) -> bool:
    """Whether a revision does nothing but SQL, as far as can be seen."""
    tree = ast.parse(path.read_bytes())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    of_os = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _is_os(node.value)}
    return not names & _NOT_PLAIN and of_os <= _READS_OF_OS and set(_imported(tree)) <= _PLAIN_MODULES


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0] if not node.level and node.module != "os" else "."


def _is_os(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "os"


def _written(scripts: ScriptDirectory, revision: Revision, direction: Direction) -> Sequence[str | None]:
    """The statements of one revision, written without `env.py`: it may know no offline mode."""
    if not is_plain(Path(revision.path)):
        return (None,)
    found: list[str | None] = []
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "literal_binds": True})
    context.impl.static_output = lambda text: found.extend(_split(text))  # type: ignore[method-assign]
    try:
        with fenced(None), Operations.context(context), time_limit(_LIMIT):
            getattr(scripts.get_revision(revision.id).module, str(direction))()
    except Exception:  # noqa: BLE001 - it cannot do without a database, or has no way back
        return (None,)
    return found


def _split(text: str) -> list[str]:
    try:
        return [statement.sql for statement in split(text)]
    except ValueError:
        return [text]
