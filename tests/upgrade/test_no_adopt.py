"""`--no-adopt`: what the server still runs for a run that was killed is ended, and done anew."""

import time

import pytest
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.workshop import Session

pytestmark = pytest.mark.server

BUILD = """with op.get_context().autocommit_block():
    op.execute("CREATE INDEX CONCURRENTLY i ON t (id)")"""


def test_an_orphaned_build_is_ended_and_begun_anew(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    assert deployment.upgrade().code == 0
    deployment.revision(2, BUILD)
    building = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND datname = current_database()"
    with deployment.database.connect() as holder:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM pg_class")
        process = deployment.start()
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        time.sleep(0.1)
        process.kill()
        process.communicate()
        orphan = second.execute(building.encode()).fetchone()
        again = deployment.start("--no-adopt")
        assert again.stdout is not None
        next(line for line in again.stdout if "for a run that is gone" in line)
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        while (now := second.execute(building.encode()).fetchone()) in (None, orphan):
            time.sleep(0.05)
        assert now != orphan
        holder.execute("COMMIT")
        _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    assert at(second) == ["r2"]
    assert second.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass").fetchall() == [(True,)]
