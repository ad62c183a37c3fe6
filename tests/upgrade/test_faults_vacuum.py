"""Faults 22, 23 and 31 of the list: who holds a lock without being anybody's session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.upgrade.conftest import Deployment, at, deployed
from tests.upgrade.own_server import OwnServer, own_server
from tests.workshop import NewProject, Session, eventually

pytestmark = pytest.mark.server

SETTINGS = {"autovacuum_naptime": "1s", "autovacuum_freeze_max_age": "100000", "max_prepared_transactions": "5"}
SLOWLY = "autovacuum_enabled = off, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1"
VACUUM = "FROM pg_stat_activity WHERE query LIKE 'autovacuum: VACUUM%public.t%'"
FILL = "INSERT INTO t SELECT g FROM generate_series(1, 30000) AS g"


@pytest.fixture
def vacuumed(own_folder: Path, pg_bin: Path | None) -> Iterator[OwnServer]:
    """A server that looks for something to vacuum every second."""
    with own_server(own_folder, pg_bin, SETTINGS) as server:
        yield server


@pytest.fixture
def applied(vacuumed: OwnServer, project: NewProject) -> Iterator[Deployment]:
    with deployed(project("plain"), vacuumed.database()) as deployment:
        deployment.revision(1, f'op.execute("CREATE TABLE t (id int) WITH ({SLOWLY})")\nop.execute("{FILL}")')
        assert deployment.upgrade().code == 0
        deployment.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN a int DEFAULT 1")')
        yield deployment


def is_vacuumed(second: Session) -> bool:
    return second.execute(f"SELECT count(*) {VACUUM}".encode()).fetchone() == (1,)


@pytest.mark.fault(22)
def test_an_autovacuum_makes_way(vacuumed: OwnServer, applied: Deployment) -> None:
    with vacuumed.connect("app") as second:
        second.execute("DELETE FROM t WHERE id > 1")
        second.execute("ALTER TABLE t SET (autovacuum_enabled = on)")
        eventually(lambda: is_vacuumed(second))
        done = applied.upgrade()
        assert done.code == 0, done.err
        assert applied.upgrade().code == 0
        assert at(second) == ["r2"]
        assert second.execute("SELECT count(a) FROM t").fetchone() == (1,)


@pytest.mark.fault(23)
def test_a_vacuum_against_wraparound_is_reported(vacuumed: OwnServer, applied: Deployment) -> None:
    burn = "DO $$ BEGIN FOR i IN 1..101000 LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$"
    with vacuumed.connect("app") as second:
        second.execute(burn.encode())
        eventually(lambda: is_vacuumed(second))
        done = applied.upgrade("--deadline", "2s")
        assert (done.code, len(done.three_lines)) == (4, 3), done.err
        assert "autovacuum (pid " in done.err
        assert "(to prevent wraparound), scanning heap, " in done.err
        assert at(second) == ["r1"]
        vacuum_now(second)
        assert applied.upgrade().code == 0
        assert at(second) == ["r2"]
        assert second.execute("SELECT count(a) FROM t").fetchone() == (30000,)


def vacuum_now(second: Session) -> None:
    """Do by hand, at once, what the autovacuum does slowly."""
    second.execute("SET lock_timeout = '500ms'")
    for _ in range(20):
        second.execute(f"SELECT pg_terminate_backend(pid) {VACUUM}".encode())
        second.execute("VACUUM (FREEZE, SKIP_LOCKED) t")
        frozen = "SELECT age(relfrozenxid) < 50000 FROM pg_class WHERE oid = 't'::regclass"
        if second.execute(frozen.encode()).fetchone() == (True,):
            return


@pytest.mark.fault(31)
def test_a_prepared_transaction_is_named_with_its_gid(vacuumed: OwnServer, applied: Deployment) -> None:
    with vacuumed.connect("app") as second:
        second.execute("BEGIN")
        second.execute("INSERT INTO t VALUES (0)")
        second.execute("PREPARE TRANSACTION 'for''gotten'")
        done = applied.upgrade("--deadline", "1s")
        assert (done.code, "prepared transaction" in done.three_lines[1]) == (4, True), done.err
        assert "ROLLBACK PREPARED 'for''gotten'" in done.three_lines[2]
        second.execute("ROLLBACK PREPARED 'for''gotten'")
        assert applied.upgrade().code == 0
        assert at(second) == ["r2"]
        assert second.execute("SELECT count(a) FROM t").fetchone() == (30000,)
