import asyncio
import os
from collections.abc import Iterator

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.workshop import Database, Session, eventually

from spiritsafe.core.duration import Duration
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.postgres.engine import (
    PoolSettings,
    application_engine,
    async_application_engine,
    dispose_engines,
    migration_engine,
)
from spiritsafe.postgres.every_connection import SessionRules, every_connection
from spiritsafe.postgres.session_limits import limiting_statement

pytestmark = pytest.mark.server

LIMITS = Timeouts(lock=Duration(11_000), statement=Duration(22_000), idle_in_transaction=Duration(33_000))
IN_FORCE = {
    "lock_timeout": "11s",
    "statement_timeout": "22s",
    "idle_in_transaction_session_timeout": "33s",
    "application_name": "shop web",
}
SHOW = text("SELECT name, current_setting(name) FROM unnest(CAST(:names AS text[])) AS name")


@pytest.fixture(autouse=True)
def _no_engine_left() -> Iterator[None]:
    yield
    dispose_engines()


def sessions(second: Session, name: str) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s"
    [(count,)] = second.execute(query, [name]).fetchall()
    return int(count)


def test_the_timeouts_and_the_name_are_in_force_on_every_connection(database: Database) -> None:
    engine = application_engine(database.url, service="shop web", timeouts=LIMITS)
    for _ in range(2):
        with engine.connect() as connection:
            found: dict[str, str] = dict(connection.execute(SHOW, {"names": list(IN_FORCE)}).all())
            assert found == IN_FORCE


def test_an_async_engine_has_them_too(database: Database) -> None:
    async def look() -> dict[str, str]:
        engine = async_application_engine(database.url, service="shop web", timeouts=LIMITS)
        async with engine.connect() as connection:
            found: dict[str, str] = dict((await connection.execute(SHOW, {"names": list(IN_FORCE)})).all())
        await engine.dispose()
        return found

    assert asyncio.run(look()) == IN_FORCE


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pg8000", "asyncpg"])
def test_every_driver_takes_the_settings_in_its_own_spelling(database: Database, driver: str) -> None:
    if driver == "asyncpg":

        async def look() -> dict[str, str]:
            url = database.url.set(drivername="postgresql+asyncpg")
            engine = async_application_engine(url, service="shop web", timeouts=LIMITS)
            async with engine.connect() as connection:
                found: dict[str, str] = dict((await connection.execute(SHOW, {"names": list(IN_FORCE)})).all())
            await engine.dispose()
            return found

        assert asyncio.run(look()) == IN_FORCE
        return
    url = database.url.set(drivername=f"postgresql+{driver}")
    if driver == "pg8000":
        folder = str(url.query["host"])
        url = url.set(query={"unix_sock": f"{folder}/.s.PGSQL.{url.query.get('port', 5432)}"})
    with application_engine(url, service="shop web", timeouts=LIMITS).connect() as connection:
        assert dict(connection.execute(SHOW, {"names": list(IN_FORCE)}).all()) == IN_FORCE


def test_a_query_that_takes_too_long_is_really_cut_off(database: Database) -> None:
    engine = application_engine(
        database.url, service="x", timeouts=Timeouts(lock=Duration(50), statement=Duration(100))
    )
    with engine.connect() as connection, pytest.raises(DBAPIError, match="statement timeout"):
        connection.execute(text("SELECT pg_sleep(30)"))


def test_a_lock_that_takes_too_long_is_really_given_up(database: Database, second: Session) -> None:
    second.execute("CREATE TABLE t ()")
    with second.transaction():
        second.execute("LOCK TABLE t")
        engine = application_engine(database.url, service="x", timeouts=Timeouts(lock=Duration(50)))
        with engine.connect() as connection, pytest.raises(DBAPIError, match="lock timeout"):
            connection.execute(text("SELECT * FROM t"))


def test_a_transaction_left_idle_is_really_ended(database: Database) -> None:
    engine = application_engine(database.url, service="x", timeouts=Timeouts(idle_in_transaction=Duration(100)))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        with database.connect() as other:
            gone = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
            eventually(lambda: other.execute(gone, [pid]).fetchone() == (0,))
        with pytest.raises(DBAPIError, match=r"idle-in-transaction timeout|terminating connection"):
            connection.execute(text("SELECT 1"))


def test_the_pool_holds_no_more_connections_than_it_was_given(database: Database, second: Session) -> None:
    pool = PoolSettings(size=1, overflow=1, wait=0.1)
    engine = application_engine(database.url, service="small pool", pool=pool)
    with engine.connect(), engine.connect():
        assert sessions(second, "small pool") == 2
        with pytest.raises(PoolTimeout):
            engine.connect()
    eventually(lambda: sessions(second, "small pool") == 1)


def test_without_a_pool_no_session_stays(database: Database, second: Session) -> None:
    engine = application_engine(database.url, service="behind a pooler", pool=None)
    with engine.connect() as connection:
        assert sessions(second, "behind a pooler") == 1
        driver = connection.connection.driver_connection
        assert driver
        assert driver.prepare_threshold is None
    eventually(lambda: sessions(second, "behind a pooler") == 0)


def test_asking_again_gives_the_same_engine(database: Database) -> None:
    first = application_engine(database.url, service="one")
    assert application_engine(database.url, service="one") is first
    assert application_engine(database.url, service="two") is not first


def test_a_restarted_server_is_not_noticed(database: Database, second: Session) -> None:
    engine = application_engine(database.url, service="steady")
    with engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    second.execute("SELECT pg_terminate_backend(%s)", [pid])
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_leaves_its_parents_session_alone(database: Database) -> None:
    engine = application_engine(database.url, service="parent")
    with engine.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with application_engine(database.url, service="parent").connect() as connection:
                os.write(write, str(connection.scalar(text("SELECT pg_backend_pid()"))).encode())
            dispose_engines()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(read, 20)) != pid
    os.close(read)
    os.close(write)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == pid


def test_a_migration_gets_one_unprepared_connection_and_the_limits(database: Database) -> None:
    engine = migration_engine(database.url, LIMITS)
    assert isinstance(engine.pool, NullPool)
    with engine.connect() as connection:
        found: dict[str, str] = dict(connection.execute(SHOW, {"names": list(IN_FORCE)}).all())
        assert found == IN_FORCE | {"application_name": "spiritsafe migration"}
        driver = connection.connection.driver_connection
        assert driver
        assert driver.prepare_threshold is None


def test_a_migration_under_stock_alembic_lets_concurrently_wait(database: Database) -> None:
    engine = migration_engine(database.url, LIMITS).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (a int)"))
        connection.execute(text("CREATE INDEX CONCURRENTLY i ON t (a)"))
        raw = connection.connection.cursor()
        raw.execute("SHOW lock_timeout")
        assert raw.fetchone() == ("0",)


def test_under_spiritsafe_the_rules_of_its_command_line_hold(database: Database) -> None:
    with every_connection(SessionRules(Timeouts(lock=Duration(1_234)), "spiritsafe upgrade")):
        engine = migration_engine(database.url, LIMITS)
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW lock_timeout")) == "1234ms"


def test_an_async_engine_belongs_to_its_event_loop(database: Database) -> None:
    url = database.url.set(drivername="postgresql+asyncpg")

    async def look() -> AsyncEngine:
        engine = async_application_engine(url, service="x")
        assert async_application_engine(url, service="x") is engine
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()
        return engine

    assert asyncio.run(look()) is not asyncio.run(look())


def test_the_transaction_timeout_is_set_where_the_server_knows_it(database: Database, second: Session) -> None:
    limits = Timeouts(transaction=Duration(5_000))
    second.execute(limiting_statement(limits, local=False, patient=False))
    row = second.execute("SELECT setting FROM pg_settings WHERE name = 'transaction_timeout'").fetchone()
    known = second.info.server_version >= 170_000
    assert row == (("5000",) if known else None)
