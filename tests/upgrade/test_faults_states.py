"""Faults 37, 38, 45, 46, 58, 59 and 62 of the list: a database that is not as the last run left it."""

from collections.abc import Iterator

import pytest
from psycopg import sql
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Session

pytestmark = pytest.mark.server


@pytest.fixture
def applied(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.create_table("t", sa.Column("id", sa.Integer))')
    deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    assert deployment.upgrade().code == 0
    return deployment


def rows(second: Session, table: str = "t") -> object:
    return (second.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() or (None,))[0]


@pytest.mark.fault(38)
def test_a_blank_database_without_a_version_table_is_normal(deployment: Deployment, second: Session) -> None:
    second.execute("CREATE TABLE of_somebody_else (id int)")
    deployment.revision(1, 'op.create_table("t", sa.Column("id", sa.Integer))')
    assert deployment.upgrade().code == 0
    assert at(second) == ["r1"]


@pytest.mark.fault(37)
def test_tables_without_a_version_table_are_adopted_only_if_that_is_said(
    deployment: Deployment, second: Session
) -> None:
    second.execute("CREATE TABLE t (id int)")
    deployment.revision(1, 'op.create_table("t", sa.Column("id", sa.Integer))')
    deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    done = deployment.upgrade()
    assert done.code == 1
    what, why, next_step = done.three_lines
    assert what == "this database has no version table, and table t is there already"
    assert why.startswith("revision r1 Revision 1. would create it: the tables were made without Alembic, or")
    assert next_step == "say where the database is, such as 'spiritsafe stamp r1', then upgrade again"
    assert second.execute("SELECT to_regclass('alembic_version'), to_regclass('spiritsafe_run')").fetchone() == (
        None,
        None,
    )
    assert deployment.call("stamp", "r1").code == 0
    assert deployment.upgrade().code == 0
    assert (at(second), rows(second)) == (["r2"], 1)


@pytest.mark.fault(45)
def test_a_version_table_that_the_search_path_has_lost_is_found(applied: Deployment, second: Session) -> None:
    name = str(applied.database.url.database)
    second.execute("CREATE SCHEMA other")
    second.execute(f'ALTER DATABASE "{name}" SET search_path = other'.encode())
    done = applied.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "the version table has moved: there is none in schema other"), done
    assert done.three_lines[1].startswith("public.alembic_version names r2; the search path of the role or the")
    assert second.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'other'::regnamespace").fetchone() == (0,)
    applied.revision(3, HALF.format("raise RuntimeError('here')\n"))
    second.execute(f'ALTER DATABASE "{name}" RESET search_path'.encode())
    assert applied.upgrade().code in {3, 5}
    # Where the version table is still found, so are the history and the journal beside it.
    second.execute(f'ALTER DATABASE "{name}" SET search_path = other, public'.encode())
    applied.revision(3, HALF.format(""))
    done = applied.upgrade()
    assert done.code == 0, done.err
    assert (at(second), rows(second)) == (["r3"], 3)
    assert second.execute("SELECT count(*) FROM public.spiritsafe_revision").fetchone() == (3,)


@pytest.mark.fault(45)
def test_another_schema_may_have_a_version_table_of_its_own(applied: Deployment, second: Session) -> None:
    """As a tenant has, whose search path env.py or the URL sets."""
    second.execute("CREATE SCHEMA tenant")
    text = applied.env_py.read_text()
    path = "        connection.exec_driver_sql('SET search_path TO tenant')\n        connection.commit()\n"
    applied.env_py.write_text(
        text.replace("        context.configure(connection=", f"{path}        context.configure(connection=")
    )
    done = applied.upgrade()
    assert done.code == 0, done.err
    assert (rows(second), rows(second, "tenant.t")) == (1, 1)


@pytest.mark.fault(46)
def test_a_revision_id_that_does_not_fit_is_refused_before_anything(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    path = deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    long = "a_revision_with_a_name_of_forty_letters_"
    path.write_text(path.read_text().replace('"r2"', f'"{long}"'))
    done = deployment.upgrade()
    assert done.code == 1
    what, why, next_step = done.three_lines
    assert what == f"the id of revision {long} is too long"
    assert why == "it has 40 letters, and alembic_version.version_num takes 32"
    assert "ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(40); or give the" in next_step
    assert second.execute("SELECT to_regclass('t')").fetchone() == (None,)
    assert deployment.call("ensure_version").code == 0
    second.execute("ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(40)")
    assert deployment.upgrade().code == 0
    assert (at(second), rows(second)) == ([long], 1)


@pytest.mark.fault(58)
def test_two_version_tables_know_nothing_of_each_other(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    assert deployment.upgrade().code == 0
    text = deployment.env_py.read_text()
    other = "context.configure(version_table='its_versions', connection="
    deployment.env_py.write_text(text.replace("context.configure(connection=", other))
    deployment.revision(1, 'op.execute("CREATE TABLE u (id int)")')
    deployment.revision(2, 'op.execute("INSERT INTO u VALUES (1)")\nraise RuntimeError("here")')
    second.execute("SELECT pg_advisory_lock(1397770578, 0)")  # not the lock of either
    assert deployment.upgrade().code == 3
    deployment.revision(2, 'op.execute("INSERT INTO u VALUES (1)")')
    for _ in range(2):
        done = deployment.upgrade()
        assert (done.code, "edited since" in done.out) == (0, False), done
    assert (rows(second), rows(second, "u")) == (1, 1)
    assert second.execute("SELECT version_num FROM its_versions").fetchall() == [("r2",)]
    assert second.execute("SELECT count(*) FROM spiritsafe_revision").fetchone() == (4,)


@pytest.mark.fault(59)
@pytest.mark.parametrize("table", ["spiritsafe_run", "spiritsafe_revision"])
def test_a_history_that_was_dropped_is_begun_again(table: str, applied: Deployment, second: Session) -> None:
    second.execute(f"DROP TABLE {table}".encode())
    applied.revision(3, 'op.execute("INSERT INTO t VALUES (2)")')
    done = applied.upgrade()
    assert (done.code, "no history is kept" in done.out) == (0, False), done
    assert (at(second), rows(second)) == (["r3"], 2)
    known = "SELECT revision, how FROM spiritsafe_revision ORDER BY number DESC LIMIT 1"
    assert second.execute(known.encode()).fetchone() == ("r3", "upgrade")


@pytest.mark.fault(59)
def test_a_history_of_an_older_release_is_brought_up_to_date(applied: Deployment, second: Session) -> None:
    second.execute("ALTER TABLE spiritsafe_run DROP COLUMN job")
    second.execute("ALTER TABLE spiritsafe_revision DROP COLUMN reason, DROP COLUMN version_table")
    applied.revision(3, 'op.execute("INSERT INTO t VALUES (2)")')
    done = applied.upgrade()
    assert (done.code, "no history is kept" in done.out) == (0, False), done
    assert (at(second), rows(second)) == (["r3"], 2)
    assert second.execute("SELECT count(*) FROM spiritsafe_revision").fetchone() == (3,)


@pytest.fixture
def restricted(applied: Deployment, second: Session) -> Iterator[Deployment]:
    """As a role that may everything but write the history."""
    name = str(applied.database.url.database)
    role = sql.Identifier(f"role_of_{name}")
    second.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    second.execute(sql.SQL("ALTER TABLE t OWNER TO {0}; ALTER TABLE alembic_version OWNER TO {0}").format(role))
    whole = applied.database
    applied.database = type(whole)(whole.url.set(username=f"role_of_{name}"))
    yield applied
    second.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(role))


@pytest.mark.fault(59)
def test_a_history_that_may_not_be_written_holds_nothing_up(restricted: Deployment, second: Session) -> None:
    restricted.revision(3, 'op.execute("INSERT INTO t VALUES (2)")')
    done = restricted.upgrade()
    assert (done.code, "no history is kept: permission denied" in done.out) == (0, True), done
    assert (at(second), rows(second)) == (["r3"], 2)


HALF = """with op.get_context().autocommit_block():
    op.execute("INSERT INTO t VALUES (2)")
{}op.execute("INSERT INTO t VALUES (3)")"""


@pytest.mark.fault(62)
def test_a_journal_of_an_older_release_is_continued(applied: Deployment, second: Session) -> None:
    applied.revision(3, HALF.format("raise RuntimeError('here')\n"))
    assert applied.upgrade().code in {3, 5}
    second.execute("ALTER TABLE spiritsafe_journal DROP COLUMN version_table CASCADE")
    second.execute("ALTER TABLE spiritsafe_journal ADD PRIMARY KEY (revision, direction, ordinal)")
    applied.revision(3, HALF.format(""))
    done = applied.upgrade()
    assert done.code == 0, done.err
    assert (at(second), rows(second)) == (["r3"], 3)


@pytest.mark.fault(62)
def test_a_journal_of_a_newer_release_is_not_guessed_at(applied: Deployment, second: Session) -> None:
    applied.revision(3, HALF.format("raise RuntimeError('here')\n"))
    assert applied.upgrade().code in {3, 5}
    second.execute("UPDATE spiritsafe_journal SET format = format + 1")
    applied.revision(3, HALF.format(""))
    done = applied.upgrade()
    assert (done.code, done.three_lines[0]) == (1, "a newer spiritsafe has begun revision r3"), done
    second.execute("UPDATE spiritsafe_journal SET format = format - 1")
    assert applied.upgrade().code == 0
    assert (at(second), rows(second)) == (["r3"], 3)
