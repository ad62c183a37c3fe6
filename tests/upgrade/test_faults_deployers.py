"""Faults 1, 10, 12, 13, 15, 30, 37, 39 to 43 and 57 of the list: other runs, other states than expected."""

import subprocess
import time

import pytest
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.workshop import Session, eventually

pytestmark = pytest.mark.server

HOLDS = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.mark.fault(10)
def test_a_run_that_waits_names_the_other_and_gives_up(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, "time.sleep(60)")
    first = deployment.start()
    eventually(lambda: first.poll() is not None or second.execute(HOLDS).fetchone() != (0,))
    done = deployment.upgrade("--lock-wait", "300ms")
    assert (done.code, done.three_lines[0]) == (4, "another run is upgrading this database")
    assert done.three_lines[1].startswith("spiritsafe upgrade ")
    assert "wait      another run is at work: spiritsafe upgrade " in done.out
    first.kill()
    first.communicate()
    deployment.revision(1, "pass")
    assert deployment.upgrade().code == 0
    assert at(second) == ["r1"]


@pytest.mark.fault(12)
def test_a_waiting_run_does_not_get_an_index_build_killed(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(
        2, 'with op.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")'
    )
    assert deployment.call("upgrade", "r1").code == 0
    with deployment.database.connect() as holder:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM t")
        processes = [deployment.start()]
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        processes.append(deployment.start())
        time.sleep(0.7)
        holder.execute("COMMIT")
        ended = [(process.communicate(timeout=30), process.returncode) for process in processes]
    assert [code for _, code in ended] == [0, 0], ended
    assert second.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass").fetchone() == (True,)


@pytest.mark.fault(15)
def test_a_run_whose_lock_session_dies_commits_nothing_more(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\ntime.sleep(1)')
    process = deployment.start()
    eventually(lambda: second.execute(HOLDS).fetchone() != (0,))
    time.sleep(0.2)
    second.execute(HOLDS.replace("count(*)", "pg_terminate_backend(pid)").encode())
    _, err = process.communicate(timeout=30)
    assert process.returncode == 3, err
    assert "the session that keeps other runs out was lost" in err
    assert second.execute("SELECT to_regclass('t')").fetchone() == (None,)
    assert deployment.upgrade().code == 0
    assert at(second) == ["r1"]


@pytest.mark.fault(13)
def test_an_env_py_that_never_commits_is_found_out(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    text = deployment.env_py.read_text()
    broken = text.replace(
        "        context.configure(connection=",
        "        connection.exec_driver_sql('SELECT 1')\n        context.configure(connection=",
    )
    assert broken != text
    deployment.env_py.write_text(broken)
    done = deployment.upgrade()
    assert (done.code, done.three_lines[0]) == (
        2,
        "nothing was committed: env.py began the transaction, and never ended it",
    )
    deployment.env_py.write_text(text)
    assert deployment.upgrade().code == 0
    assert at(second) == ["r1"]


def test_an_env_py_that_sets_limits_of_its_own_works(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, "op.execute(\"CREATE TABLE seen AS SELECT current_setting('statement_timeout') AS until\")")
    text = deployment.env_py.read_text()
    own = "connection.exec_driver_sql('SET statement_timeout = 5000')"
    ends = text.replace(
        "        context.configure(", f"        {own}\n        connection.commit()\n        context.configure("
    )
    deployment.env_py.write_text(ends)
    assert ends != text
    assert deployment.upgrade().code == 0
    assert second.execute("SELECT until FROM seen").fetchone() == ("15min",)
    deployment.revision(2, 'op.execute("CREATE TABLE t (id int)")')
    deployment.env_py.write_text(ends.replace("        connection.commit()\n", ""))
    assert (
        deployment.upgrade().three_lines[0] == "nothing was committed: env.py began the transaction, and never ended it"
    )


def test_an_env_py_that_begins_and_ends_the_transaction_itself_works(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    text = deployment.env_py.read_text()
    deployment.env_py.write_text(text.replace("connectable.connect()", "connectable.begin()"))
    done = deployment.upgrade()
    assert done.code == 0, done.err
    assert at(second) == ["r1"]


@pytest.mark.fault(30)
def test_a_read_only_server_is_refused_before_anything(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    name = deployment.database.url.database
    second.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    done = deployment.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "the upgrade was not begun: writable")
    second.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'.encode())
    assert deployment.upgrade().code == 0


def goes_on(applied: Deployment, second: Session) -> None:
    """The next revision is applied, and nothing before it once more."""
    applied.revision(3, 'op.execute("CREATE TABLE of_r3 (id int)")')
    done = applied.upgrade()
    assert done.code == 0, done.err
    assert "done: 1 revision applied" in done.out
    assert at(second) == ["r3"]


@pytest.fixture
def applied(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("CREATE TABLE u (id int)")')
    assert deployment.upgrade().code == 0
    return deployment


@pytest.mark.fault(39)
def test_an_ancestor_beside_the_head_is_refused(applied: Deployment, second: Session) -> None:
    second.execute("INSERT INTO alembic_version VALUES ('r1')")
    done = applied.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "the version table names r2 and r1, which came before it")
    assert done.three_lines[2].endswith("DELETE FROM alembic_version WHERE version_num = 'r1'")
    second.execute("DELETE FROM alembic_version WHERE version_num = 'r1'")
    goes_on(applied, second)


@pytest.mark.fault(40)
def test_a_row_that_is_there_twice_is_refused(applied: Deployment, second: Session) -> None:
    second.execute("ALTER TABLE alembic_version DROP CONSTRAINT alembic_version_pkc")
    second.execute("INSERT INTO alembic_version VALUES ('r2')")
    done = applied.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "the version table names r2 2 times")
    second.execute("DELETE FROM alembic_version")
    second.execute("INSERT INTO alembic_version VALUES ('r2')")
    goes_on(applied, second)


@pytest.mark.fault(41)
def test_a_database_ahead_of_the_files_is_refused_unless_that_is_meant(applied: Deployment, second: Session) -> None:
    second.execute("UPDATE alembic_version SET version_num = 'r3'")
    done = applied.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "the database is at revision 'r3', which no file has")
    assert applied.upgrade("--allow-ahead").code == 0
    second.execute("UPDATE alembic_version SET version_num = 'r2'")
    goes_on(applied, second)


@pytest.mark.fault(37)
def test_a_version_table_that_was_dropped_is_refused(applied: Deployment, second: Session) -> None:
    second.execute("DROP TABLE alembic_version")
    done = applied.upgrade()
    assert (done.code, done.three_lines[0]) == (
        1,
        "the version table is empty, and 2 revisions were applied to this database",
    )
    assert applied.call("stamp", "r2").code == 0
    goes_on(applied, second)


@pytest.mark.fault(42)
def test_an_applied_revision_that_was_edited_is_told(applied: Deployment, second: Session) -> None:
    file = applied.folder / "migrations" / "versions" / "0001.py"
    file.write_text("# only a comment\n" + file.read_text())
    assert "edited since" not in applied.upgrade("--strict-history").out
    file.write_text(file.read_text().replace("(id int)", "(id bigint)"))
    done = applied.upgrade()
    assert (done.code, f"edited since it was applied: r1 ({file})" in done.out) == (0, True)
    assert applied.upgrade("--strict-history").code == 1
    assert applied.call("repair", "--accept", "r1", "--reason", "same on this server").code == 0
    assert "edited since" not in applied.upgrade("--strict-history").out
    goes_on(applied, second)


@pytest.mark.fault(43)
def test_an_applied_revision_whose_file_is_gone_is_refused(applied: Deployment, second: Session) -> None:
    """Its successor follows its predecessor now, as somebody would have it who took it out."""
    (applied.folder / "migrations" / "versions" / "0001.py").unlink()
    after = applied.folder / "migrations" / "versions" / "0002.py"
    after.write_text(after.read_text().replace('down_revision = "r1"', "down_revision = None"))
    done = applied.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "the file of revision r1 is gone, and it was applied")
    assert applied.call("repair", "--accept", "r1", "--reason", "it is of no use").code == 0
    goes_on(applied, second)


def test_plain_alembic_beside_it_is_no_fault(applied: Deployment, second: Session) -> None:
    applied.revision(3, 'op.execute("CREATE TABLE v (id int)")', 'op.execute("DROP TABLE v")')
    assert applied.alembic("upgrade", "head").code == 0
    applied.revision(4, 'op.execute("CREATE TABLE w (id int)")', 'op.execute("DROP TABLE w")')
    assert applied.upgrade().code == 0
    how = second.execute("SELECT how FROM spiritsafe_revision WHERE revision = 'r3'").fetchall()
    assert how == [("external",)]
    assert applied.alembic("downgrade", "-1").code == 0
    assert applied.upgrade().code == 0
    assert at(second) == ["r4"]


def test_runs_are_listed_with_how_they_ended(applied: Deployment) -> None:
    applied.revision(3, 'op.execute("CREATE TABLE u (id int)")')
    assert applied.upgrade().code == 3
    out = applied.call("history", "--runs").out
    assert "done" in out
    assert "failed" in out
    assert 'relation "u" already exists' in out


def test_a_reader_of_the_output_that_is_no_program_gets_json(applied: Deployment) -> None:
    import json

    applied.revision(3, 'op.execute("CREATE TABLE w (id int)")')
    done = applied.upgrade("--format", "json")
    events = [json.loads(line) for line in done.out.splitlines()]
    assert [event["event"] for event in events] == [
        "connected",
        "planned",
        "revision-started",
        "revision-finished",
        "finished",
    ]
    assert all(event["schema"] == 1 for event in events)
    assert "done: 1 revision applied" in done.err


@pytest.mark.fault(1)
def test_a_process_that_is_killed_leaves_nothing_half_done(deployment: Deployment, second: Session) -> None:
    path = deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\nop.execute("SELECT pg_sleep(2)")')
    process = deployment.start()
    runs_now(second, "pg_sleep(2)")
    process.kill()
    process.communicate()
    path.write_text(path.read_text().replace("pg_sleep(2)", "pg_sleep(0)"))
    done = deployment.upgrade()
    assert done.code == 0, done.err
    assert at(second) == ["r1"]


def test_nothing_to_do_beside_a_run_is_fine(applied: Deployment) -> None:
    ended = [applied.start() for _ in range(3)]
    assert [process.communicate(timeout=30) and process.returncode for process in ended] == [0, 0, 0]
    assert isinstance(ended[0], subprocess.Popen)


@pytest.mark.fault(57)
def test_branches_that_depend_on_each_other_are_no_fault(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    other = deployment.revision(2, 'op.execute("CREATE TABLE u (id int)")')
    other.write_text(other.read_text().replace('down_revision = "r1"', 'down_revision = None\ndepends_on = "r1"'))
    third = deployment.revision(3, 'op.execute("CREATE TABLE v (id int)")')
    third.write_text(third.read_text().replace('"r2"', '"r1"'))
    for _ in range(2):
        done = deployment.call("upgrade", "heads")
        assert done.code == 0, done.err
    deployment.revision(4, 'op.execute("CREATE TABLE w (id int)")')
    assert deployment.call("upgrade", "heads").code == 0
    assert at(second) == ["r2", "r4"]
