"""Which configuration files are meant, by Alembic's own rules. Standard library only: shell completion uses it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from spiritsafe.errors import ConfigurationError


def config_files(names: Sequence[str], environment: Mapping[str, str]) -> tuple[Path, Path]:
    """The `.ini` and the `pyproject.toml` that `-c` and `ALEMBIC_CONFIG` point to, which need not exist.

    The same rules as Alembic's: `-c` may be given twice, once for each kind.

    :raises ConfigurationError: when `-c` names two files of one kind.
    """
    default = environment.get("ALEMBIC_CONFIG")
    given = list(names) or ([default] if default else [])
    tomls = [name for name in given if Path(name).name == "pyproject.toml"]
    inis = [name for name in given if name not in tomls]
    if len(tomls) > 1 or len(inis) > 1:
        raise ConfigurationError(
            f"-c names {'two .ini files' if len(inis) > 1 else 'pyproject.toml twice'}",
            why="Alembic reads at most one .ini file and one pyproject.toml",
            next_step="give -c once for each kind of file",
        )
    return Path(inis[0] if inis else "alembic.ini"), Path(tomls[0] if tomls else "pyproject.toml")


def settings_file(ini: Path, toml: Path) -> Path:
    """The `pyproject.toml` whose `[tool.spiritsafe]` counts, which need not exist.

    The one that `-c` names; else the one beside the `.ini`, which is the project's folder; else the current folder's.
    """
    beside = ini.parent / "pyproject.toml"
    if toml == Path("pyproject.toml") and ini.exists() and beside.exists():
        return beside
    return toml


def require_files(names: Sequence[str]) -> None:
    """What `-c` names must be there.

    :raises ConfigurationError: when it is not.
    """
    for name in names:
        if not Path(name).exists():
            raise ConfigurationError(
                f"there is no file {name}",
                why=f"-c names it, and {Path.cwd()} is the current folder",
                next_step="correct the name, or go to the folder it is meant from",
            )
