"""A project whose revisions a test writes itself, and runs of the program at the same time."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

import pytest
from tests.conftest import server_home
from tests.workshop import Database, NewProject, Outcome, Session, eventually, run, spelled


@dataclass
class Deployment:
    """A project on a database of the test's own.

    :ivar running: processes that the test has started; they end with it.
    """

    folder: Path
    database: Database
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return spelled(self.database.url)

    @property
    def env_py(self) -> Path:
        return self.folder / "migrations" / "env.py"

    def revision(self, number: int, upgrade: str, downgrade: str = "pass", attributes: str = "") -> Path:
        """Write revision `r1`, `r2` ...; `upgrade` is the body of the function."""
        body = "\n    ".join(upgrade.strip().splitlines())
        after = f'"r{number - 1}"' if number > 1 else "None"
        path = self.folder / "migrations" / "versions" / f"{number:04d}.py"
        # Python tells a file from its compiled form by size and second, and a test may write two within one.
        rmtree(path.parent / "__pycache__", ignore_errors=True)
        path.write_text(
            f'"""Revision {number}."""\nimport time\nfrom alembic import op\nimport sqlalchemy as sa\n\n'
            f'revision = "r{number}"\ndown_revision = {after}\n{attributes}\n\n'
            f"def upgrade():\n    {body}\n\n\ndef downgrade():\n    {downgrade}\n"
        )
        return path

    def upgrade(self, *arguments: str, **env: str) -> Outcome:
        return self.call("upgrade", "head", *arguments, **env)

    def call(self, *arguments: str, **env: str) -> Outcome:
        return run([sys.executable, "-m", "spiritsafe", *arguments], {"DATABASE_URL": self.url, **env})

    def alembic(self, *arguments: str) -> Outcome:
        ini = self.folder / "alembic.ini"
        text = ini.read_text()
        if "sqlalchemy.url" not in text:
            ini.write_text(text.replace("[alembic]", f"[alembic]\nsqlalchemy.url = {self.url.replace('%', '%%')}", 1))
        return run([sys.executable, "-m", "alembic", *arguments], {"DATABASE_URL": self.url})

    def start(self, *arguments: str, program: str = "") -> "subprocess.Popen[str]":
        """Begin an upgrade that the test looks at while it runs.

        :param program: Python that is run before it, in the same process.
        """
        code = f"{program}\nfrom spiritsafe.__main__ import main\nmain()"
        command = [sys.executable, "-c", code, "upgrade", "head", "--url", self.url, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.running.append(process)
        return process


@contextmanager
def deployed(folder: Path, database: Database) -> Iterator[Deployment]:
    """A project without revisions; what is still running in the end is killed."""
    for file in (folder / "migrations" / "versions").glob("*.py"):
        file.unlink()
    deployment = Deployment(folder, database)
    yield deployment
    for process in deployment.running:
        process.kill()
        process.communicate()


@pytest.fixture
def deployment(project: NewProject, database: Database) -> Iterator[Deployment]:
    with deployed(project("plain"), database) as deployment:
        yield deployment


@pytest.fixture
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a server of the test's own may live: beside that of the session, and removed with it at the latest."""
    top = tmp_path_factory.getbasetemp()
    top = top.parent if "PYTEST_XDIST_WORKER" in os.environ else top
    return server_home(top).parent / f"own-{uuid.uuid4().hex[:8]}"


def runs_now(second: Session, text: str) -> None:
    """Wait until a statement with this text is being run, or waits."""
    looking = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE %s AND state = 'active' AND pid <> pg_backend_pid()"
        " AND datname = current_database()"
    )
    eventually(lambda: second.execute(looking, [f"%{text}%"]).fetchone() != (0,))


def at(second: Session) -> list[str]:
    return sorted(str(row[0]) for row in second.execute("SELECT version_num FROM alembic_version").fetchall())
