"""What is missing, as changes of files; nothing is written here."""

import difflib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from spiritsafe.project.settings import known_settings

_TABLE = re.compile(r"^\[tool\.spiritsafe\][^\n]*\n", re.MULTILINE)
_NEW_TABLE = """[tool.spiritsafe]
{lines}# embedded = true            # a PostgreSQL of the project's own, when no URL is given
"""
_IGNORED = ".spiritsafe/"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One file as it is, None where there is none, and as it would be."""

    path: Path
    before: str | None
    after: str

    def diff(self, folder: Path) -> str:
        """As `git diff` shows it."""
        name = os.path.relpath(self.path, folder)
        lines = difflib.unified_diff(
            (self.before or "").splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            f"a/{name}" if self.before is not None else "/dev/null",
            f"b/{name}",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def settings_in(pyproject: Path, values: Mapping[str, str | bool]) -> Iterator[Proposal]:
    """`[tool.spiritsafe]` with what is not said there yet; what is there stays."""
    before = pyproject.read_text(encoding="utf-8") if pyproject.exists() else None
    known = known_settings(pyproject)
    lines = "".join(f"{name} = {_toml(value)}\n" for name, value in values.items() if name not in known)
    text = before or ""
    match = _TABLE.search(text)
    if match:
        after = f"{text[: match.end()]}{lines}{text[match.end() :]}"
    else:
        gap = "\n" if text else ""
        table = _NEW_TABLE.format(lines=lines)
        if "embedded" in values:
            table = "".join(line for line in table.splitlines(keepends=True) if not line.startswith("# embedded"))
        after = f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{gap}{table}"
    if after != text:
        yield Proposal(pyproject, before, after)


def ignored_in(folder: Path) -> Iterator[Proposal]:
    """A line of `.gitignore` for the folder that is ours, where git is used."""
    if top_of(folder) is None:
        return
    file = folder / ".gitignore"
    before = file.read_text(encoding="utf-8") if file.exists() else None
    if _IGNORED.rstrip("/") in {line.strip().strip("/") for line in (before or "").splitlines()}:
        return
    gap = "" if not before or before.endswith("\n") else "\n"
    yield Proposal(file, before, f"{before or ''}{gap}{_IGNORED}\n")


def top_of(folder: Path) -> Path | None:
    """The folder of the git repository, or None."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def _toml(value: str | bool) -> str:  # noqa: FBT001 - what stands behind the sign
    if isinstance(value, bool):
        return str(value).lower()
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
