import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgres.embedded.embedded_user import Until

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded.guardian import born

pytestmark = pytest.mark.server


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "600"])
    yield process
    assert process.poll() is None
    process.kill()
    process.wait()


def test_a_number_that_now_belongs_to_a_stranger_is_not_believed(
    folder: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    server = embedded.start(folder)
    place = server.data.parent
    status = (server.data / "postmaster.pid").read_text()
    record = (place / "server").read_text()
    embedded.stop(folder)
    (server.data / "postmaster.pid").write_text(status.replace(str(server.pid), str(sleeper.pid), 1))
    (place / "server").write_text(record.replace(str(server.pid), str(sleeper.pid), 1))
    (server.socket_folder / ".s.PGSQL.5432.lock").write_text(f"{sleeper.pid}\n")

    assert embedded.running(folder) is None
    assert not embedded.stop(folder)
    assert embedded.start(folder).pid != sleeper.pid


def test_everything_killed_at_once_is_cleared_away(folder: Path, until: Until) -> None:
    server = embedded.start(folder)
    guardian = int(Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(guardian, signal.SIGSTOP)
    os.kill(server.pid, signal.SIGKILL)
    os.kill(guardian, signal.SIGKILL)
    until(lambda: born(server.pid) is None)
    again = embedded.start(folder)
    assert again.pid != server.pid
    assert embedded.running(folder) == again


@pytest.fixture
def foreign(folder: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A server that somebody else started on our data."""
    server = embedded.start(folder)
    program = Path(f"/proc/{server.pid}/exe").readlink()
    owner = server.data.stat().st_uid if os.geteuid() == 0 else None
    embedded.stop(folder)
    process = subprocess.Popen(
        [program, "-D", server.data, "-k", server.socket_folder, "-c", "listen_addresses="],
        user=owner,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield server.data, process
    process.send_signal(signal.SIGINT)
    process.wait()


def test_a_server_that_we_did_not_start_is_never_touched(
    folder: Path, foreign: tuple[Path, subprocess.Popen[bytes]], until: Until
) -> None:
    data, process = foreign
    until((data / "postmaster.pid").exists)
    with pytest.raises(EmbeddedServerError, match="in use by a server that spiritsafe did not start"):
        embedded.start(folder)
    assert embedded.running(folder) is None
    assert not embedded.stop(folder)
    with pytest.raises(EmbeddedServerError, match="were not erased"):
        embedded.erase(folder)
    assert process.poll() is None
    assert (data / "PG_VERSION").exists()


def test_a_process_that_has_ended_was_never_born() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert born(process.pid) is None
    assert born(os.getpid())
