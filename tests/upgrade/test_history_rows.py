"""The row of a revision is sent again and again over env.py's own connection, whatever becomes of that session."""

import pytest
from psycopg import sql
from tests.upgrade.conftest import Deployment
from tests.workshop import Session

pytestmark = pytest.mark.server
AUTOCOMMIT = "with op.get_context().autocommit_block():\n    op.execute({!r})"


@pytest.mark.parametrize("statement", ["DISCARD ALL", "DEALLOCATE ALL", "SET standard_conforming_strings = off"])
def test_a_session_that_forgets_what_was_planned_records_the_next_revision(
    deployment: Deployment, second: Session, statement: str
) -> None:
    for number in range(1, 10):
        deployment.revision(number, f'op.execute("CREATE TABLE t{number} (id int)")')
    deployment.revision(10, AUTOCOMMIT.format(statement))
    for number in range(11, 13):
        deployment.revision(number, f'op.execute("CREATE TABLE t{number} (id int)")')
    done = deployment.upgrade()
    assert done.code == 0, done.err
    recorded = second.execute("SELECT revision FROM spiritsafe_revision ORDER BY number").fetchall()
    assert recorded == [(f"r{number}",) for number in range(1, 13)]


def test_a_version_table_may_have_any_name(deployment: Deployment, second: Session) -> None:
    name = 'it\'s 50%s "done"'
    text = deployment.env_py.read_text()
    named = f"context.configure(version_table={name!r}, connection="
    deployment.env_py.write_text(text.replace("context.configure(connection=", named))
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    for _ in range(2):
        done = deployment.upgrade()
        assert done.code == 0, done.err
    query = sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(name))
    assert second.execute(query).fetchall() == [("r2",)]
    recorded = second.execute("SELECT revision, version_table FROM spiritsafe_revision ORDER BY number").fetchall()
    assert recorded == [("r1", name), ("r2", name)]
