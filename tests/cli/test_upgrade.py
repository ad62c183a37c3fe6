import os
import signal
import subprocess
import sys
import time

import pytest
from tests.workshop import Database, NewDatabase, NewProject, Program, Session, eventually, spelled

pytestmark = pytest.mark.server


@pytest.fixture
def url(database: Database) -> str:
    return spelled(database.url)


def without_times(text: str) -> str:
    import re

    return re.sub(r"\d+\.\d\d s", "T s", text)


def test_an_upgrade_says_where_what_and_how_it_went(
    project: NewProject, spiritsafe: Program, url: str, second: Session
) -> None:
    project("plain")
    done = spiritsafe("upgrade", "head", DATABASE_URL=url)
    [(version,)] = second.execute("SHOW server_version").fetchall()
    assert done.code == 0, done.err
    first, *rest = without_times(done.out).splitlines()
    assert first.endswith(f"(from DATABASE_URL, PostgreSQL {version.partition(' ')[0]})")
    assert rest == [
        "limits    lock 2s, statement 15min, idle in transaction 1min",
        "pending   2 revisions to be applied, from base",
        "          a0000001 Notes.",
        "          b0000002 Notes have a title.",
        "ok 1/2    a0000001 Notes.  T s",
        "ok 2/2    b0000002 Notes have a title.  T s",
        "done: 2 revisions applied in T s, the database is at b0000002",
    ]
    assert second.execute("SELECT version_num FROM alembic_version").fetchall() == [("b0000002",)]


def test_a_second_upgrade_says_there_is_nothing_to_do(project: NewProject, spiritsafe: Program, url: str) -> None:
    project("plain")
    spiritsafe("upgrade", "head", DATABASE_URL=url)
    done = spiritsafe("upgrade", DATABASE_URL=url)
    assert (done.code, done.out.splitlines()[-1]) == (0, "nothing to do: the database is at b0000002")


def test_a_downgrade_by_one_reverts_one(project: NewProject, spiritsafe: Program, url: str, second: Session) -> None:
    project("plain")
    spiritsafe("upgrade", "head", DATABASE_URL=url)
    done = spiritsafe("downgrade", "-1", DATABASE_URL=url)
    assert (done.code, without_times(done.out).splitlines()[-1]) == (
        0,
        "done: 1 revision reverted in T s, the database is at a0000001",
    )
    assert second.execute(
        "SELECT count(*) FROM information_schema.columns WHERE table_name = 'notes' AND column_name = 'title'"
    ).fetchone() == (0,)


def test_quiet_prints_nothing(project: NewProject, spiritsafe: Program, url: str) -> None:
    project("plain")
    assert spiritsafe("-q", "upgrade", "head", DATABASE_URL=url).out == ""


def seen(second: Session, part: int) -> dict[str, str]:
    return dict(second.execute("SELECT name, setting FROM seen WHERE part = %s", [part]).fetchall())


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "asyncpg", "psycopg_async"])
def test_limits_are_in_force_whatever_env_py_and_the_driver_do(
    driver: str, project: NewProject, spiritsafe: Program, database: Database, second: Session
) -> None:
    project("async_env" if driver in {"asyncpg", "psycopg_async"} else "shows_settings")
    url = spelled(database.url.set(drivername=f"postgresql+{driver}"))
    done = spiritsafe("upgrade", "head", "--lock-timeout", "1s", "--statement-timeout=2s", DATABASE_URL=url)
    assert done.code == 0, done.err
    in_transaction, outside = seen(second, 1), seen(second, 2)
    assert in_transaction["lock_timeout"] == "20"  # the first try
    assert in_transaction["statement_timeout"] == "2000"
    assert in_transaction["idle_in_transaction_session_timeout"] == "60000"
    assert in_transaction["application_name"].startswith("spiritsafe upgrade ")
    # The revision had set lock_timeout to 1 ms before it left its transaction.
    assert (outside["lock_timeout"], outside["statement_timeout"]) == ("1000", "2000")


def test_each_run_has_a_name_of_its_own(project: NewProject, spiritsafe: Program, url: str, second: Session) -> None:
    names: set[str] = set()
    for _ in range(2):
        project_folder = spiritsafe("downgrade", "base", DATABASE_URL=url) if names else project("shows_settings")
        assert project_folder
        spiritsafe("upgrade", "head", DATABASE_URL=url)
        names.add(seen(second, 1)["application_name"])
    assert len(names) == 2


def test_limits_come_from_pyproject_then_environment_then_flags(
    project: NewProject, spiritsafe: Program, url: str
) -> None:
    project("pyproject_only")
    assert "limits    lock 3s," in spiritsafe("upgrade", DATABASE_URL=url).out
    assert "limits    lock 4s," in spiritsafe("upgrade", DATABASE_URL=url, SPIRITSAFE_LOCK_TIMEOUT="4s").out
    with_flag = spiritsafe("--lock-timeout", "5s", "upgrade", DATABASE_URL=url, SPIRITSAFE_LOCK_TIMEOUT="4s")
    assert "limits    lock 5s," in with_flag.out


def test_a_lock_that_is_not_to_be_had_stops_the_run_cleanly(
    project: NewProject, spiritsafe: Program, url: str, second: Session
) -> None:
    project("plain")
    spiritsafe("upgrade", "a0000001", DATABASE_URL=url)
    with second.transaction():
        second.execute("SELECT * FROM notes")
        done = spiritsafe("upgrade", "head", "--deadline", "2s", DATABASE_URL=url)
    assert done.code == 4
    what, why, what_next = done.three_lines
    assert what.startswith("upgrade of revision b0000002 Notes have a title. did not get its locks in ")
    holder = f"pid {second.info.backend_pid} (postgres) idle in transaction for "
    assert why.startswith(f"the deadline of 2s has passed; {holder}")
    assert why.endswith("holds ACCESS SHARE on public.notes; it says: SELECT * FROM notes")
    command = f"SELECT pg_terminate_backend({second.info.backend_pid});"
    assert what_next == f"end what blocks it ({command}), then run the same command again"
    assert f"{holder}" in done.out
    assert spiritsafe("upgrade", "head", DATABASE_URL=url).code == 0


def test_an_index_build_is_not_killed_by_the_lock_timeout(
    project: NewProject, spiritsafe: Program, url: str, database: Database, second: Session
) -> None:
    """It waits for old transactions, in nobody's way; killed, it would leave an invalid index."""
    folder = project("plain")
    spiritsafe("upgrade", "head", DATABASE_URL=url)
    (folder / "migrations" / "versions" / "0003_index.py").write_text(
        '"""Index."""\nfrom alembic import op\nrevision = "c0000003"\ndown_revision = "b0000002"\n\n'
        "def upgrade():\n    with op.get_context().autocommit_block():\n"
        '        op.execute("CREATE INDEX CONCURRENTLY notes_title ON notes (title)")\n'
    )
    with database.connect() as holder:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM notes")
        command = [sys.executable, "-m", "spiritsafe", "upgrade", "head", "--lock-timeout=20ms", "--url", url]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'"
        eventually(lambda: process.poll() is not None or second.execute(waiting).fetchone() != (0,))
        assert process.poll() is None, process.communicate()
        time.sleep(0.2)  # ten times the lock timeout
        assert process.poll() is None
        holder.execute("COMMIT")
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert "done: 1 revision applied" in out
    assert second.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'notes_title'::regclass").fetchone() == (
        True,
    )


def test_a_statement_that_fails_is_named_with_what_the_server_said(
    project: NewProject, spiritsafe: Program, url: str, second: Session
) -> None:
    project("failing_revision")
    done = spiritsafe("upgrade", "head", DATABASE_URL=url)
    assert done.code == 3
    assert done.three_lines == [
        "upgrade of revision c0000003 Broken. failed",
        'relation "nowhere" does not exist',
        "correct the statement (SQLSTATE 42P01); what failed was rolled back",
    ]
    assert "Statement:\n    ALTER TABLE nowhere ADD COLUMN x int" in done.err
    assert "Traceback" not in done.err


def test_a_failure_says_what_became_of_the_revisions_before_it(
    project: NewProject, spiritsafe: Program, url: str, second: Session
) -> None:
    project("failing_revision")
    title = "Where that leaves the database:\n    "
    done = spiritsafe("upgrade", "head", DATABASE_URL=url)
    assert title + "the 2 revisions before it stay applied, the last one is b0000002 Notes have a title." in done.err
    assert second.execute("SELECT version_num FROM alembic_version").fetchall() == [("b0000002",)]
    done = spiritsafe("upgrade", "head", DATABASE_URL=url)
    assert title + "no other revision ran before it: the database is where it was" in done.err


def test_a_revision_that_raises_is_named_with_its_line(project: NewProject, spiritsafe: Program, url: str) -> None:
    folder = project("python_error")
    done = spiritsafe("upgrade", "head", DATABASE_URL=url)
    assert done.code == 3
    what, why, _ = done.three_lines
    assert what == "upgrade of revision c0000003 Raises. failed"
    file = folder / "migrations" / "versions" / "0003_raises.py"
    assert why == f"RuntimeError: no such thing as a free lunch ({file}, line 10)"


def test_work_that_no_rollback_takes_back_is_listed(
    project: NewProject, spiritsafe: Program, url: str, second: Session
) -> None:
    project("partly_applied")
    done = spiritsafe("upgrade", "head", DATABASE_URL=url)
    assert done.code == 5
    assert done.three_lines[1].startswith('column "nothing" does not exist; statements before it ran outside')
    assert "CREATE INDEX CONCURRENTLY notes_title ON notes (title)" in done.err
    assert second.execute("SELECT to_regclass('notes_title') IS NOT NULL").fetchone() == (True,)


def test_debug_shows_the_whole_traceback(project: NewProject, spiritsafe: Program, url: str) -> None:
    project("failing_revision")
    for flag in ("--debug", "--raiseerr"):
        done = spiritsafe(flag, "upgrade", "head", DATABASE_URL=url)
        assert (done.code, "Traceback (most recent call last)" in done.err) == (3, True)


def test_an_explicit_url_holds_whatever_env_py_builds(
    project: NewProject, spiritsafe: Program, databases: NewDatabase, database: Database, second: Session
) -> None:
    project("own_url")
    elsewhere = databases()
    done = spiritsafe("upgrade", "head", "--url", spelled(database.url), SHOP_DB=spelled(elsewhere))
    assert done.code == 0, done.err
    assert f"/{database.url.database}?" in done.out.splitlines()[0]
    assert second.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_env_pys_own_database_is_used_and_said_when_nothing_explicit_is_given(
    project: NewProject, spiritsafe: Program, database: Database, databases: NewDatabase
) -> None:
    project("own_url")
    for env in ({}, {"DATABASE_URL": spelled(databases())}):
        done = spiritsafe("upgrade", "head", SHOP_DB=spelled(database.url), **env)
        assert done.code == 0, done.err
        assert f"/{database.url.database}?" in done.out.splitlines()[0]
        assert "(from env.py, PostgreSQL " in done.out.splitlines()[0]


def test_one_url_for_an_env_py_with_two_databases_is_refused(
    project: NewProject, spiritsafe: Program, databases: NewDatabase
) -> None:
    project("two_databases")
    first, other, given = (spelled(databases()) for _ in range(3))
    done = spiritsafe("upgrade", "head", "--url", given, FIRST_DB=first, SECOND_DB=other)
    assert done.code == 2
    assert done.three_lines[0] == "env.py opens more than one database, and one URL was given for all of them"
    assert spiritsafe("upgrade", "head", FIRST_DB=first, SECOND_DB=other).code == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_rolls_back_and_says_so(
    number: int, code: int, project: NewProject, url: str, second: Session
) -> None:
    folder = project("plain")
    (folder / "migrations" / "versions" / "0003_slow.py").write_text(
        '"""Slow."""\nfrom alembic import op\nrevision = "c0000003"\ndown_revision = "b0000002"\n\n'
        'def upgrade():\n    op.execute("CREATE TABLE slow ()")\n    op.execute("SELECT pg_sleep(60)")\n'
    )
    command = [sys.executable, "-m", "spiritsafe", "upgrade", "head", "--url", url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    sleeping = """
        SELECT count(*)
        FROM pg_stat_activity
        WHERE query = 'SELECT pg_sleep(60)' AND state = 'active' AND datname = current_database()
    """
    eventually(lambda: process.poll() is not None or second.execute(sleeping).fetchone() != (0,))
    assert process.poll() is None, process.communicate()
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "what was not committed was rolled back" in err
    eventually(lambda: second.execute(sleeping).fetchone() == (0,))
    assert second.execute("SELECT to_regclass('slow')").fetchone() == (None,)


def test_a_range_needs_sql(project: NewProject, spiritsafe: Program, url: str) -> None:
    project("plain")
    done = spiritsafe("upgrade", "a0000001:head", DATABASE_URL=url)
    assert (done.code, done.three_lines[0]) == (2, "'a0000001:head' is a range, and a database is already somewhere")


def test_stock_alembic_works_beside_it(
    project: NewProject, spiritsafe: Program, stock_alembic: Program, url: str
) -> None:
    project("own_url")
    assert stock_alembic("upgrade", "a0000001", SHOP_DB=url).code == 0
    assert "pending   1 revision to be applied, from a0000001" in spiritsafe("upgrade", SHOP_DB=url).out
    assert stock_alembic("downgrade", "base", SHOP_DB=url).code == 0


def test_a_reader_that_leaves_does_not_stop_the_run(project: NewProject, url: str, second: Session) -> None:
    project("plain")
    script = f"'{sys.executable}' -m spiritsafe upgrade head | head -n 1; exit ${{PIPESTATUS[0]}}"
    env = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert second.execute("SELECT version_num FROM alembic_version").fetchall() == [("b0000002",)]


def test_progress_shows_on_a_terminal(project: NewProject, url: str) -> None:
    import pexpect

    try:
        os.close(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        pytest.skip("this machine has no terminals to give")
    project("plain")
    child = pexpect.spawn(sys.executable, ["-m", "spiritsafe", "upgrade", "head", "--url", url], timeout=60)
    child.expect_exact(".. 1/2    a0000001 Notes.")
    child.expect_exact("ok")
    child.expect_exact("done: 2 revisions applied")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
