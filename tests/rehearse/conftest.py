"""A shadow of the rehearsals' own: what they keep on it is dropped by no other test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from sqlalchemy import URL
from tests.shadow_server import shadow_server
from tests.workshop import spelled

from spiritsafe.postgres.shadow import Shadow
from spiritsafe.project.alembic_config import load_config

Rows = list[tuple[object, ...]]
Look = Callable[[URL, str], Rows]


@pytest.fixture(scope="session")
def shadow(tmp_path_factory: pytest.TempPathFactory, pg_bin: Path | None) -> Iterator[Shadow]:
    with shadow_server(tmp_path_factory.mktemp("shadow") / "server", pg_bin) as shadow:
        yield shadow


@pytest.fixture
def look() -> Look:
    """Ask a database something, in a session of one's own."""

    def ask(url: URL, query: str) -> Rows:
        with psycopg.connect(spelled(url.set(drivername="postgresql")), autocommit=True) as session:
            return session.execute(query.encode()).fetchall()

    return ask


@pytest.fixture
def nothing_left(shadow: Shadow, look: Look) -> Iterator[None]:
    """Whatever happens, no scratch database stays."""
    yield
    assert look(shadow.url, "SELECT datname FROM pg_database WHERE starts_with(datname, 'spiritsafe_shadow')") == []


@pytest.fixture
def configuration() -> Callable[[], Config]:
    """Alembic's configuration of the current folder, read anew."""

    def read() -> Config:
        return load_config(Path("alembic.ini"), Path("pyproject.toml"), section="alembic")

    return read
