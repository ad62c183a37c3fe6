"""Faults 14, 54, 55, 56 and 61 of the list: revisions and an env.py with ways of their own."""

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Session

pytestmark = pytest.mark.server

BIND = "op.get_bind()"
OWN_ENGINE = "engine = sa.create_engine(op.get_bind().engine.url)\nwith engine.begin() as other:\n"


@pytest.fixture
def table(deployment: Deployment) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    assert deployment.upgrade().code == 0
    return deployment


def rows(second: Session) -> list[object]:
    return [row[0] for row in second.execute("SELECT id FROM t ORDER BY id").fetchall()]


@pytest.mark.fault(14)
def test_an_env_py_that_holds_a_lock_of_its_transaction_is_found_out(table: Deployment, second: Session) -> None:
    table.revision(
        2,
        'op.execute("INSERT INTO t VALUES (1)")\nwith op.get_context().autocommit_block():\n'
        '    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")',
    )
    text = table.env_py.read_text()
    before = "        context.configure(connection="
    lock = "        connection.exec_driver_sql('SELECT pg_advisory_xact_lock(1)')\n"
    table.env_py.write_text(text.replace(before, lock + before))
    done = table.upgrade()
    assert (done.code, len(done.three_lines)) == (2, 3), done
    assert "autocommit" in done.err
    assert (at(second), rows(second)) == (["r1"], [])
    table.env_py.write_text(text)
    assert table.upgrade().code == 0
    assert (at(second), rows(second)) == (["r2"], [1])


@pytest.mark.fault(54)
def test_a_connection_of_the_revisions_own_is_pointed_out(table: Deployment, second: Session) -> None:
    table.revision(2, OWN_ENGINE + '    other.exec_driver_sql("INSERT INTO t VALUES (1)")')
    done = table.upgrade()
    assert done.code == 0, done.err
    assert "revision r2 opened a connection of its own: what it does there is committed by itself" in done.out
    assert table.upgrade().code == 0
    assert (at(second), rows(second)) == (["r2"], [1])


@pytest.mark.fault(54)
def test_a_revision_that_waits_for_itself_is_told_so(table: Deployment, second: Session) -> None:
    wait = '    other.exec_driver_sql("ALTER TABLE t ADD COLUMN b int")'
    table.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int")\n' + OWN_ENGINE + wait)
    done = table.upgrade()
    assert (done.code, done.three_lines[0]) == (3, "upgrade of revision r2 Revision 2. waits for itself"), done
    table.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int")')
    assert table.upgrade().code == 0
    assert at(second) == ["r2"]


@pytest.mark.fault(55)
@pytest.mark.parametrize("how", [f"{BIND}.commit()", 'op.execute("COMMIT")', f'{BIND}.exec_driver_sql("END;")'])
def test_what_a_revision_commits_by_itself_is_done_once(how: str, table: Deployment, second: Session) -> None:
    body = f'op.execute("INSERT INTO t VALUES (1)")\n{how}\nop.execute("INSERT INTO t VALUES (2)")'
    table.revision(2, body + "\nraise RuntimeError('here')")
    assert table.upgrade().code in {3, 5}
    assert rows(second) == [1]
    table.revision(2, body)
    done = table.upgrade()
    assert done.code == 0, done.err
    assert (at(second), rows(second)) == (["r2"], [1, 2])


@pytest.mark.fault(55)
@pytest.mark.parametrize("how", [f"{BIND}.rollback()", 'op.execute("ROLLBACK")'])
def test_a_revision_that_rolls_itself_back_is_not_taken_for_applied(
    how: str, table: Deployment, second: Session
) -> None:
    table.revision(2, f'op.execute("INSERT INTO t VALUES (1)")\n{how}\nop.execute("INSERT INTO t VALUES (2)")')
    done = table.upgrade()
    assert (done.code, done.three_lines[0]) == (3, "upgrade of revision r2 Revision 2. rolled itself back"), done
    assert (at(second), rows(second)) == (["r1"], [])
    table.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    assert table.upgrade().code == 0
    assert (at(second), rows(second)) == (["r2"], [1])


@pytest.mark.fault(56)
def test_a_cursor_of_the_driver_gets_its_locks_in_tries_too(table: Deployment, second: Session) -> None:
    table.revision(
        2,
        'op.execute("INSERT INTO t VALUES (1)")\ncursor = op.get_bind().connection.cursor()\n'
        'cursor.execute("ALTER TABLE t ADD COLUMN a int")\ncursor.close()',
    )
    with table.database.connect() as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t")
        process = table.start()
        assert process.stdout is not None
        line = next((line for line in process.stdout if line.startswith("wait")), "")
        reader.execute("COMMIT")
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert line.startswith("wait      try 1 of r2 got no lock in ")
    assert (at(second), rows(second)) == (["r2"], [1])


@pytest.mark.fault(61)
@pytest.mark.parametrize(
    "how",
    [
        "import os; os.abort()",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28)); bytearray(2**30)",
    ],
    ids=["crash", "memory"],
)
def test_a_run_that_crashes_leaves_nothing_half_done(how: str, table: Deployment, second: Session) -> None:
    build = (
        'op.execute("INSERT INTO t VALUES (1)")\nwith op.get_context().autocommit_block():\n'
        '    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")\nop.execute("INSERT INTO t VALUES (2)")\n'
    )
    table.revision(2, build + how)
    assert table.upgrade().code not in {0, 1, 2}
    assert (at(second), rows(second)) == (["r1"], [1])
    table.revision(2, build)
    done = table.upgrade()
    assert done.code == 0, done.err
    assert (at(second), rows(second)) == (["r2"], [1, 2])
