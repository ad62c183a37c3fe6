"""Faults 19, 21, 24 and 25 of the list: tables that are in use."""

import threading
import time

import pytest
from tests.conftest import PROJECTS
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Session

pytestmark = pytest.mark.server

ADD = 'op.execute("ALTER TABLE t ADD COLUMN a int")'


@pytest.fixture
def table(deployment: Deployment, second: Session) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\nop.execute("CREATE TABLE u (id int)")')
    assert deployment.upgrade().code == 0
    return deployment


@pytest.mark.fault(19)
def test_nobody_waits_behind_us_while_a_long_reader_is_there(table: Deployment, second: Session) -> None:
    table.revision(2, ADD)
    with table.database.connect() as reader, table.database.connect() as application:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        time.sleep(1.0)
        process = table.start()
        slowest, until = 0.0, time.monotonic() + 2.5
        while time.monotonic() < until:
            began = time.monotonic()
            application.execute("SELECT * FROM t")
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.002)
        reader.execute("COMMIT")
        left = time.monotonic()
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert slowest < 0.5, out
    assert time.monotonic() - left < 5
    assert at(second) == ["r2"]


@pytest.mark.fault(21)
def test_the_stall_budget_ends_the_tries(table: Deployment, second: Session) -> None:
    """Readers that come one after the other, none of them old."""
    table.revision(2, ADD)
    over = threading.Event()

    def read() -> None:
        with table.database.connect() as reader:
            while not over.is_set():
                reader.execute("BEGIN")
                reader.execute("SELECT * FROM t")
                over.wait(0.6)
                reader.execute("COMMIT")

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    done = table.upgrade("--stall-budget", "200ms")
    over.set()
    for thread in threads:
        thread.join()
    if done.code != 0:  # the two may both have been away for a moment
        assert (done.code, "the stall budget is 200ms" in done.three_lines[1]) == (4, True), done.err
        assert at(second) == ["r1"]
    assert table.upgrade().code == 0
    assert at(second) == ["r2"]


def test_a_revision_may_say_how_long_it_stalls(table: Deployment, second: Session) -> None:
    table.revision(2, ADD, attributes='deadline = "1s"\nmax_stall = "10ms"')
    with table.database.connect() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        done = table.upgrade()
    assert (done.code, "the deadline of 1s has passed" in done.three_lines[1]) == (4, True), done.err
    assert "in 10 ms" in done.out
    table.revision(2, ADD, attributes='deadline = "soon"')
    assert table.upgrade().three_lines[0] == "deadline of revision r2 is 'soon', which does not fit"


def test_what_a_failed_try_did_is_done_once(table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("INSERT INTO u VALUES (1)")\n' + ADD)
    with table.database.connect() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        process = table.start()
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("wait"))
        reader.execute("COMMIT")
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "try 1 of r2 got no lock in" in line + out
    assert second.execute("SELECT count(*) FROM u").fetchone() == (1,)


@pytest.mark.fault(25)
def test_the_first_of_two_tables_is_free_while_the_second_is_busy(table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("ALTER TABLE u ADD COLUMN a int")\n' + ADD)
    with table.database.connect() as reader, table.database.connect() as application:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        process = table.start()
        slowest, until = 0.0, time.monotonic() + 2
        while time.monotonic() < until:
            began = time.monotonic()
            application.execute("SELECT * FROM u")
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(0.002)
        reader.execute("COMMIT")
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert slowest < 0.5
    assert at(second) == ["r2"]


@pytest.mark.fault(24)
def test_a_deadlock_with_the_application_is_tried_again(table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("ALTER TABLE u ADD COLUMN a int")\ntime.sleep(0.5)\n' + ADD)
    with table.database.connect() as application:
        application.execute("BEGIN")
        application.execute("SELECT * FROM t")
        process = table.start()
        held = (
            "SELECT count(*) FROM pg_locks WHERE relation = 'u'::regclass AND mode = 'AccessExclusiveLock' AND granted"
        )
        while second.execute(held).fetchone() == (0,) and process.poll() is None:
            time.sleep(0.005)
        application.execute("SELECT * FROM u")  # would deadlock with a run that waited without end
        application.execute("COMMIT")
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert at(second) == ["r2"]


@pytest.mark.parametrize("driver", ["psycopg2", "asyncpg", "psycopg_async"])
def test_tries_work_whatever_the_driver(driver: str, table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("INSERT INTO u VALUES (1)")\n' + ADD)
    if driver != "psycopg2":
        table.env_py.write_text((PROJECTS / "async_env" / "migrations" / "env.py").read_text())
    url = table.database.url.set(drivername=f"postgresql+{driver}").render_as_string(hide_password=False)
    with table.database.connect() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        process = table.start("--url", url)
        assert process.stdout is not None
        line = next((line for line in process.stdout if line.startswith("wait")), "")
        reader.execute("COMMIT")
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert line.startswith("wait      try 1 of r2 got no lock in ")
    assert second.execute("SELECT count(*) FROM u").fetchone() == (1,)
    assert at(second) == ["r2"]
