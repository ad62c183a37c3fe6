"""The program as its users run it: a process of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url
from tests.cli.shop import Shop
from tests.workshop import NewProject, Outcome, Program, run

from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import Server


@pytest.fixture
def spiritsafe() -> Program:
    def call(*arguments: str, stdin: str | None = None, **env: str) -> Outcome:
        return run([sys.executable, "-m", "spiritsafe", *arguments], env, stdin)

    return call


@pytest.fixture
def stock_alembic() -> Program:
    def call(*arguments: str, **env: str) -> Outcome:
        return run([sys.executable, "-m", "alembic", *arguments], env)

    return call


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


@pytest.fixture
def shop(project: NewProject, spiritsafe: Program, stock_alembic: Program, server: Server) -> Shop:
    """A project whose models and history agree; its shadow is the server of the tests."""
    return Shop(project("shop"), spiritsafe, stock_alembic, server.url())
