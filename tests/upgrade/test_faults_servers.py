"""Faults 29, 32 to 34 of the list: a server that restarts, waits for its standby, or has no room left."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.upgrade.conftest import Deployment, at, deployed, runs_now
from tests.upgrade.own_server import OwnServer, own_server
from tests.workshop import NewProject, Session, eventually

from spiritsafe.postgres import embedded

pytestmark = pytest.mark.server


@pytest.fixture
def alone(own_folder: Path, pg_bin: Path | None) -> Iterator[OwnServer]:
    with own_server(own_folder, pg_bin) as server:
        yield server


@pytest.fixture
def applied(alone: OwnServer, project: NewProject) -> Iterator[Deployment]:
    """A project on a server of the test's own, with one revision applied."""
    with deployed(project("plain"), alone.database()) as deployment:
        deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
        assert deployment.upgrade().code == 0
        yield deployment


def rows(second: Session) -> list[object]:
    return [row[0] for row in second.execute("SELECT id FROM t ORDER BY id").fetchall()]


@pytest.mark.fault(29)
def test_a_restart_in_the_middle_is_waited_for(alone: OwnServer, applied: Deployment) -> None:
    path = applied.revision(
        2,
        'with op.get_context().autocommit_block():\n    op.execute("INSERT INTO t VALUES (1)")\n'
        'op.execute("INSERT INTO t VALUES (2)")\nop.execute("SELECT pg_sleep(60)")',
    )
    process = applied.start()
    with alone.connect("app") as second:
        runs_now(second, "pg_sleep(60)")
    alone.crash()
    _, err = process.communicate(timeout=60)
    assert process.returncode in {3, 5}, err
    path.write_text(path.read_text().replace("pg_sleep(60)", "pg_sleep(0)"))
    starting = alone.start_slowly(seconds=2)
    again = applied.start()
    out, err = again.communicate(timeout=60)
    starting.join()
    assert again.returncode == 0, err
    assert "the server is starting up or shutting down; trying again for up to 60 s" in out
    with alone.connect("app") as second:
        assert (at(second), rows(second)) == (["r2"], [1, 2])


@pytest.mark.fault(32)
def test_a_standby_that_is_gone_is_waited_for_and_named(alone: OwnServer, applied: Deployment) -> None:
    applied.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    with alone.connect("app") as second:
        second.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        alone.reload()
        eventually(lambda: second.execute("SHOW synchronous_standby_names").fetchone() == ("nobody",))
        process = applied.start()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        eventually(lambda: second.execute(waiting.encode()).fetchone() == (1,))
        second.execute("ALTER SYSTEM RESET synchronous_standby_names")
        alone.reload()
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert "no synchronous standby is connected (synchronous_standby_names: nobody): a COMMIT will wait" in out
        assert applied.upgrade().code == 0
        assert (at(second), rows(second)) == (["r2"], [1])


@contextmanager
def small_disk(server: OwnServer, size: str) -> Iterator[Path]:
    """A file system with little room beside the server's data, where this account may make one."""
    owner, folder = server.running.data.stat(), server.running.data.parent / "small"
    options = f"size={size},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        if not mounted:
            pytest.skip("only root can make a small file system")
        yield folder
        embedded.stop(server.folder)
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def more_room(folder: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)


@pytest.mark.fault(33)
def test_a_full_disk_is_a_clean_failure(alone: OwnServer, applied: Deployment) -> None:
    fill = 'op.execute("INSERT INTO t VALUES (1)")\nop.execute("CREATE TABLE big TABLESPACE small AS {}")'
    large = "SELECT repeat('x', 1000) FROM generate_series(1, 20000)"
    applied.revision(2, fill.format(large))
    with small_disk(alone, "8m") as folder, alone.connect("app") as second:
        second.execute(f"CREATE TABLESPACE small LOCATION '{folder}'".encode())
        done = applied.upgrade()
        assert (done.code, "No space left on device" in done.three_lines[1], "try 1" in done.out) == (3, True, False)
        assert (at(second), rows(second)) == (["r1"], [])
        more_room(folder, "80m")
        assert applied.upgrade().code == 0
        assert (at(second), rows(second)) == (["r2"], [1])


@pytest.mark.fault(34)
def test_a_full_disk_of_the_wal_is_a_restart(alone: OwnServer, applied: Deployment) -> None:
    applied.revision(
        2,
        'op.execute("INSERT INTO t VALUES (1)")\n'
        "op.execute(\"CREATE TABLE big AS SELECT repeat('x', 1000) FROM generate_series(1, 100000)\")",
    )
    with small_disk(alone, "64m") as folder:
        alone.settings["max_wal_size"] = "1GB"
        alone.move_wal(folder)
        done = applied.upgrade()
        assert done.code == 3, done.err
        more_room(folder, "1g")
        alone.start()
        again = applied.upgrade()
        assert again.code == 0, again.err
        with alone.connect("app") as second:
            assert (at(second), rows(second)) == (["r2"], [1])
