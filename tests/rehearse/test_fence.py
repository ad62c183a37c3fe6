"""While revisions are rehearsed, no driver reaches another server, whoever calls it."""

import asyncio

import asyncpg
import pg8000.dbapi
import psycopg
import psycopg2
import pytest
from sqlalchemy import URL
from tests.workshop import spelled

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.rehearse.fence import fenced

pytestmark = pytest.mark.server
ELSEWHERE = "host=db.example.invalid port=6543 dbname=production user=app"


@pytest.fixture
def scratch(shadow: Shadow) -> URL:
    return shadow.url


def test_psycopg_is_kept_in(scratch: URL) -> None:
    with fenced(scratch), pytest.raises(ConfigurationError) as raised:
        psycopg.connect(ELSEWHERE)
    assert raised.value.what == "a rehearsal was kept from connecting to db.example.invalid:6543/production"
    assert raised.value.why == (
        "env.py, a revision or a module of the project calls a driver itself; what SQLAlchemy opens is sent to "
        "the scratch database, this would not have been"
    )


def test_a_database_in_use_on_the_same_server_is_kept_out(scratch: URL) -> None:
    with fenced(scratch), pytest.raises(ConfigurationError, match=r"/production$"):
        psycopg.connect(spelled(scratch.set(drivername="postgresql", database="production")))


def test_async_psycopg_is_kept_in(scratch: URL) -> None:
    with fenced(scratch), pytest.raises(ConfigurationError):
        asyncio.run(psycopg.AsyncConnection.connect(ELSEWHERE))


def test_psycopg2_is_kept_in(scratch: URL) -> None:
    with fenced(scratch), pytest.raises(ConfigurationError):
        psycopg2.connect(ELSEWHERE)


def test_asyncpg_is_kept_in(scratch: URL) -> None:
    with fenced(scratch), pytest.raises(ConfigurationError):
        asyncio.run(asyncpg.connect("postgresql://app@127.0.0.9:6543/production", timeout=3))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves its socket open
def test_pg8000_is_kept_in(scratch: URL) -> None:
    with fenced(scratch), pytest.raises(ConfigurationError):
        pg8000.dbapi.connect("app", host="127.0.0.9", port=6543, timeout=3)


def test_the_shadow_is_reached_all_the_same(scratch: URL) -> None:
    with fenced(scratch), psycopg.connect(spelled(scratch.set(drivername="postgresql"))) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_afterwards_nothing_is_guarded(scratch: URL) -> None:
    with fenced(scratch):
        pass
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect("host=127.0.0.9 port=1 connect_timeout=2")
