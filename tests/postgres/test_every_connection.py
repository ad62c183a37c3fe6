import asyncio

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from tests.workshop import Database, NewDatabase

from spiritsafe.core.duration import Duration
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.every_connection import SessionRules, every_connection

pytestmark = pytest.mark.server

RULES = SessionRules(Timeouts(lock=Duration(1_500)), "spiritsafe test")


def test_a_pooled_engine_made_before_is_reached_too(database: Database) -> None:
    engine = create_engine(database.url)
    with every_connection(RULES), engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "1500ms"
        assert connection.scalar(text("SHOW application_name")) == "spiritsafe test"
    engine.dispose()


def test_a_setting_of_one_transaction_does_not_leak_into_the_next(database: Database) -> None:
    engine = create_engine(database.url)
    with every_connection(RULES), engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '9s'"))
        assert connection.scalar(text("SHOW lock_timeout")) == "9s"
        connection.commit()
        assert connection.scalar(text("SHOW lock_timeout")) == "1500ms"
    engine.dispose()


def test_a_raw_connection_has_the_limits(database: Database) -> None:
    engine = create_engine(database.url, poolclass=NullPool)
    with every_connection(RULES):
        raw = engine.raw_connection()
        cursor = raw.cursor()
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("1500ms",)
        raw.close()


def test_concurrently_has_no_limit_and_what_follows_has_it_again(database: Database) -> None:
    engine = create_engine(database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with every_connection(RULES) as witness, engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (a text DEFAULT current_setting('lock_timeout'))"))
        # The build itself cannot be asked; what it left for the session can.
        connection.execute(text("CREATE INDEX CONCURRENTLY i ON t (a)"))
        raw = connection.connection.cursor()
        raw.execute("SHOW lock_timeout")
        assert raw.fetchone() == ("0",)
        connection.execute(text("INSERT INTO t DEFAULT VALUES"))
        assert connection.scalar(text("SELECT a FROM t")) == "1500ms"
    assert [statement.partition(" ")[0] for statement in witness.autocommitted] == [
        "CREATE",
        "CREATE",
        "INSERT",
        "SELECT",
    ]


def test_a_revisions_own_limit_outside_a_transaction_is_respected(database: Database) -> None:
    engine = create_engine(database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with every_connection(RULES), engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '9s'"))
        assert connection.scalar(text("SHOW lock_timeout")) == "9s"


def test_outside_the_block_nothing_is_in_force(database: Database) -> None:
    engine = create_engine(database.url, poolclass=NullPool)
    with every_connection(RULES):
        pass
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "0"


def test_connections_are_redirected_with_what_env_py_says_about_how_to_talk(
    database: Database, databases: NewDatabase
) -> None:
    elsewhere = databases()
    rules = SessionRules(Timeouts(), "x", redirect_to=database.url)
    engine = create_engine(elsewhere, poolclass=NullPool, connect_args={"options": "-c work_mem=5MB"})
    with every_connection(rules) as witness, engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == database.url.database
        assert connection.scalar(text("SHOW work_mem")) == "5MB"
    assert [target.database for target in witness.targets] == [elsewhere.database]


def test_an_async_engine_is_redirected_too(database: Database, databases: NewDatabase) -> None:
    async def look() -> object:
        engine = create_async_engine(databases().set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        async with engine.connect() as connection:
            return await connection.scalar(text("SELECT current_database()"))

    with every_connection(SessionRules(Timeouts(), "x", redirect_to=database.url)):
        assert asyncio.run(look()) == database.url.database


def test_a_second_target_under_one_redirection_is_refused(database: Database, databases: NewDatabase) -> None:
    first, other = (create_engine(databases(), poolclass=NullPool) for _ in range(2))
    with every_connection(SessionRules(Timeouts(), "x", redirect_to=database.url)):
        first.connect().close()
        with pytest.raises(ConfigurationError, match=r"env\.py opens more than one database"):
            other.connect()


def test_a_witness_knows_whether_the_chosen_database_was_used(database: Database, databases: NewDatabase) -> None:
    engine = create_engine(database.url.set(drivername="postgresql+psycopg2"), poolclass=NullPool)
    with every_connection(RULES) as witness, engine.connect():
        assert witness.went_to(database.url)
        assert not witness.went_to(databases())


def test_other_databases_are_left_alone() -> None:
    with every_connection(RULES), create_engine("sqlite://").connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
