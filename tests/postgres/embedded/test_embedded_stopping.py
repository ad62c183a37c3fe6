import os
import signal
from pathlib import Path

import pytest
from tests.postgres.embedded.embedded_user import NewUser

from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import stopping
from spiritsafe.postgres.embedded.guardian import born

pytestmark = pytest.mark.server


def test_stopping_takes_the_process_and_its_socket_away(folder: Path) -> None:
    server = embedded.start(folder)
    assert embedded.stop(folder)
    assert born(server.pid) is None
    assert not [*server.socket_folder.iterdir()]
    assert embedded.running(folder) is None
    assert not embedded.stop(folder)


def test_another_process_can_stop_the_server(folder: Path, new_user: NewUser) -> None:
    pid = new_user(folder, keep=True).server_pid()
    assert embedded.stop(folder)
    assert born(pid) is None


def test_a_server_that_does_not_listen_is_stopped_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", ((signal.SIGINT, 0.2), (signal.SIGQUIT, 0.2), (signal.SIGKILL, 20.0)))
    server = embedded.start(folder)
    os.kill(server.pid, signal.SIGSTOP)
    assert embedded.stop(folder)
    assert born(server.pid) is None
    assert not [*server.socket_folder.iterdir()]


def test_erasing_leaves_nothing(folder: Path) -> None:
    server = embedded.start(folder)
    embedded.erase(folder)
    assert born(server.pid) is None
    assert not server.data.parent.exists()
    assert not server.socket_folder.exists()
    embedded.erase(folder)


def test_erasing_leaves_what_others_have_put_there(open_folder: Path) -> None:
    embedded.start(open_folder)
    (open_folder / "notes.txt").write_text("mine")
    embedded.erase(open_folder)
    assert [path.name for path in open_folder.iterdir()] == ["notes.txt"]
    (open_folder / "notes.txt").unlink()
    open_folder.rmdir()


def test_a_new_server_starts_where_one_was_erased(folder: Path) -> None:
    first = embedded.start(folder)
    embedded.erase(folder)
    second = embedded.start(folder)
    assert second.pid != first.pid
    assert embedded.running(folder) == second
