"""Alembic's script directory, which remembers what a revision file says of the graph.

To run a thousand revision files only to learn their ids takes longer than to review one of them. What a file said is
noted in the project's `.spiritsafe` folder; while its size, times and inode stay the same it is not run again before
somebody asks for its module, that is, for its `upgrade`.
"""

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import Revision, RevisionMap
from alembic.util import warn

from spiritsafe.project.migration_url import project_folder

_FOLDER = Path(".spiritsafe", "graph")
_SETTLED_NS = 2_000_000_000  # a file may be written twice in one tick of its clock
_QUOTED = re.compile(r"""["']([^"'\n]+)["']""")

Signature = list[int]
Said = dict[str, Any]  # revision, down_revision, branch_labels, depends_on: each text, a list of texts, or None


def script_directory(config: Config) -> ScriptDirectory:
    """The script directory of a configuration, as Alembic would load it.

    Where folders are searched recursively, or compiled files count, nothing is remembered.
    """
    scripts = ScriptDirectory.from_config(config)
    if not scripts.sourceless and not scripts.recursive_version_locations:
        notes = _Notes(project_folder(config) / _FOLDER, scripts)
        scripts.revision_map = RevisionMap(notes.load)
    return scripts


def digests(scripts: Iterable[Script]) -> dict[str, str]:
    """The SHA-256 of each revision file that has not changed since it was read, by its path."""
    return {script.path: script.digest for script in scripts if isinstance(script, _Remembered)}


class _Remembered(Script):
    """A revision whose file is run when its module is wanted."""

    def __init__(self, scripts: ScriptDirectory, path: str, said: Said, digest: str) -> None:
        self.path = path
        self.digest = digest
        self._scripts = scripts
        Revision.__init__(  # past Script's, which reads the module
            self,
            said["revision"],
            _tuple(said["down_revision"]),
            dependencies=_tuple(said["depends_on"]),
            branch_labels=_tuple(said["branch_labels"]),
        )

    @cached_property
    def module(self) -> ModuleType:  # type: ignore[override]
        loaded = Script._from_path(self._scripts, self.path)  # noqa: SLF001 - Alembic is pinned
        assert loaded is not None  # noqa: S101 - its name was a revision's when it was noted
        return loaded.module


@dataclass(frozen=True, slots=True)
class _Notes:
    """What is noted of the files of one script directory."""

    folder: Path
    scripts: ScriptDirectory

    def load(self) -> Iterator[Script]:
        """Every revision, in the order in which Alembic finds them; what is new is noted."""
        noted, fresh, complete = self._read(), {}, True
        for path in _files(self.scripts):
            signature = _signature(path)
            entry = noted.get(path)
            if entry is None or entry[0] != signature:
                script = Script._from_path(self.scripts, path)  # noqa: SLF001 - as above
                entry = None if script is None else _entry(script, path, signature)
                complete = False
            else:
                script = _Remembered(self.scripts, path, entry[1], entry[2])
            if entry is not None:
                fresh[path] = entry
            if script is not None:
                yield script
        if not complete and fresh != noted:
            self._write(fresh)

    def _read(self) -> dict[str, Any]:
        try:
            noted = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return noted if isinstance(noted, dict) else {}

    def _write(self, entries: dict[str, Any]) -> None:
        fresh = self._file.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
            fresh.write_text(json.dumps(entries), encoding="utf-8")
            fresh.replace(self._file)
        except OSError:
            return  # a folder that cannot be written to: the next command loads every file again

    @property
    def _file(self) -> Path:
        place = hashlib.sha256(str(Path(self.scripts.dir).absolute()).encode(errors="surrogateescape"))
        return self.folder / f"{place.hexdigest()[:16]}.json"


def _files(scripts: ScriptDirectory) -> Iterator[str]:
    """The paths that Alembic would look at, links resolved, each once."""
    seen: set[str] = set()
    for location in scripts._version_locations:  # noqa: SLF001 - as above
        folder = os.path.realpath(location)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if not entry.name.endswith(".py"):
                continue
            path = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
            if path in seen:
                warn(f"File {path} loaded twice! ignoring. Please ensure version_locations is unique.")
                continue
            seen.add(path)
            yield path


def _signature(path: str) -> Signature:
    try:
        status = os.stat(path)  # noqa: PTH116 - a thousand of them
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _entry(script: Script, path: str, signature: Signature) -> list[Any] | None:
    """What is noted of a file that was just run; None where it may say something else the next time."""
    if not signature or signature[2] > time.time_ns() - _SETTLED_NS:
        return None
    content = Path(path).read_bytes()
    said = {"revision": script.revision} | {
        name: getattr(script.module, name, None) for name in ("down_revision", "branch_labels", "depends_on")
    }
    names = {name for value in said.values() for name in _tuple(value)}
    if not names <= set(_QUOTED.findall(content.decode(errors="replace"))):
        return None  # computed, or taken from elsewhere
    listed = {name: list(value) if isinstance(value, list | tuple | set) else value for name, value in said.items()}
    return [signature, listed, hashlib.sha256(content).hexdigest()]


def _tuple(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - None, a text, or several
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
