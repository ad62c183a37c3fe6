"""Faults 16 to 18 of the list: a pooler in between."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.upgrade.pooler import pooler
from tests.workshop import Session

pytestmark = pytest.mark.server


class Behind:
    """Runs against the database through a pooler."""

    def __init__(self, deployment: Deployment, folder: Path, stack: ExitStack) -> None:
        self.deployment, self.folder, self.stack = deployment, folder, stack

    def url(self, mode: str, *, in_turn: bool = False) -> str:
        query = self.deployment.database.url.query
        real = Path(str(query["host"])) / f".s.PGSQL.{query['port']}"
        sockets = self.stack.enter_context(pooler(real, self.folder / "p", mode, in_turn=in_turn))
        url = self.deployment.database.url.set(query={"host": str(sockets), "port": "5432"})
        return url.render_as_string(hide_password=False)


@pytest.fixture
def behind(deployment: Deployment, tmp_path: Path) -> Iterator[Behind]:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    with ExitStack() as stack:
        yield Behind(deployment, tmp_path, stack)


def once(second: Session) -> None:
    assert at(second) == ["r2"]
    assert second.execute("SELECT count(*) FROM t").fetchone() == (1,)


@pytest.mark.fault(16)
@pytest.mark.parametrize("in_turn", [False, True])
def test_a_pooler_of_transactions_is_refused(in_turn: bool, behind: Behind, second: Session) -> None:
    done = behind.deployment.upgrade("--url", behind.url("transaction", in_turn=in_turn))
    assert (done.code, len(done.three_lines)) == (1, 3), done.err
    assert "pooler" in done.err
    assert second.execute("SELECT to_regclass('t'), to_regclass('alembic_version')").fetchone() == (None, None)
    assert behind.deployment.upgrade().code == 0
    once(second)


@pytest.mark.fault(17)
def test_a_pooler_of_statements_is_refused(behind: Behind, second: Session) -> None:
    done = behind.deployment.upgrade("--url", behind.url("statement"))
    assert (done.code, len(done.three_lines)) == (1, 3), done.err
    assert second.execute("SELECT to_regclass('t'), to_regclass('alembic_version')").fetchone() == (None, None)
    assert behind.deployment.upgrade().code == 0
    once(second)


@pytest.mark.fault(18)
def test_a_pooler_of_sessions_is_named_and_works(behind: Behind, second: Session) -> None:
    done = behind.deployment.upgrade("--url", behind.url("session"))
    assert done.code == 0, done.err
    assert "a pooler stands in between; it keeps one server process for one session" in done.out
    once(second)
    assert behind.deployment.upgrade().code == 0
    once(second)
