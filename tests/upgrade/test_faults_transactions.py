"""Faults 26 to 28, 47, 49, 53 to 55 of the list: transactions that end otherwise than they should."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.workshop import Session

pytestmark = pytest.mark.server


@pytest.mark.fault(26)
def test_a_session_that_is_ended_rolls_back_and_says_so(deployment: Deployment, second: Session) -> None:
    path = deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\nop.execute("SELECT pg_sleep(30)")')
    process = deployment.start()
    runs_now(second, "pg_sleep(30)")
    second.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND datname = current_database()"
    )
    _, err = process.communicate(timeout=30)
    assert process.returncode == 3, err
    assert "terminating connection due to administrator command" in err
    path.write_text(path.read_text().replace("pg_sleep(30)", "pg_sleep(0)"))
    assert deployment.upgrade().code == 0
    assert at(second) == ["r1"]


@pytest.mark.fault(27)
def test_a_session_that_is_ended_outside_a_transaction_is_named_too(deployment: Deployment, second: Session) -> None:
    build = 'with op.get_context().autocommit_block():\n    op.execute("INSERT INTO t SELECT pg_backend_pid() {}")'
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\n' + build.format("FROM pg_sleep(30)"))
    process = deployment.start()
    runs_now(second, "pg_sleep(30)")
    second.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid() AND datname = current_database()"
    )
    _, err = process.communicate(timeout=30)
    assert process.returncode in {3, 5}, err
    assert "terminating connection due to administrator command" in err
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\n' + build.format(""))
    assert deployment.upgrade().code == 0
    assert second.execute("SELECT count(*) FROM t").fetchone() == (1,)


@pytest.mark.fault(53)
def test_what_a_revision_sets_does_not_leak_into_the_next(deployment: Deployment, second: Session) -> None:
    deployment.revision(
        1,
        'op.execute("CREATE SCHEMA other")\nop.execute("SET search_path TO other")\n'
        "op.execute(\"SET work_mem = '7MB'\")\n"
        'op.execute("SET statement_timeout = 0")\nop.execute("CREATE TABLE there ()")\n'
        'op.execute("SET search_path TO public")\nop.execute("SET search_path TO other, public")',
    )
    kept = "SELECT name, setting FROM pg_settings WHERE name IN ('search_path', 'work_mem', 'statement_timeout')"
    deployment.revision(2, f'op.execute("CREATE TABLE seen AS {kept}")')
    assert deployment.upgrade("--statement-timeout", "9s").code == 0
    seen: dict[str, str] = dict(second.execute("SELECT name, setting FROM public.seen").fetchall())
    assert seen == {"search_path": '"$user", public', "work_mem": "4096", "statement_timeout": "9000"}


def test_what_a_function_sets_does_not_leak_either(deployment: Deployment, second: Session) -> None:
    hasty = "$$ BEGIN PERFORM set_config('lock_timeout', '0', false); END $$"
    deployment.revision(1, f'op.execute("CREATE FUNCTION hurry() RETURNS void LANGUAGE plpgsql AS {hasty}")')
    deployment.revision(2, 'op.execute("SELECT hurry()")')
    deployment.revision(3, "op.execute(\"CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS wait\")")
    deployment.revision(4, 'op.execute("INSERT INTO seen SELECT hurry()::text")')
    deployment.revision(5, "op.execute(\"INSERT INTO seen SELECT current_setting('lock_timeout')\")")
    assert deployment.upgrade().code == 0
    assert second.execute("SELECT wait FROM seen").fetchall() == [("20ms",), ("",), ("2s",)]


@pytest.mark.fault(49)
def test_a_constraint_that_fails_at_commit_is_the_revisions_failure(deployment: Deployment, second: Session) -> None:
    make = "CREATE TABLE t (id int PRIMARY KEY, of int REFERENCES t DEFERRABLE INITIALLY DEFERRED)"
    deployment.revision(1, f'op.execute("{make}")\nop.execute("INSERT INTO t VALUES (1, 2)")')
    done = deployment.upgrade()
    assert (done.code, done.three_lines[0]) == (3, "upgrade of revision r1 Revision 1. failed")
    assert "violates foreign key constraint" in done.three_lines[1]
    deployment.revision(1, f'op.execute("{make}")\nop.execute("INSERT INTO t VALUES (1, 1)")')
    assert deployment.upgrade().code == 0


@pytest.mark.fault(47)
def test_slow_python_in_a_transaction_has_a_limit_of_our_own(deployment: Deployment, second: Session) -> None:
    name = deployment.database.url.database
    second.execute(f"ALTER DATABASE \"{name}\" SET idle_in_transaction_session_timeout = '100ms'".encode())
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")\ntime.sleep(0.4)')
    assert deployment.upgrade().code == 0


def test_a_revision_that_commits_by_itself_is_continued(deployment: Deployment, second: Session) -> None:
    body = 'op.execute("CREATE TABLE t (id int)")\nop.get_bind().commit()\nop.execute("{}")'
    deployment.revision(1, body.format("CREATE TABLE t ()"))
    assert deployment.upgrade().code in {3, 5}
    deployment.revision(1, body.format("CREATE TABLE u ()"))
    done = deployment.upgrade()
    assert done.code == 0, done.err
    assert second.execute("SELECT to_regclass('u')").fetchone() == ("u",)
    assert at(second) == ["r1"]


def test_a_revision_with_an_engine_of_its_own_works(deployment: Deployment, second: Session) -> None:
    deployment.revision(
        1,
        "engine = sa.create_engine(op.get_bind().engine.url)\nwith engine.begin() as other:\n"
        '    other.exec_driver_sql("CREATE TABLE t ()")\nop.execute("CREATE TABLE u ()")',
    )
    assert deployment.upgrade().code == 0
    assert second.execute("SELECT to_regclass('t'), to_regclass('u')").fetchone() == ("t", "u")


def test_what_env_py_sets_for_its_transaction_holds_for_all_revisions(deployment: Deployment, second: Session) -> None:
    second.execute("CREATE SCHEMA tenant")
    text = deployment.env_py.read_text()
    before = "            context.run_migrations()\n\n\nif"
    assert before in text
    setting = "            connection.exec_driver_sql('SET LOCAL search_path TO tenant')\n"
    deployment.env_py.write_text(text.replace(before, setting + before))
    deployment.revision(1, 'op.execute("CREATE TABLE t ()")')
    deployment.revision(2, 'op.execute("CREATE TABLE u ()")')
    done = deployment.upgrade()
    assert done.code == 0, done.err
    made = (
        "SELECT relname, relnamespace::regnamespace::text FROM pg_class WHERE relname IN ('t', 'u', 'alembic_version')"
    )
    assert {schema for _, schema in second.execute(made).fetchall()} == {"tenant"}


class Proxy:
    """A socket before the server's that cuts a session at the COMMIT of a revision, before or after handing it on."""

    def __init__(self, target: Path, *, forwards: bool) -> None:
        self.target, self.forwards = str(target), forwards
        self.cut = threading.Event()
        self.ends: list[socket.socket] = []

    def accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
                self.ends += client, server
                dead = threading.Event()
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self.pump, args=(source, sink, dead), daemon=True).start()

    def pump(self, source: socket.socket, sink: socket.socket, dead: threading.Event) -> None:
        seen = b""
        with suppress(OSError):
            while (data := source.recv(65536)) and not dead.is_set():
                seen += data
                if not self.cut.is_set() and b"CREATE TABLE t" in seen and b"COMMIT\0" in data:
                    self.cut.set()
                    dead.set()  # no answer comes back
                    if self.forwards:
                        sink.sendall(data)
                        time.sleep(0.2)
                    break
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # to close it would free its number while another thread reads from it


@contextmanager
def proxy(target: Path, folder: Path, *, forwards: bool) -> Iterator[Path]:
    folder.mkdir()
    between = Proxy(target, forwards=forwards)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / ".s.PGSQL.5432"))
        listener.listen()
        threading.Thread(target=between.accept, args=(listener,), daemon=True).start()
        yield folder
        listener.shutdown(socket.SHUT_RDWR)
        time.sleep(0.1)
    for end in between.ends:
        end.close()


@pytest.mark.fault(28)
@pytest.mark.parametrize("forwards", [True, False])
def test_a_connection_lost_during_commit_is_looked_into(
    forwards: bool, deployment: Deployment, second: Session, tmp_path: Path
) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int)")')
    deployment.revision(2, 'op.execute("INSERT INTO t VALUES (1)")')
    query = deployment.database.url.query
    real = Path(str(query["host"])) / f".s.PGSQL.{query['port']}"
    with proxy(real, tmp_path / "p", forwards=forwards) as folder:
        url = deployment.database.url.set(query={"host": str(folder), "port": "5432"})
        done = deployment.upgrade("--url", url.render_as_string(hide_password=False))
    if forwards:
        assert done.code == 0, done.err
        assert "the connection was lost during the COMMIT of r1, which took place" in done.out
    else:
        assert done.code == 3, done.out
        assert second.execute("SELECT to_regclass('t')").fetchone() == (None,)
    assert deployment.upgrade().code == 0
    assert second.execute("SELECT count(*) FROM t").fetchone() == (1,)
