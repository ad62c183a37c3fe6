"""The table of conflicts is the server's."""

import psycopg
import pytest
from tests.workshop import Database, spelled

from spiritsafe.core.lock_mode import LockMode


@pytest.mark.server
def test_two_modes_conflict_where_the_server_says_so(database: Database) -> None:
    url = spelled(database.url.set(drivername="postgresql"))
    with psycopg.connect(url) as one, psycopg.connect(url) as other:
        one.execute("CREATE TABLE t (id int)")
        one.commit()
        for mine in LockMode:
            for theirs in LockMode:
                one.execute(f"LOCK TABLE t IN {mine.sql} MODE".encode())
                assert _refused(other, theirs) is mine.conflicts_with(theirs), (mine, theirs)
                one.rollback()
                other.rollback()


def test_the_modes_stand_in_the_order_of_strength() -> None:
    assert [mode.strength for mode in LockMode] == list(range(1, 9))
    assert LockMode.SHARE.sql == "SHARE"
    assert LockMode.ACCESS_EXCLUSIVE.sql == "ACCESS EXCLUSIVE"


def test_a_share_lock_keeps_writers_out_and_lets_readers_in() -> None:
    assert LockMode.SHARE.blocks_writes
    assert not LockMode.SHARE.blocks_reads
    assert LockMode.ACCESS_EXCLUSIVE.blocks_reads


def _refused(session: psycopg.Connection[tuple[object, ...]], mode: LockMode) -> bool:
    try:
        session.execute(f"LOCK TABLE t IN {mode.sql} MODE NOWAIT".encode())
    except psycopg.errors.LockNotAvailable:
        return True
    return False
