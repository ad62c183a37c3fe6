"""The test run and the project it belongs to; what parallel workers need is made once."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from spiritsafe.project.config_files import config_files, settings_file
from spiritsafe.project.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Run:
    """One worker of a run.

    :ivar folder: the project's.
    :ivar named: the configuration file that `spiritsafe_config` names, in that folder.
    :ivar shared: a folder that all workers of this run know, and no other run.
    """

    folder: Path
    named: tuple[str, ...]
    shared: Path

    @classmethod
    def of(cls, config: pytest.Config) -> "Run":
        """Read pytest's own configuration."""
        name = str(config.getini("spiritsafe_config") or "")
        file = config.rootpath / name if name else None
        base = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # noqa: SLF001 - the fixture's own
        shared = base.parent if hasattr(config, "workerinput") else base
        return cls(file.parent if file else config.rootpath, (file.name,) if file else (), shared)

    def settings(self) -> Settings:
        """The project's settings.

        :raises SpiritsafeError: when one of them does not fit.
        """
        with chdir(self.folder):
            return load_settings(settings_file(*config_files(self.named, os.environ)), os.environ, {})

    def program(self, module: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start a module of ours in the project's folder; what it says goes to the file `said`."""
        pipe = subprocess.PIPE
        command = [sys.executable, "-m", module, *arguments]
        with self.said.open("w") as said:
            return subprocess.Popen(command, cwd=self.folder, stdin=pipe, stdout=pipe, stderr=said, text=True)

    @property
    def said(self) -> Path:
        """Errors of what this worker started last."""
        return self.shared / f"spiritsafe-{os.getpid()}.txt"

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """One worker at a time."""
        with (self.shared / f"spiritsafe-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def once(self, name: str, make: Callable[[], str]) -> str:
        """What the first worker makes, for all of them."""
        made = self.shared / f"spiritsafe-{name}"
        with self.alone(name):
            if not made.exists():
                made.write_text(make(), encoding="utf-8")
            return made.read_text(encoding="utf-8")
