"""The SQL of what is pending, from a rehearsal where there was one; otherwise written as `upgrade --sql` does.

Writing it means to run `upgrade()`. So only a revision that plainly does nothing but SQL is written: what sends a mail
in `upgrade()` must not do so twice.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from alembic.script import ScriptDirectory

from spiritsafe.core.duration import Duration
from spiritsafe.core.revision import Revision
from spiritsafe.core.trace import Trace
from spiritsafe.errors import SpiritsafeError
from spiritsafe.rehearse.selection import selection_of
from spiritsafe.rehearse.static import static_revisions
from spiritsafe.upgrade.request import Request

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


def rendered(request: Request, scripts: ScriptDirectory, revisions: Sequence[Revision]) -> Statements:
    """What these revisions would send; None for one of which that cannot be told without running it."""
    plain = [one for one in revisions if is_plain(Path(one.path))]
    by_revision = dict.fromkeys((one.id for one in revisions), (None,)) | _written(request, scripts, plain)
    return [(one, sql) for one in revisions for sql in by_revision[one.id]]


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


def _written(
    request: Request, scripts: ScriptDirectory, plain: Sequence[Revision]
) -> dict[str, tuple[str | None, ...]]:
    if not plain:
        return {}
    settings = replace(request.settings, review_timeout=_LIMIT)
    try:
        selection = selection_of(scripts, [one.id for one in plain])
        trace = static_revisions(request.config, settings, selection, direction=str(request.direction))
    except SpiritsafeError:
        half = len(plain) // 2  # one of them cannot do without a database; the others may
        parts = (plain[:half], plain[half:]) if half else ()
        return {name: sql for part in parts for name, sql in _written(request, scripts, part).items()}
    found: dict[str, tuple[str | None, ...]] = {one.id: () for one in plain}
    for revision, sql in traced(plain, trace):
        found[revision.id] = (*found[revision.id], sql)
    return found
