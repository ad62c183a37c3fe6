"""A database that is made by one piece of SQL and read as a Catalog."""

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from tests.postgres.catalog.reading import Made, read
from tests.workshop import NewDatabase, Session, spelled

from spiritsafe.core.catalog import Catalog


@pytest.fixture
def made(second: Session) -> Made:
    """Run SQL in the test's database and read what is there now."""

    def make(sql: str) -> Catalog:
        second.execute(sql.encode())
        return read(second)

    return make


@pytest.fixture
def elsewhere(databases: NewDatabase) -> Iterator[Made]:
    """The same in another database of the same server."""
    plain = databases().set(drivername="postgresql")
    with psycopg.connect(spelled(plain), autocommit=True) as session:

        def make(sql: str) -> Catalog:
            session.execute(sql.encode())
            return read(session)

        yield make


@pytest.fixture
def version(second: Session) -> int:
    """The server's, such as 180006."""
    return second.info.server_version


@pytest.fixture
def role(second: Session) -> Iterator[str]:
    """A role of the test's own: roles belong to the whole server, which other tests share."""
    name = f"role_{uuid.uuid4().hex[:12]}"
    second.execute(f"CREATE ROLE {name}".encode())
    yield name
    second.execute(f"DROP OWNED BY {name} CASCADE; DROP ROLE {name}".encode())
