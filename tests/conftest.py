"""The workshop: one real server a session, one database a test, a second session, and tiny Alembic projects."""

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url
from tests.workshop import Database, NewDatabase, NewProject, Session

from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import Server

PROJECTS = Path(__file__).parent / "projects"

# What would lead a test to a database of the developer's own.
_OUTSIDE = ("DATABASE_URL", "ALEMBIC_CONFIG", "EDITOR", "VISUAL")


# In memory a database is made in 20 ms, on a slow disk in 250.
_MEMORY, _ROOM = Path("/dev/shm"), 3_000_000_000


def server_home(session: Path) -> Path:
    """Where the server of a test session lives: in memory where there is plenty of it."""
    roomy = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    chosen = session / "chosen_home"
    if not chosen.exists():  # decided once: it must not change while the session fills the memory
        home = _MEMORY / f"spiritsafe-{hashlib.sha256(str(session).encode()).hexdigest()[:12]}" if roomy else session
        chosen.write_text(str(home), encoding="utf-8")
    return Path(chosen.read_text(encoding="utf-8")) / "server"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg-bin", help="run the server tests on the PostgreSQL programs of this folder")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(number, ...): shows that this fault is survived; see upgrade/faults.py")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """When the last worker has left, nothing of the server stays on the machine."""
    factory = getattr(session.config, "_tmp_path_factory", None)
    if "PYTEST_XDIST_WORKER" not in os.environ and factory is not None:
        home = server_home(factory.getbasetemp())
        embedded.erase(home)
        if _MEMORY in home.parents:
            shutil.rmtree(home.parent, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_environment_of_mine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name in _OUTSIDE or name.startswith(("PG", "SPIRITSAFE_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def pg_bin(pytestconfig: pytest.Config) -> Path | None:
    chosen = pytestconfig.getoption("--pg-bin")
    return Path(chosen) if chosen else None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, pg_bin: Path | None) -> Iterator[Server]:
    """One server for the session; parallel workers share it, the last to leave stops it."""
    top = tmp_path_factory.getbasetemp()
    top = top.parent if "PYTEST_XDIST_WORKER" in os.environ else top
    folder = server_home(top)
    yield embedded.start(folder, binaries=embedded.find_binaries(pg_bin))
    embedded.release(folder)


@pytest.fixture
def databases(server: Server) -> Iterator[NewDatabase]:
    """Make blank databases, as many as a test wants; about 11 ms each."""
    made: list[str] = []
    with psycopg.connect(server.url(), autocommit=True) as admin:
        # FILE_COPY beats WAL_LOG for a small template; PostgreSQL 14 knows only the former and no word for it.
        strategy = " STRATEGY file_copy" if admin.info.server_version >= 150_000 else ""

        def make() -> URL:
            name = f"test_{uuid.uuid4().hex[:12]}"
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0{strategy}")
            made.append(name)
            return make_url(server.url(name)).set(drivername="postgresql+psycopg")

        yield make
        for name in made:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(databases: NewDatabase) -> Database:
    return Database(databases())


@pytest.fixture
def second(database: Database) -> Iterator[Session]:
    """Another session on the test's database, to hold a lock or to look."""
    with database.connect() as session:
        yield session


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewProject:
    """Copy one of tests/projects and go there."""

    def copy(situation: str) -> Path:
        folder = tmp_path / "a project"
        shutil.copytree(PROJECTS / situation, folder)
        monkeypatch.chdir(folder)
        return folder

    return copy
