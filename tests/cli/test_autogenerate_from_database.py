"""`--from database`: the live database is compared, as Alembic does, and what is other people's is left alone."""

from collections.abc import Callable

import pytest
from tests.cli.shop import EMAIL, NAME, Shop
from tests.workshop import Database, Session, spelled

pytestmark = pytest.mark.server

INDEXED = (NAME, EMAIL, 'sa.Column("age", sa.Integer, index=True)')
Live = Callable[..., str]


@pytest.fixture
def live(shop: Shop, database: Database, second: Session) -> Live:
    def make(*drift: str) -> str:
        url = spelled(database.url)
        done = shop.call("upgrade", "heads", DATABASE_URL=url)
        assert done.code == 0, done.err
        for statement in drift:
            second.execute(statement.encode())
        return url

    return make


def test_a_database_that_is_like_the_history_gives_the_same_file(shop: Shop, live: Live) -> None:
    url = live()
    shop.write_models(*INDEXED)
    assert shop.revision("--from", "database", DATABASE_URL=url).code == 0
    from_database = shop.bodies()
    shop.remove_written()
    assert shop.revision("--from", "revisions").code == 0
    assert shop.bodies() == from_database


def test_what_is_missing_is_proposed_and_what_is_others_is_left_alone(shop: Shop, live: Live) -> None:
    shop.write_revision("0002_index", "b0000002", "a0000001", "CREATE INDEX ix_name ON person (name)")
    shop.write_models(NAME, EMAIL, tail='sa.Index("ix_name", person.c.name)')
    url = live("DROP INDEX ix_name", "CREATE TABLE theirs (id int)", "CREATE VIEW a_view AS SELECT 1 AS one")
    assert shop.call("check").code == 0
    checked = shop.call("check", "--from", "database", DATABASE_URL=url)
    assert checked.code == 1
    assert checked.err.endswith("Operations:\n    added index public.person.ix_name\n")
    assert shop.revision("--from", "database", DATABASE_URL=url).code == 0
    [body] = shop.bodies()
    assert "op.create_index(op.f('ix_name'), 'person', ['name']" in body
    assert "theirs" not in body
    assert "a_view" not in body


def test_partitions_of_a_partition_manager_are_left_alone(shop: Shop, live: Live) -> None:
    shop.write_revision(
        "0002_log", "b0000002", "a0000001", "CREATE TABLE log (at date NOT NULL) PARTITION BY RANGE (at)"
    )
    shop.write_models(
        NAME,
        EMAIL,
        tail='sa.Table("log", metadata, sa.Column("at", sa.Date, nullable=False), '
        'postgresql_partition_by="RANGE (at)")',
    )
    url = live("CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')")
    assert shop.call("check", "--from", "database", DATABASE_URL=url).code == 0


def test_a_database_behind_head_is_refused(shop: Shop, live: Live) -> None:
    url = live()
    shop.write_revision("0002_more", "b0000002", "a0000001", "SELECT 1")
    before = shop.files()
    done = shop.revision("--from", "database", DATABASE_URL=url)
    assert (done.code, done.three_lines) == (
        1,
        [
            "the database is behind the revisions",
            "models are compared with a database at head, or the new revision would repeat the pending ones",
            "run 'spiritsafe upgrade heads', then the same command again",
        ],
    )
    assert shop.files() == before
