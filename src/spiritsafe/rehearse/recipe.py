"""What the outcome of a replay depends on, as a key: the same key means the same database.

In it are the bytes of the revisions in the order they run, of `env.py`, and of every file of the project's that was
read or imported on the way; installed packages by size and time; the configuration, `-x` arguments and environment
variables that those files name; and the versions of Python, Alembic, SQLAlchemy and the server. Which files were read
is known only after a replay, so it is written down in the project's `.spiritsafe` folder for the next one.

What no key can hold is what a revision asks of the world: the date, chance, another server.
"""

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from spiritsafe import __version__
from spiritsafe.project.migration_url import project_folder
from spiritsafe.project.script_directory import digests
from spiritsafe.rehearse.apart import HANDED_OVER
from spiritsafe.rehearse.sources import is_projects, state_of

_FOLDER = Path(".spiritsafe", "replays")
_MOST_NOTES = 32
_WORD = re.compile(r"[A-Za-z_]\w*")
# Their names stand in any file, and their values change from one terminal to the next.
_NO_INPUT = frozenset({"_", "COLUMNS", "LINES", "PWD", "OLDPWD", "SHLVL", "TERM", HANDED_OVER})


@dataclass(frozen=True, slots=True)
class Recipe:
    """One replay as it is known beforehand.

    :ivar fixed: the digest of what is known before anything has run.
    :ivar files: the revisions that run, in order, and `env.py`.
    :ivar others: revisions that do not run; they are loaded all the same, and say nothing about the outcome.
    """

    folder: Path
    fixed: str
    files: tuple[str, ...]
    others: frozenset[str]

    def key(self) -> str | None:
        """The key, if the files that such a replay reads are known from an earlier one."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return self._key(note["read"], set(note["words"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def key_after(self, read: Iterable[str], since_ns: int) -> str | None:
        """The key of a replay that has just run and read these files, which are noted for the next one.

        :param since_ns: when it began. None is the answer where a file changed since then: which of its contents was
            read is not known.
        """
        notes = f"{self.folder}{os.sep}{_FOLDER.parent}{os.sep}"
        files = sorted(path for path in set(read) - self.others - set(self.files) if not path.startswith(notes))
        if any(_modified(path) >= since_ns for path in (*files, *self.files)):
            return None
        names, words = [self._relative(path) for path in files], _words(self.files)
        try:
            self._write({"read": names, "words": sorted(words)})
        except OSError:
            return None  # without the note nobody would find it again
        return self._key(names, words)

    def _key(self, names: Sequence[str], words: set[str]) -> str:
        """The key, where a replay reads files of these names, and the revisions and `env.py` consist of these words."""
        paths = [str(self.folder / name) for name in names]
        parts = [self.fixed, *(f"{name} {state_of(path)}" for name, path in zip(names, paths, strict=True))]
        parts += _variables(words | _words(path for path in paths if is_projects(path)))
        return "replay " + _digest(parts)

    @property
    def _note(self) -> Path:
        return self.folder / _FOLDER / f"{self.fixed[:32]}.json"

    def _relative(self, path: str) -> str:
        """Relative where it can be, so that another checkout of the same project finds the same key."""
        folder = f"{self.folder}{os.sep}"
        return path.removeprefix(folder) if is_projects(path) else path

    def _write(self, note: dict[str, list[str]]) -> None:
        folder = self._note.parent
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        fresh = self._note.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(note), encoding="utf-8")
        fresh.replace(self._note)
        notes = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in notes[_MOST_NOTES:]:
            old.unlink(missing_ok=True)


def recipe(config: Config, scripts: ScriptDirectory, revisions: Sequence[str], server_version: int) -> Recipe:
    """The recipe for running these revision files, in this order."""
    files = (*revisions, str(Path(scripts.dir, "env.py").absolute()))
    every = list(scripts.walk_revisions())
    known = digests(every)
    others = {os.path.abspath(script.path) for script in every} - set(revisions)  # noqa: PTH100
    parts = [
        *(f"{name} {version(name)}" for name in ("alembic", "SQLAlchemy")),
        f"spiritsafe {__version__}, Python {platform.python_version()}, PostgreSQL {server_version}",
        *_configuration(config),
        *(known.get(path) or state_of(path) for path in files),
    ]
    return Recipe(project_folder(config), _digest(parts), files, frozenset(others))


def _configuration(config: Config) -> list[str]:
    """What `env.py` can ask Alembic for, but the URL, which is another each time, and where the project lies."""
    parts = [f"-x {argument}" for argument in getattr(config.cmd_opts, "x", None) or ()]
    parts += [f"[{config.config_ini_section}]", json.dumps(config.toml_alembic_config, default=str, sort_keys=True)]
    for section in config.file_config.sections():
        parts += [
            f"{section}.{name} = {value}"
            for name, value in config.file_config.items(section, raw=True)
            if name not in {"sqlalchemy.url", "here"}
        ]
    here = str(project_folder(config))
    return [part.replace(here, "") for part in parts]


def _words(paths: Iterable[str]) -> set[str]:
    """Every word in these files."""
    words: set[str] = set()
    for path in paths:
        with suppress(OSError):
            words.update(_WORD.findall(Path(path).read_text(encoding="utf-8", errors="replace")))
    return words


def _variables(words: set[str]) -> list[str]:
    """The environment variables among these words, as they are spelled or in small letters, with their values."""
    named = (name for name in sorted(os.environ) if name in words or name.lower() in words)
    return [f"{name}={os.environ[name]}" for name in named if name not in _NO_INPUT]


def _modified(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - hundreds of them
    except OSError:
        return 0


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)} {part}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()
