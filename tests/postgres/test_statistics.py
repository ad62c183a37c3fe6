from collections.abc import Iterator

import psycopg
import pytest
from tests.workshop import Database, Session, spelled

from spiritsafe.core.snapshot import Snapshot
from spiritsafe.postgres.statistics import read_snapshot

pytestmark = pytest.mark.server


@pytest.fixture
def elsewhere(database: Database) -> Iterator[Session]:
    """A session of somebody else's, in a transaction."""
    with psycopg.connect(spelled(database.url.set(drivername="postgresql"))) as session:
        yield session


def snapshot(session: Session) -> Snapshot:
    session.execute("SET lock_timeout = '300ms'")
    return read_snapshot(lambda sql: session.execute(sql.encode()).fetchall())


def sizes(session: Session) -> dict[str, bool]:
    """The tables, and whether they have a size."""
    return {table.name: table.bytes + table.index_bytes > 0 for table in snapshot(session).tables}


def test_sizes_are_read_past_whoever_locks_a_table(second: Session, elsewhere: Session) -> None:
    second.execute("CREATE TABLE notes (id int PRIMARY KEY)")
    second.execute("CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id)")
    second.execute("CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100)")
    second.execute("INSERT INTO notes SELECT generate_series(1, 99)")
    second.execute("INSERT INTO parts SELECT generate_series(1, 99)")
    second.execute("VACUUM ANALYZE")
    every = {"public.notes": True, "public.parts": True, "public.parts_1": True}
    assert sizes(second) == every
    elsewhere.execute("LOCK TABLE notes, parts")
    assert sizes(second) == every


def test_sizes_are_read_past_an_index_that_is_rebuilt(second: Session, elsewhere: Session) -> None:
    second.execute("CREATE TABLE notes (id int PRIMARY KEY)")
    second.execute("INSERT INTO notes SELECT generate_series(1, 99)")
    second.execute("VACUUM ANALYZE")
    elsewhere.execute("REINDEX INDEX notes_pkey")
    assert sizes(second) == {"public.notes": True}
