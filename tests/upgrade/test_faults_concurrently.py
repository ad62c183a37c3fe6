"""Faults 8, 9, 63 and 65 of the list: what takes its time, and what is left of it."""

import time
from contextlib import closing

import pytest
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.upgrade.test_faults_outside import end
from tests.workshop import Session, eventually

pytestmark = pytest.mark.server

OUTSIDE = "with op.get_context().autocommit_block():\n    "


@pytest.fixture
def table(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\nop.execute("INSERT INTO t VALUES (1)")')
    assert deployment.upgrade().code == 0
    return deployment


def indexes(second: Session) -> list[tuple[object, ...]]:
    listed = "SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 't'::regclass"
    return second.execute(listed.encode()).fetchall()


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        pytest.param("lock_timeout", "200ms", marks=pytest.mark.fault(8)),
        pytest.param("statement_timeout", "400ms", marks=pytest.mark.fault(9)),
    ],
)
def test_no_timeout_ends_a_build(limit: str, value: str, table: Deployment, second: Session) -> None:
    """Neither one that the database sets, nor one that is asked for."""
    table.revision(2, OUTSIDE + 'op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")')
    second.execute(f"ALTER DATABASE \"{table.database.url.database}\" SET {limit} = '{value}'".encode())
    with table.database.connect() as holder:
        holder.execute("SET lock_timeout = 0")
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM pg_class")
        process = table.start("--lock-timeout", "200ms", "--statement-timeout", "400ms")
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        time.sleep(1)
        assert process.poll() is None
        holder.execute("COMMIT")
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert (at(second), indexes(second)) == (["r2"], [("i", True)])
    assert table.upgrade().code == 0


@pytest.mark.fault(63)
@pytest.mark.parametrize(
    ("statement", "holds", "leftover"),
    [
        ("INDEX CONCURRENTLY i", ["BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM pg_class"], "i_ccnew"),
        ("TABLE CONCURRENTLY t", ["BEGIN", "SELECT count(*) FROM t"], "i_ccold"),
    ],
)
def test_a_reindex_that_was_killed_leaves_one_index(
    statement: str, holds: list[str], leftover: str, table: Deployment, second: Session
) -> None:
    second.execute("CREATE INDEX i ON t (id)")
    table.revision(2, OUTSIDE + f'op.execute("REINDEX {statement}")\n    op.execute("INSERT INTO t VALUES (2)")')
    with closing(table.database.connect()) as holder:
        for sql in holds:
            holder.execute(sql.encode())
        process = table.start()
        runs_now(second, "REINDEX")
        eventually(lambda: (leftover, False) in indexes(second))
        process.kill()
        process.communicate()
        end(second, "REINDEX%")
        locks = "SELECT count(*) FROM pg_locks WHERE relation = 'i'::regclass"
        eventually(lambda: second.execute(locks.encode()).fetchone() == (0,))
    assert (leftover, False) in indexes(second)
    done = table.upgrade()
    assert done.code == 0, done.err
    assert f"the invalid index public.{leftover}, which an earlier try left, is dropped" in done.out
    assert (at(second), indexes(second)) == (["r2"], [("i", True)])
    assert second.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone() == ([1, 2],)


@pytest.mark.fault(65)
def test_a_constraint_that_does_not_hold_stays_not_valid(table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID")')
    second.execute("INSERT INTO t VALUES (0)")
    assert table.upgrade().code == 0
    table.revision(3, 'op.execute("INSERT INTO t VALUES (2)")\nop.execute("ALTER TABLE t VALIDATE CONSTRAINT c")')
    done = table.upgrade()
    assert done.code in {1, 3}, done.err  # 1 where the rows are looked at before anything runs
    assert len(done.three_lines) == 3
    assert second.execute("SELECT convalidated FROM pg_constraint WHERE conname = 'c'").fetchone() == (False,)
    assert at(second) == ["r2"]
    second.execute("DELETE FROM t WHERE id = 0")
    assert table.upgrade().code == 0
    assert second.execute("SELECT convalidated FROM pg_constraint WHERE conname = 'c'").fetchone() == (True,)
    assert second.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone() == ([1, 2],)
    assert at(second) == ["r3"]
