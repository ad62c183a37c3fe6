"""Finds what an existing Alembic project consists of."""

import configparser
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from spiritsafe.errors import ConfigurationError
from spiritsafe.project.adoption.env_text import EnvText, read_env
from spiritsafe.project.revision_files import revision_files, revision_in

_SKIPPED = frozenset({"node_modules", "site-packages", "venv", "env", "build", "dist"})
_FACTORY = re.compile(r"^def (create_app|make_app)\(|^(app|application)\s*=\s*Flask\(", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found.

    :ivar ini: the `alembic.ini`; None where `[tool.alembic]` does without.
    :ivar script_folder: where `env.py` is.
    :ivar revisions: how many revision files there are.
    :ivar flask_app: how Flask finds the application; None where no name is needed, empty where none was found.
    """

    folder: Path
    ini: Path | None
    script_folder: Path
    env: EnvText
    revisions: int
    flask_app: str | None = None

    @property
    def env_file(self) -> Path:
        """The `env.py`."""
        return self.script_folder / "env.py"

    @property
    def ini_elsewhere(self) -> bool:
        """The `.ini` lies where no command would look for it."""
        return self.ini is not None and self.ini.parent != self.folder


def survey(folder: Path, named: Path | None, environment: Mapping[str, str]) -> Survey:
    """Look at the files of a folder.

    :param named: the `.ini` that `-c` names.
    :raises ConfigurationError: when there is no Alembic project, or more than one.
    """
    ini = named or _ini(folder)
    script_folder = _script_folder(folder, ini)
    env = script_folder / "env.py"
    if not env.exists():
        raise ConfigurationError(
            f"there is no {_shown(env, folder)}",
            why=f"{_shown(ini, folder) if ini else 'pyproject.toml'} says that the migrations are there",
            next_step="correct script_location, or start a project with 'spiritsafe init migrations'",
        )
    read = read_env(env.read_text(encoding="utf-8", errors="replace"))
    places = (ini or folder / "alembic.ini", folder / "pyproject.toml", "alembic")
    inside = [path for path in (script_folder / "versions").rglob("*.py") if revision_in(path)]
    count = max(len(inside), len(revision_files(places)))
    app = _flask_app(folder, environment) if read.flask else None
    return Survey(folder, ini, script_folder, read, count, app)


def _ini(folder: Path) -> Path | None:
    if (folder / "alembic.ini").exists():
        return folder / "alembic.ini"
    if "script_location" in _tool(folder / "pyproject.toml", "alembic"):
        return None
    inside = [path for path in _below(folder) if (path.parent / "env.py").exists()]
    if len(inside) == 1:
        return inside[0]
    elsewhere = inside or _below(folder)
    if not elsewhere:
        raise ConfigurationError(
            f"no Alembic project was found in {folder}",
            why="there is no alembic.ini here or two folders below, and no [tool.alembic] in pyproject.toml",
            next_step="go to the project's folder, name the file with -c, or start one: spiritsafe init migrations",
        )
    there = ", ".join(_shown(path, folder) for path in elsewhere)
    raise ConfigurationError(
        f"{there} belongs to a project of its own" if len(elsewhere) == 1 else f"there are several projects: {there}",
        why="commands run in the folder of the project they are about",
        next_step=f"go there: cd {_shown(elsewhere[0].parent, folder)} && spiritsafe adopt",
    )


def _below(folder: Path) -> list[Path]:
    """Each `alembic.ini` in the two levels of folders below."""
    found = sorted([*folder.glob("*/alembic.ini"), *folder.glob("*/*/alembic.ini")])
    return [
        path
        for path in found
        if not any(part.startswith(".") or part in _SKIPPED for part in path.relative_to(folder).parts)
    ]


def _script_folder(folder: Path, ini: Path | None) -> Path:
    parser = configparser.ConfigParser(interpolation=None)
    location: str | None = None
    with suppress(configparser.Error, UnicodeDecodeError):
        if ini is not None and parser.read(ini, encoding="utf-8"):
            location = parser.get("alembic", "script_location", fallback=None)
    here = ini.parent if ini else folder
    if location is None and ini is not None and (here / "env.py").exists():
        return here
    location = location or _tool(folder / "pyproject.toml", "alembic").get("script_location") or "migrations"
    if ":" in location:  # package:folder
        package, _, rest = location.partition(":")
        location = os.path.join(*package.split("."), rest)  # noqa: PTH118 - parts of a relative path
    return here / location.replace("%(here)s", str(here))


def _tool(path: Path, name: str) -> dict[str, str]:
    with suppress(OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return dict(tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get(name, {}))
    return {}


def _flask_app(folder: Path, environment: Mapping[str, str]) -> str | None:
    """None where Flask finds it by itself: `wsgi.py` or `app.py`."""
    said = environment.get("FLASK_APP") or _dotenv(folder).get("FLASK_APP")
    if said:
        return said
    if any((folder / name).exists() for name in ("wsgi.py", "app.py")):
        return None
    found = sorted(_applications(folder))
    return found[0] if len(found) == 1 else ""


def _dotenv(folder: Path) -> dict[str, str]:
    values = {**dotenv_values(folder / ".env"), **dotenv_values(folder / ".flaskenv")}
    return {name: value for name, value in values.items() if value}


def _applications(folder: Path) -> Iterator[str]:
    """`module:name` for each file that makes an application, in this folder and its packages."""
    for path in (*folder.glob("*.py"), *folder.glob("*/__init__.py"), *folder.glob("src/*/__init__.py")):
        match = _FACTORY.search(path.read_text(encoding="utf-8", errors="replace"))
        if match:
            module = path.parent.name if path.name == "__init__.py" else path.stem
            yield f"{module}:{match[1] or match[2]}"


def _shown(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
