"""Which files `lint` looks at: those that are named, or the revisions and .sql files of the project."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spiritsafe.errors import ConfigurationError

if TYPE_CHECKING:
    from spiritsafe.cli.invocation import Invocation

_KINDS = (".py", ".sql")


def lintable_files(invocation: "Invocation", names: Sequence[str]) -> list[Path]:
    """The files, each once.

    :raises ConfigurationError: when a name is none of a file or folder, or of something else than Python or SQL.
    """
    found = [path for name in names for path in _named(Path(name))] if names else list(_of_project(invocation))
    return list({path.resolve(): path for path in found}.values())


def _named(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from _within(path, _KINDS)
    elif not path.exists():
        raise ConfigurationError(
            f"there is no file {str(path)!r}",
            why=f"the current folder is {Path.cwd()}",
            next_step="correct the name, or name none: then the project's revisions are meant",
        )
    elif path.suffix not in _KINDS:
        raise ConfigurationError(
            f"{str(path)!r} is neither Python nor SQL",
            why="the end of a file's name tells which it is, and this is neither .py nor .sql",
            next_step="name revisions, .sql files, or folders with such files in them",
        )
    else:
        yield path


def _within(folder: Path, kinds: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
        if path.suffix in kinds and not hidden and path.is_file():
            yield path


def _of_project(invocation: "Invocation") -> Iterator[Path]:
    from alembic.script import ScriptDirectory

    with invocation.alembic("lint", {"sql": True}, online=False) as session:
        scripts = ScriptDirectory.from_config(session.config)
        folders = [Path(folder) for folder in scripts._version_locations]  # noqa: SLF001 - it has no public name
    for folder in folders:
        yield from _within(folder, _KINDS)
    yield from _within(Path(scripts.dir), (".sql",))
