"""Faults 2, 3, 51 and 57 of the list: a run that is interrupted, one that gets no session, and more than one head."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.workshop import Session, spelled

pytestmark = pytest.mark.server

SECRET = "s3cr3t&more"


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        pytest.param([signal.SIGTERM], 143, marks=pytest.mark.fault(2)),
        pytest.param([signal.SIGINT], 130, marks=pytest.mark.fault(3)),
        pytest.param([signal.SIGINT, signal.SIGINT], 130, marks=pytest.mark.fault(3)),
    ],
)
def test_an_interrupted_run_rolls_back_and_may_be_run_again(
    signals: list[signal.Signals], code: int, deployment: Deployment, second: Session
) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\nop.execute("INSERT INTO t VALUES (1)")')
    path = deployment.revision(2, 'op.execute("INSERT INTO t VALUES (2)")\nop.execute("SELECT pg_sleep(60)")')
    process = deployment.start()
    runs_now(second, "pg_sleep(60)")
    for number in signals:
        process.send_signal(number)
        time.sleep(0.02)
    _, err = process.communicate(timeout=30)
    assert process.returncode in {code, -signals[-1]}, err
    assert at(second) == ["r1"]
    path.write_text(path.read_text().replace("pg_sleep(60)", "pg_sleep(0)"))
    assert deployment.upgrade().code == 0
    assert second.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone() == ([1, 2],)
    assert at(second) == ["r2"]


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that speaks no TLS."""

    def refuse(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                client.recv(64)
                client.sendall(b"N")
                client.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.fault(51)
@pytest.mark.parametrize("host", ["no-such-host.invalid", "127.0.0.1"], ids=["name", "TLS"])
def test_a_session_that_cannot_be_had_tells_no_secret(
    host: str, port: int, deployment: Deployment, second: Session
) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    url = spelled(
        deployment.database.url.set(host=host, port=port, username="bob", password=SECRET, query={"sslmode": "require"})
    )
    done = deployment.call("--debug", "upgrade", "head", "--url", url)
    assert (done.code, len(done.three_lines)) == (3, 3), done.err
    assert not any(word in done.out + done.err for word in (SECRET, "s3cr3t"))
    assert deployment.upgrade().code == 0
    assert at(second) == ["r1"]


@pytest.mark.fault(57)
def test_one_of_two_heads_is_asked_for_and_both_may_be(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("INSERT INTO t VALUES (2)")')
    other = deployment.revision(3, 'op.execute("INSERT INTO t VALUES (3)")')
    other.write_text(other.read_text().replace('down_revision = "r2"', 'down_revision = "r1"'))
    done = deployment.upgrade()
    assert (done.code, done.three_lines[0]) == (2, "the history has 2 heads, and 'head' means one")
    assert second.execute("SELECT to_regclass('t')").fetchone() == (None,)
    for _ in range(2):
        assert deployment.call("upgrade", "heads").code == 0
    assert second.execute("SELECT array_agg(id ORDER BY id) FROM t").fetchone() == ([2, 3],)
    assert at(second) == ["r2", "r3"]
