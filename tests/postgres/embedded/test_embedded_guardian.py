import os
import signal
import time
from pathlib import Path

import psycopg
import pytest
from tests.postgres.embedded.embedded_user import NewUser, Until

from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded.guardian import born

pytestmark = pytest.mark.server


def guardian_of(server: embedded.Server) -> int:
    return int(Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_the_server_ends_when_its_only_user_is_killed(folder: Path, new_user: NewUser, until: Until) -> None:
    user = new_user(folder)
    pid = user.server_pid()
    assert born(pid)
    user.kill()
    until(lambda: born(pid) is None)
    assert embedded.running(folder) is None


def test_the_server_ends_when_its_only_user_leaves(folder: Path, new_user: NewUser, until: Until) -> None:
    user = new_user(folder)
    pid = user.server_pid()
    assert born(pid) is not None
    user.leave()
    until(lambda: born(pid) is None)
    assert embedded.running(folder) is None


def test_the_second_user_keeps_the_server_that_the_first_one_started(
    folder: Path, new_user: NewUser, until: Until
) -> None:
    first = new_user(folder)
    pid = first.server_pid()
    second = new_user(folder)
    assert second.server_pid() == pid
    first.kill()
    third = new_user(folder)
    assert third.server_pid() == pid
    third.leave()
    assert born(pid)
    second.leave()
    until(lambda: born(pid) is None)


def test_a_new_user_that_comes_while_the_server_ends_gets_one_that_stays(folder: Path, new_user: NewUser) -> None:
    for pause in (0, 0, 0.001, 0.003, 0.01, 0.02, 0.04):
        user = new_user(folder)
        assert user.server_pid()
        user.kill()
        time.sleep(pause)
        server = embedded.start(folder)
        time.sleep(0.1)
        assert embedded.running(folder) == server
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        embedded.release(folder)


def test_a_kept_server_outlives_the_one_who_started_it(folder: Path, new_user: NewUser) -> None:
    user = new_user(folder, keep=True)
    pid = user.server_pid()
    user.kill()
    server = embedded.running(folder)
    assert server
    assert (server.pid, server.kept) == (pid, True)
    assert embedded.stop(folder)


def test_a_running_server_can_be_promoted_to_stay(folder: Path, new_user: NewUser) -> None:
    first = new_user(folder)
    pid = first.server_pid()
    second = new_user(folder, keep=True)
    assert second.server_pid() == pid
    second.kill()
    first.kill()
    assert embedded.start(folder).pid == pid
    embedded.release(folder)
    server = embedded.running(folder)
    assert server
    assert server.kept


def test_a_kept_server_that_was_stopped_is_not_kept_the_next_time(
    folder: Path, new_user: NewUser, until: Until
) -> None:
    assert embedded.start(folder, keep=True).kept
    assert embedded.stop(folder)
    user = new_user(folder)
    pid = user.server_pid()
    assert born(pid) is not None
    user.leave()
    until(lambda: born(pid) is None)
    assert embedded.running(folder) is None


def test_the_server_ends_when_its_guardian_is_killed(folder: Path, until: Until) -> None:
    server = embedded.start(folder)
    os.kill(guardian_of(server), signal.SIGKILL)
    until(lambda: born(server.pid) is None)
    assert embedded.start(folder).pid != server.pid


def test_a_kept_server_survives_its_guardian(folder: Path) -> None:
    server = embedded.start(folder, keep=True)
    os.kill(guardian_of(server), signal.SIGKILL)
    assert embedded.running(folder) == server
    assert embedded.stop(folder)
    assert born(server.pid) is None


def test_no_guardian_is_left_after_a_stop(folder: Path) -> None:
    server = embedded.start(folder)
    guardian = guardian_of(server)
    embedded.stop(folder)
    assert born(server.pid) is None
    assert born(guardian) is None


def test_a_server_that_was_released_ends(folder: Path, until: Until) -> None:
    server = embedded.start(folder)
    assert born(server.pid) is not None
    embedded.release(folder)
    until(lambda: born(server.pid) is None)
    assert embedded.running(folder) is None


def test_programs_that_a_user_starts_do_not_hold_its_lease(folder: Path, until: Until) -> None:
    server = embedded.start(folder)
    child = os.posix_spawn("/bin/sleep", ["sleep", "60"], {})
    embedded.release(folder)
    until(lambda: born(server.pid) is None)
    assert born(child) is not None  # it outlived the server, and did not hold it
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
