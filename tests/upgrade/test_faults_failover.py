"""Fault 30 of the list: a standby, and a primary that is lost in the middle of an upgrade."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.upgrade.conftest import Deployment, at, deployed, runs_now
from tests.upgrade.own_server import OwnServer, erase, own_server
from tests.workshop import Database, NewProject, Session, eventually, spelled

pytestmark = [pytest.mark.server, pytest.mark.fault(30)]

PREPARE = 'op.execute("CREATE TABLE t (id int)")'


@dataclass
class Pair:
    """A primary, the standby that follows it, and a project to deploy on them."""

    primary: OwnServer
    standby: OwnServer
    deployment: Deployment

    def caught_up(self, column: str = "pg_last_wal_replay_lsn") -> None:
        """Wait until the standby has what the primary wrote."""
        with self.primary.connect() as one, self.standby.connect() as other:
            (here,) = one.execute("SELECT pg_current_wal_lsn()::text").fetchone() or ("",)
            eventually(lambda: other.execute(f"SELECT {column}() >= %s::pg_lsn".encode(), [here]).fetchone() == (True,))

    def fail_over(self) -> None:
        self.primary.crash()
        with self.standby.connect() as other:
            other.execute("SELECT pg_promote()")

    def wait_in_commit(self) -> None:
        """Wait until a COMMIT waits for the standby."""
        with self.primary.connect() as one:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query NOT LIKE 'CREATE%'"
            eventually(lambda: one.execute(waiting.encode()).fetchone() == (1,))

    def on_the_standby(self) -> Database:
        return Database(self.standby.url("app"))


@pytest.fixture
def pair(own_folder: Path, pg_bin: Path | None, project: NewProject) -> Iterator[Pair]:
    copy = own_folder.with_name(f"{own_folder.name}-b")
    with own_server(own_folder, pg_bin, {"wal_keep_size": "64MB"}) as primary:
        try:
            database = primary.database()
            standby = primary.standby(copy)
            both = database.url.set(
                query={
                    "host": f"{primary.sockets},{standby.sockets}",
                    "port": "5432,5432",
                    "target_session_attrs": "read-write",
                }
            )
            with deployed(project("plain"), Database(both)) as deployment:
                yield Pair(primary, standby, deployment)
        finally:
            erase(copy)


def once(second: Session, rows: int) -> None:
    assert at(second) == ["r2"]
    assert second.execute("SELECT count(*) FROM t").fetchone() == (rows,)
    assert second.execute("SELECT count(*) FROM spiritsafe_revision").fetchone() == (2,)


def test_a_standby_is_refused(pair: Pair) -> None:
    pair.deployment.revision(1, PREPARE)
    pair.caught_up()
    done = pair.deployment.upgrade("--url", spelled(pair.standby.url("app")))
    assert (done.code, done.three_lines) == (
        1,
        [
            "the upgrade was not begun: writable",
            "the server is a standby",
            "give the URL of the primary",
        ],
    )
    assert pair.deployment.upgrade().code == 0
    pair.caught_up()
    with pair.on_the_standby().connect() as second:
        assert at(second) == ["r1"]


def test_a_transaction_that_a_failover_ends_is_run_on_the_new_primary(pair: Pair) -> None:
    pair.deployment.revision(1, PREPARE)
    path = pair.deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")\nop.execute("SELECT pg_sleep(60)")')
    process = pair.deployment.start()
    with pair.primary.connect("app") as second:
        runs_now(second, "pg_sleep(60)")
    pair.caught_up()
    pair.fail_over()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    path.write_text(path.read_text().replace("pg_sleep(60)", "pg_sleep(0)"))
    done = pair.deployment.upgrade()
    assert done.code == 0, done.err
    with pair.on_the_standby().connect() as second:
        once(second, 1)


def test_what_a_failover_cuts_off_outside_a_transaction_is_continued(pair: Pair) -> None:
    pair.deployment.revision(1, PREPARE)
    pair.deployment.revision(
        2,
        'op.execute("INSERT INTO t VALUES (1)")\nwith op.get_context().autocommit_block():\n'
        '    op.execute("INSERT INTO t VALUES (2)")\n    op.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (id)")\n'
        '    op.execute("INSERT INTO t VALUES (3)")',
    )
    with closing(pair.primary.connect("app")) as holder, closing(pair.primary.connect("app")) as second:
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM pg_class")
        process = pair.deployment.start()
        runs_now(second, "CREATE UNIQUE INDEX CONCURRENTLY")
        eventually(lambda: second.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid").fetchone() == (1,))
        pair.caught_up()
        pair.fail_over()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 5, err
    done = pair.deployment.upgrade("--url", spelled(pair.standby.url("app")))  # the URL given anew
    assert done.code == 0, done.err
    assert "the invalid index public.i, which an earlier try left, is dropped" in done.out
    with pair.on_the_standby().connect() as second:
        once(second, 3)
        assert second.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass").fetchone() == (True,)


@pytest.mark.fault(28)
def test_a_commit_that_nobody_can_be_asked_about_is_said_to_be_unknown(pair: Pair) -> None:
    pair.deployment.revision(1, PREPARE)
    path = pair.deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")\nop.execute("SELECT pg_sleep(2)")')
    soon = "from spiritsafe.upgrade import outcome\noutcome._PATIENCE = 1.0\n"
    process = pair.deployment.start(program=soon)
    with pair.primary.connect("app") as second:
        runs_now(second, "pg_sleep(2)")
        with pair.standby.connect() as other:
            other.execute("SELECT pg_wal_replay_pause()")
        second.execute("ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        second.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        pair.primary.reload()
    pair.wait_in_commit()
    pair.caught_up("pg_last_wal_receive_lsn")
    pair.primary.crash()
    _, err = process.communicate(timeout=90)
    assert (process.returncode, "whether revision r2 Revision 2. was committed is not known" in err) == (6, True), err
    with pair.standby.connect() as other:
        other.execute("SELECT pg_promote()")
    path.write_text(path.read_text().replace("pg_sleep(2)", "pg_sleep(0)"))
    done = pair.deployment.upgrade()
    assert done.code == 0, done.err
    with pair.on_the_standby().connect() as second:
        once(second, 1)


@pytest.mark.fault(28)
@pytest.mark.parametrize("arrives", [True, False])
def test_a_commit_in_the_middle_of_a_failover_is_looked_for_on_the_new_primary(arrives: bool, pair: Pair) -> None:
    pair.deployment.revision(1, PREPARE)
    path = pair.deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")\nop.execute("SELECT pg_sleep(2)")')
    process = pair.deployment.start()
    with pair.primary.connect("app") as second, pair.standby.connect() as other:
        runs_now(second, "pg_sleep(2)")
        if arrives:
            other.execute("SELECT pg_wal_replay_pause()")  # it has the COMMIT, and does not say so
            second.execute("ALTER SYSTEM SET synchronous_commit = 'remote_apply'")
        else:
            other.execute("ALTER SYSTEM SET primary_conninfo = ''")
            pair.standby.reload()
            eventually(lambda: second.execute("SELECT count(*) FROM pg_stat_replication").fetchone() == (0,))
        second.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        pair.primary.reload()
    pair.wait_in_commit()
    if arrives:
        pair.caught_up("pg_last_wal_receive_lsn")
    pair.fail_over()
    out, err = process.communicate(timeout=90)
    assert process.returncode == (0 if arrives else 3), err
    assert ("the connection was lost during the COMMIT of r2, which took place" in out) == arrives
    path.write_text(path.read_text().replace("pg_sleep(2)", "pg_sleep(0)"))
    done = pair.deployment.upgrade()
    assert done.code == 0, done.err
    with pair.on_the_standby().connect() as second:
        once(second, 1)
