"""Queries that are planned once, in a session that a revision may do anything to."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine
from tests.workshop import Database

from spiritsafe.postgres.catalog import read_catalog
from spiritsafe.postgres.prepared import PreparedQueries

pytestmark = pytest.mark.server
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE starts_with(name, 'spiritsafe_')"

NAME = "SELECT min(name) FROM pg_prepared_statements WHERE starts_with(name, 'spiritsafe_')"


@pytest.fixture(params=["psycopg", "psycopg2"])
def session(request: pytest.FixtureRequest, database: Database) -> Iterator[Any]:
    engine = create_engine(database.url.set(drivername=f"postgresql+{request.param}"))
    with engine.connect() as connection:
        yield connection.connection.dbapi_connection
    engine.dispose()


def run(session: Any, statement: str) -> None:  # noqa: ANN401
    cursor = session.cursor()
    cursor.execute(statement)
    cursor.close()


def one(session: Any, query: str) -> object:  # noqa: ANN401
    cursor = session.cursor()
    cursor.execute(query)
    return cursor.fetchone()[0]


def test_a_query_is_prepared_once_and_sees_what_is_there_now(session: Any) -> None:  # noqa: ANN401
    queries = PreparedQueries(session)
    for number in range(8):
        queries.begin()
        assert len(queries("SELECT 1 FROM pg_class WHERE relname LIKE 'prepared_%' AND relkind = 'r'")) == number
        run(session, f"CREATE TABLE prepared_{number} (id int)")
        run(session, f"ALTER TABLE prepared_{number} ADD COLUMN more int")
    assert one(session, PREPARED) == 1


@pytest.mark.parametrize("forgotten", ["DEALLOCATE ALL", "DEALLOCATE {}"])
def test_what_the_session_forgets_is_prepared_again(session: Any, forgotten: str) -> None:  # noqa: ANN401
    queries = PreparedQueries(session)
    for _ in range(2):
        queries.begin()
        assert [queries("SELECT 1"), queries("SELECT 2")] == [[(1,)], [(2,)]]
        assert one(session, PREPARED) == 2
        run(session, forgotten.format(one(session, NAME)))


def test_after_many_rounds_it_is_planned_anew(session: Any) -> None:  # noqa: ANN401
    queries = PreparedQueries(session)
    for _ in range(64):
        queries.begin()
        queries("SELECT 1")
    assert (
        one(session, "SELECT name FROM pg_prepared_statements WHERE starts_with(name, 'spiritsafe_')") == "spiritsafe_2"
    )


def test_the_catalogue_is_the_same_the_second_time(session: Any) -> None:  # noqa: ANN401
    run(session, "CREATE TABLE notes (id bigint PRIMARY KEY, body text CHECK (body <> ''))")
    queries = PreparedQueries(session)
    catalogs = []
    for _ in range(3):
        queries.begin()
        catalogs.append(read_catalog(queries))
    assert catalogs[0].objects == catalogs[1].objects == catalogs[2].objects
    run(session, "ALTER TABLE notes ADD COLUMN title text")
    queries.begin()
    assert read_catalog(queries).objects != catalogs[0].objects
