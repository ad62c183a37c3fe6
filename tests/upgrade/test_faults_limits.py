"""Faults 1, 20, 48, 50, 52 and 60 of the list: limits, crowds and clocks around a run."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.workshop import Database, Session, spelled

pytestmark = pytest.mark.server


@pytest.fixture
def table(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    assert deployment.upgrade().code == 0
    return deployment


@pytest.mark.fault(1)
def test_the_locks_of_a_killed_run_are_free_at_once(table: Deployment, second: Session) -> None:
    if second.info.server_version < 140_000:
        pytest.skip("this server does not look after its clients")
    path = table.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int")\nop.execute("SELECT pg_sleep(60)")')
    process = table.start()
    runs_now(second, "pg_sleep(60)")
    process.kill()
    process.communicate()
    began = time.monotonic()
    assert second.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert time.monotonic() - began < 10
    path.write_text(path.read_text().replace("pg_sleep(60)", "pg_sleep(0)"))
    assert table.upgrade().code == 0
    assert at(second) == ["r2"]


@pytest.mark.fault(20)
def test_a_table_that_is_busy_all_the_time_is_got(table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int")')
    over = threading.Event()

    def read() -> None:
        with table.database.connect() as reader:
            while not over.is_set():
                with reader.transaction():
                    reader.execute("SELECT count(*) FROM t")
                    over.wait(0.02)

    threads = [threading.Thread(target=read) for _ in range(12)]
    for thread in threads:
        thread.start()
    try:
        done = table.upgrade()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert done.code == 0, done.err
    assert at(second) == ["r2"]


@pytest.mark.fault(48)
def test_a_transaction_timeout_of_the_server_is_named_and_may_be_overruled(table: Deployment, second: Session) -> None:
    if second.info.server_version < 170_000:
        pytest.skip("this server has no transaction_timeout")
    name = str(table.database.url.database)
    second.execute(f"ALTER DATABASE \"{name}\" SET transaction_timeout = '600ms'".encode())
    table.revision(2, 'op.execute("INSERT INTO t VALUES (1)")\nop.execute("SELECT pg_sleep(1.2)")')
    done = table.upgrade()
    assert (done.code, "transaction timeout" in done.three_lines[1]) == (3, True), done.err
    assert "--transaction-timeout" in done.three_lines[2]
    assert at(second) == ["r1"]
    assert table.upgrade("--transaction-timeout", "1min").code == 0
    assert second.execute("SELECT count(*) FROM t").fetchone() == (1,)


@pytest.fixture
def crowded(table: Deployment, second: Session) -> Iterator[Deployment]:
    """As a role that may have three sessions."""
    name = str(table.database.url.database)
    role = f"role_of_{name}"
    second.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 3").format(sql.Identifier(role)))
    owner = "ALTER TABLE {table} OWNER TO {role}"
    second.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(role)))
    for one in ("t", "alembic_version", "spiritsafe_run", "spiritsafe_revision"):
        second.execute(sql.SQL(owner).format(table=sql.Identifier(one), role=sql.Identifier(role)))
    table.database = Database(table.database.url.set(username=role))
    yield table
    second.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(sql.Identifier(role)))
    second.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))


@pytest.mark.fault(50)
@pytest.mark.parametrize("taken", [2, 3])
def test_a_free_connection_slot_is_waited_for(taken: int, crowded: Deployment, second: Session) -> None:
    """With none left for env.py, and with one for it but none beside it."""
    crowded.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    sessions = [crowded.database.connect() for _ in range(taken)]
    process = crowded.start()
    assert process.stdout is not None
    waits = "the server has no free connection slot; trying again for up to 30 s"
    assert any(waits in line for line in process.stdout)
    for session in sessions:
        session.close()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert at(second) == ["r2"]
    assert second.execute("SELECT count(*) FROM t").fetchone() == (1,)


@pytest.mark.fault(50)
def test_no_free_connection_slot_is_an_error_in_the_end(crowded: Deployment, second: Session) -> None:
    crowded.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    sessions = [crowded.database.connect() for _ in range(3)]
    soon = "from dataclasses import replace\nfrom spiritsafe.postgres import failure\n"
    soon += "failure._PASSING = tuple((words, replace(found, seconds=0.5)) for words, found in failure._PASSING)\n"
    process = crowded.start(program=soon)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "the server has no free connection slot for 'role_of_" in err
    for session in sessions:
        session.close()
    assert crowded.upgrade().code == 0
    assert second.execute("SELECT count(*) FROM t").fetchone() == (1,)


CLOCK = """
import time
real, calls = time.time, []
def skewed():
    calls.append(1)
    return real() - 7200 - 3600 * (len(calls) % 2)  # two hours slow, and set back and forth
time.time = skewed
"""


@pytest.mark.fault(52)
def test_a_wrong_clock_changes_neither_durations_nor_the_history(
    table: Deployment, second: Session, tmp_path: Path
) -> None:
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(CLOCK)
    table.revision(2, 'op.execute("INSERT INTO t VALUES (1)")\ntime.sleep(0.1)')
    path = f"{tmp_path / 'clock'}:{os.environ.get('PYTHONPATH', '')}"
    done = table.upgrade(PYTHONPATH=path)
    assert done.code == 0, done.err
    seconds = float(done.out.partition("done: 1 revision applied in ")[2].split()[0])
    assert 0.1 <= seconds < 60
    since = "SELECT bool_and(at BETWEEN now() - interval '10 min' AND now()) FROM spiritsafe_revision"
    assert second.execute(since.encode()).fetchone() == (True,)
    assert table.upgrade(PYTHONPATH=path).code == 0
    assert (at(second), second.execute("SELECT count(*) FROM t").fetchone()) == (["r2"], (1,))


@pytest.mark.fault(60)
@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("sink", ["| head -n 1", "> /dev/full 2>&1"])
def test_nobody_who_reads_is_no_fault_of_the_database(sink: str, form: str, table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("INSERT INTO t VALUES (1)")\ntime.sleep(0.2)')
    table.revision(3, 'op.execute("INSERT INTO t VALUES (2)")')
    command = f"'{sys.executable}' -m spiritsafe upgrade --format {form} --url '{spelled(table.database.url)}' {sink}"
    quiet = subprocess.DEVNULL
    done = subprocess.run(["sh", "-c", command], stdout=quiet, stderr=quiet, check=False, timeout=60)
    assert done.returncode == 0
    assert at(second) == ["r3"]
    assert table.upgrade().code == 0
    assert second.execute("SELECT count(*) FROM t").fetchone() == (2,)
    assert second.execute("SELECT count(*) FROM spiritsafe_run WHERE outcome = 'running'").fetchone() == (0,)
