"""The types of the fixtures, and the program as its users run it: a process of its own."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

Session = psycopg.Connection[tuple[Any, ...]]
NewDatabase = Callable[[], URL]
NewProject = Callable[[str], Path]


@dataclass(frozen=True)
class Database:
    """A blank database of a test's own."""

    url: URL

    def connect(self) -> Session:
        """Open a session that commits each statement."""
        return psycopg.connect(spelled(self.url.set(drivername="postgresql")).replace("+", "%20"), autocommit=True)


@dataclass(frozen=True)
class Outcome:
    """How a call of the program ended."""

    code: int
    out: str
    err: str

    @property
    def three_lines(self) -> list[str]:
        """The error without the titles of its lines; the blocks below are left out."""
        lines = [line for line in self.err.splitlines() if line.startswith(("error:", "why:", "next:"))]
        return [line.partition(":")[2].strip() for line in lines]


Program = Callable[..., Outcome]


def run(program: list[str], env: Mapping[str, str], stdin: str | None = None) -> Outcome:
    done = subprocess.run(
        program, env={**os.environ, **env}, capture_output=True, text=True, input=stdin, timeout=120, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def eventually(condition: Callable[[], object]) -> None:
    """Wait for what a server does a moment later; half a minute is forever here."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def spelled(url: URL) -> str:
    """Write the URL down, password and all."""
    return url.render_as_string(hide_password=False)
