"""Reads revision ids and messages off the files without importing them: for shell completion, which must be quick."""

import ast
import configparser
import tomllib
from pathlib import Path

from spiritsafe.core.revision import Revision


def revision_files(places: tuple[Path, Path, str]) -> list[Revision]:
    """The revisions in the folders that the configuration names, newest file name first.

    :param places: the `.ini`, the `pyproject.toml`, and the section of the `.ini`.
    """
    found = (revision_in(path) for folder in _folders(*places) for path in sorted(folder.glob("*.py"), reverse=True))
    return [revision for revision in found if revision is not None]


def _folders(ini: Path, toml: Path, section: str) -> list[Path]:
    here = (ini if ini.exists() else toml).absolute().parent
    location = _script_location(ini, toml, section) or ("." if (ini.parent / "env.py").exists() else None)
    if location is None or ":" in location:
        return []  # inside a package: finding it would mean importing it
    return [here / location.replace("%(here)s", str(here)) / "versions"]


def _script_location(ini: Path, toml: Path, section: str) -> str | None:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(ini, encoding="utf-8")
        location = parser.get(section, "script_location", fallback=None)
        if location is None and toml.exists():
            table = tomllib.loads(toml.read_text(encoding="utf-8")).get("tool", {}).get("alembic", {})
            location = table.get("script_location")
    except (configparser.Error, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None  # completion stays silent where the command itself will explain
    return location


def revision_in(path: Path) -> Revision | None:
    """What a file says it is; None where it is no revision."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return None
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        named = any(isinstance(target, ast.Name) and target.id == "revision" for target in targets)
        value = getattr(node, "value", None)
        if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
            return Revision(value.value, (ast.get_docstring(tree) or "").partition("\n")[0], str(path))
    return None
