import asyncio

import pytest
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from tests.workshop import Database, Session

from spiritsafe.postgres.health import Expected, Readiness, async_readiness, is_alive, readiness

pytestmark = pytest.mark.server


@pytest.fixture
def engine(database: Database) -> Engine:
    return create_engine(database.url, poolclass=NullPool)


@pytest.fixture
def at_revision(second: Session) -> None:
    second.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    second.execute("INSERT INTO alembic_version VALUES ('abc')")


def test_ready_when_everything_is_as_expected(engine: Engine, database: Database, at_revision: None) -> None:
    expected = Expected(database=database.url.database, role="postgres", heads=frozenset({"abc"}))
    assert readiness(engine, expected) == Readiness(ready=True)


def test_not_ready_on_another_database(engine: Engine, database: Database) -> None:
    found = readiness(engine, Expected(database="shop"))
    assert found == Readiness(ready=False, reason=f"connected to database {database.url.database!r}, not 'shop'")


def test_not_ready_as_another_role(engine: Engine) -> None:
    found = readiness(engine, Expected(role="web"))
    assert found == Readiness(ready=False, reason="connected as role 'postgres', not 'web'")


def test_not_ready_when_the_server_takes_no_writes(engine: Engine, database: Database, second: Session) -> None:
    second.execute(f"ALTER DATABASE {database.url.database} SET default_transaction_read_only = on")
    assert readiness(engine, Expected()).reason == "the server takes no writes: it is a standby or set read-only"
    assert readiness(engine, Expected(writable=False)).ready


def test_not_ready_behind_head(engine: Engine, at_revision: None) -> None:
    found = readiness(engine, Expected(heads=frozenset({"def"})))
    assert found == Readiness(ready=False, reason="the database is at abc, the code wants def")


def test_not_ready_before_the_first_revision(engine: Engine) -> None:
    found = readiness(engine, Expected(heads=frozenset({"def"})))
    assert found.reason == "no revision has been applied: there is no table 'alembic_version'"


def test_a_version_table_in_another_schema_is_found(engine: Engine, second: Session) -> None:
    second.execute('CREATE SCHEMA "Mig"')
    second.execute('CREATE TABLE "Mig".versions (version_num varchar(32))')
    second.execute("""INSERT INTO "Mig".versions VALUES ('abc')""")
    assert readiness(engine, Expected(heads=frozenset({"abc"}), version_table="versions", version_schema="Mig")).ready


def test_not_ready_when_the_database_is_away(database: Database) -> None:
    gone = create_engine(database.url.set(database="no_such_database"), poolclass=NullPool)
    assert "does not exist" in readiness(gone, Expected()).reason


def test_an_async_engine_is_asked_in_the_same_way(database: Database, at_revision: None) -> None:
    async def ask(expected: Expected) -> Readiness:
        engine = create_async_engine(database.url.set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        return await async_readiness(engine, expected)

    assert asyncio.run(ask(Expected(heads=frozenset({"abc"})))).ready
    assert asyncio.run(ask(Expected(database="shop"))).reason.endswith("not 'shop'")


def test_alive_whatever_the_database_does() -> None:
    assert is_alive()
