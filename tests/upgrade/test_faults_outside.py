"""Faults 4 to 7, 27, 44, 64 and 66 of the list: what no transaction covers, cut off and continued."""

import time

import pytest
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.workshop import Session, eventually

pytestmark = pytest.mark.server

BUILD = """op.execute("CREATE TABLE t (id int)")
op.execute("INSERT INTO t VALUES (1)")
with op.get_context().autocommit_block():
    op.execute("INSERT INTO t VALUES (2)")
    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")
    op.execute("INSERT INTO t VALUES (3)")
op.execute("INSERT INTO t VALUES (4)")"""


def end(second: Session, query: str) -> None:
    """End the server process that runs a statement like this."""
    second.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE %s AND pid <> pg_backend_pid() AND datname = current_database()",
        [query],
    )


def everything_once(second: Session) -> None:
    assert at(second) == ["r1"]
    assert second.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone() == ([1, 2, 3, 4],)
    assert second.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass").fetchall() == [(True,)]
    assert second.execute("SELECT count(*) FROM spiritsafe_journal").fetchone() == (0,)
    assert second.execute("SELECT count(*) FROM spiritsafe_revision").fetchone() == (1,)


@pytest.mark.fault(4, 5, 6)
def test_a_build_that_is_killed_with_an_old_snapshot_open_is_finished(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, BUILD)
    with deployment.database.connect() as holder:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM pg_class")
        process = deployment.start()
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        time.sleep(0.1)
        process.kill()
        process.communicate()
        again = deployment.start()
        assert again.stdout is not None
        # It waits for the orphan, and starts no second build beside it.
        next(line for line in again.stdout if "still runs a statement of r1 for a run that is gone" in line)
        building = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND state = 'active'"
        assert second.execute(f"{building} AND datname = current_database()".encode()).fetchone() == (1,)
        holder.execute("COMMIT")
        _, err = again.communicate(timeout=30)
    assert again.returncode == 0, err
    everything_once(second)


@pytest.mark.fault(4)
def test_a_build_whose_backend_was_ended_is_built_anew(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, BUILD)
    with deployment.database.connect() as holder:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM pg_class")
        process = deployment.start()
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        time.sleep(0.1)
        process.kill()
        process.communicate()
        end(second, "CREATE INDEX%")
        holder.execute("COMMIT")
    invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
    eventually(lambda: second.execute(invalid).fetchone() == (1,))
    done = deployment.upgrade()
    assert done.code == 0, done.err
    assert "the invalid index public.i, which an earlier try left, is dropped" in done.out
    everything_once(second)


@pytest.mark.fault(27)
@pytest.mark.parametrize("statement", range(7))
def test_a_failure_at_any_statement_is_continued(statement: int, deployment: Deployment, second: Session) -> None:
    lines = BUILD.splitlines()
    place = [number for number, line in enumerate(lines) if "execute" in line]
    at_line = place[statement] if statement < len(place) else len(lines)
    indent = lines[at_line - 1][: len(lines[at_line - 1]) - len(lines[at_line - 1].lstrip())] if at_line else ""
    if at_line < len(lines):
        indent = lines[at_line][: len(lines[at_line]) - len(lines[at_line].lstrip())]
    broken = [*lines[:at_line], f"{indent}raise RuntimeError('here')", *lines[at_line:]]
    deployment.revision(1, "\n".join(broken))
    assert deployment.upgrade().code in {3, 5}
    deployment.revision(1, BUILD)
    done = deployment.upgrade()
    assert done.code == 0, done.err
    everything_once(second) if statement >= 3 else None
    assert second.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone() == ([1, 2, 3, 4],)


@pytest.mark.fault(44)
def test_what_is_done_may_not_be_edited(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, BUILD + "\nraise RuntimeError('here')")
    assert deployment.upgrade().code in {3, 5}
    deployment.revision(1, BUILD.replace("VALUES (2)", "VALUES (5)"))
    done = deployment.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "revision r1 Revision 1. was edited while it was half applied")
    deployment.revision(1, BUILD)
    assert deployment.upgrade().code == 0
    everything_once(second)


@pytest.mark.fault(66)
def test_a_unique_build_that_fails_leaves_no_index(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, BUILD.replace("CREATE INDEX", "CREATE UNIQUE INDEX").replace("(2)", "(1)"))
    done = deployment.upgrade()
    assert (done.code, "could not create unique index" in done.three_lines[1]) == (5, True)
    assert second.execute("SELECT to_regclass('i')").fetchone() == (None,)
    second.execute("UPDATE t SET id = 2 WHERE ctid = (SELECT max(ctid) FROM t)")
    assert deployment.upgrade().code == 0
    everything_once(second)


@pytest.mark.fault(7)
def test_an_interrupted_build_is_built_anew(deployment: Deployment, second: Session) -> None:
    import signal

    deployment.revision(1, BUILD)
    with deployment.database.connect() as holder:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM pg_class")
        process = deployment.start()
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130, err
        holder.execute("COMMIT")
    assert deployment.upgrade().code == 0
    everything_once(second)


def test_a_lock_wait_outside_is_tried_again_by_itself(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(
        2,
        'op.execute("INSERT INTO t VALUES (1)")\nwith op.get_context().autocommit_block():\n'
        '    op.execute("ALTER TABLE t ADD COLUMN a int")',
    )
    assert deployment.call("upgrade", "r1").code == 0
    with deployment.database.connect() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        process = deployment.start()
        assert process.stdout is not None
        next(line for line in process.stdout if line.startswith("wait"))
        reader.execute("COMMIT")
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert second.execute("SELECT count(*) FROM t").fetchone() == (1,)


def test_plain_alembic_may_finish_it_by_hand(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, BUILD + "\nraise RuntimeError('here')")
    assert deployment.upgrade().code in {3, 5}
    second.execute("INSERT INTO t VALUES (4)")
    assert deployment.alembic("stamp", "head").code == 0
    deployment.revision(2, 'op.execute("CREATE TABLE u ()")')
    assert deployment.upgrade().code == 0
    assert second.execute("SELECT count(*) FROM spiritsafe_journal").fetchone() == (0,)


@pytest.mark.fault(64)
def test_a_detach_that_was_cut_off_is_finalized(deployment: Deployment, second: Session) -> None:
    deployment.revision(
        1,
        'op.execute("CREATE TABLE p (id int) PARTITION BY LIST (id)")\n'
        'op.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)")',
    )
    deployment.revision(
        2,
        'with op.get_context().autocommit_block():\n    op.execute("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY")',
    )
    assert deployment.call("upgrade", "r1").code == 0
    with deployment.database.connect() as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT * FROM p")
        process = deployment.start()
        runs_now(second, "DETACH PARTITION p1 CONCURRENTLY")
        eventually(lambda: second.execute("SELECT inhdetachpending FROM pg_inherits").fetchall() == [(True,)])
        process.kill()
        process.communicate()
        end(second, "%DETACH PARTITION p1%")
        holder.execute("COMMIT")
    done = deployment.upgrade()
    assert done.code == 0, done.err
    assert second.execute("SELECT count(*) FROM pg_inherits").fetchone() == (0,)
    assert at(second) == ["r2"]
