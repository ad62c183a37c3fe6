"""Which configuration files are meant, by Alembic's own rules. Standard library only: shell completion uses it."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from spiritsafe.errors import ConfigurationError


def config_files(names: Sequence[str], environment: Mapping[str, str]) -> tuple[Path, Path]:
    """The `.ini` and the `pyproject.toml` that `-c` and `ALEMBIC_CONFIG` point to, which need not exist.

    The same rules as Alembic's: `-c` may be given twice, once for each kind. Where nothing is given, `alembic_config`
    under [tool.spiritsafe] may name an `.ini` that lies elsewhere.

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
    toml = Path(tomls[0] if tomls else "pyproject.toml")
    return Path(inis[0]) if inis else named_ini(toml) or Path("alembic.ini"), toml


def named_ini(toml: Path) -> Path | None:
    """The `.ini` that `alembic_config` under [tool.spiritsafe] names, from that file's folder on."""
    try:
        text = toml.read_text(encoding="utf-8")
        table = tomllib.loads(text).get("tool", {}).get("spiritsafe", {}) if "alembic_config" in text else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None  # whoever reads the settings tells
    name = table.get("alembic_config")
    return toml.parent / name if isinstance(name, str) else None


def folder_of(ini: Path, toml: Path) -> Path:
    """The project's folder: where the `.ini` is, or the `pyproject.toml` that names it or does without."""
    named = named_ini(toml)
    if named is not None and named.absolute() == ini.absolute():
        return toml.absolute().parent
    return (ini if ini.exists() or not toml.exists() else toml).absolute().parent


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
