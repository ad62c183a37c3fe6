"""The program as its users run it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from spiritsafe.postgres import embedded


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


Spiritsafe = Callable[..., Outcome]


def run(program: list[str], env: Mapping[str, str], stdin: str | None = None) -> Outcome:
    done = subprocess.run(program, env={**os.environ, **env}, capture_output=True, text=True, input=stdin, timeout=120)
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def spiritsafe() -> Spiritsafe:
    def call(*arguments: str, stdin: str | None = None, **env: str) -> Outcome:
        return run([sys.executable, "-m", "spiritsafe", *arguments], env, stdin)

    return call


@pytest.fixture
def stock_alembic() -> Spiritsafe:
    def call(*arguments: str, **env: str) -> Outcome:
        return run([sys.executable, "-m", "alembic", *arguments], env)

    return call


def spelled(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory, pg_bin: Path | None) -> Iterator[URL]:
    """A server that wants a password from everybody but its superuser, and the URL of role bob with the right one."""
    folder = tmp_path_factory.mktemp("guarded") / "server"
    server = embedded.start(folder, binaries=embedded.find_binaries(pg_bin))
    rules = "local all postgres trust\nlocal all all scram-sha-256\n"
    (server.data / "pg_hba.conf").write_text(rules)
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("SET password_encryption = 'scram-sha-256'")
        admin.execute("CREATE ROLE bob LOGIN PASSWORD 'c0rrect/%&@horse' IN ROLE pg_read_all_data")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("GRANT CREATE ON SCHEMA public TO bob")
    yield make_url(server.url()).set(drivername="postgresql+psycopg", username="bob", password="c0rrect/%&@horse")
    embedded.erase(folder)
