import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.postgres.embedded.embedded_user import NewUser, Until

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded.guardian import born

pytestmark = pytest.mark.server


def answer(server: embedded.Server, query: str) -> object:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(query).fetchone()
        assert row
        return row[0]


def test_a_folder_that_does_not_exist_becomes_a_server_that_answers(folder: Path) -> None:
    server = embedded.start(folder)
    assert str(answer(server, "SHOW server_version")).split()[0] == server.version
    assert answer(server, "SHOW server_encoding") == "UTF8"
    assert answer(server, "SELECT current_user") == server.SUPERUSER
    assert answer(server, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'") in {"C.UTF-8", "C"}


def test_the_server_listens_on_nothing_but_its_private_socket(folder: Path) -> None:
    server = embedded.start(folder)
    assert answer(server, "SHOW listen_addresses") == ""
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700


def test_data_are_still_there_after_a_stop_and_a_start(folder: Path) -> None:
    with psycopg.connect(embedded.start(folder).url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert embedded.stop(folder)
    assert answer(embedded.start(folder), "SELECT answer FROM kept") == 42


def test_data_are_still_there_after_the_server_was_killed(folder: Path, until: Until) -> None:
    server = embedded.start(folder)
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: born(server.pid) is None)
    again = embedded.start(folder)
    assert again.pid != server.pid
    assert answer(again, "SELECT answer FROM kept") == 42


def test_starting_again_joins_the_server_that_runs(folder: Path) -> None:
    server = embedded.start(folder)
    assert embedded.start(folder) == server == embedded.running(folder)


def test_ten_processes_that_start_it_at_once_share_one_server(folder: Path, new_user: NewUser) -> None:
    users = [new_user(folder) for _ in range(10)]
    assert len({user.server_pid() for user in users}) == 1


def test_nothing_runs_in_a_folder_that_was_never_started(folder: Path) -> None:
    assert embedded.running(folder) is None
    assert not embedded.stop(folder)
    assert not folder.exists()


def test_two_folders_have_two_servers(folder: Path, open_folder: Path) -> None:
    assert embedded.start(folder).pid != embedded.start(open_folder).pid


def test_a_captured_command_that_starts_a_server_returns(folder: Path) -> None:
    code = "import sys, pathlib, spiritsafe.postgres.embedded as e; e.start(pathlib.Path(sys.argv[1]), keep=True)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        check=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout == done.stderr == b""
    assert embedded.running(folder)


def test_own_settings_reach_the_server(folder: Path) -> None:
    server = embedded.start(folder, settings={"work_mem": "7MB", "Max_Connections": "17"})
    assert answer(server, "SHOW work_mem") == "7MB"
    assert answer(server, "SHOW max_connections") == "17"


def test_a_setting_that_would_open_the_server_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="listen_addresses"):
        embedded.start(folder, settings={"Listen_Addresses": "*"})
    assert not folder.exists()


def test_another_major_version_is_not_started_beside_a_running_server(folder: Path) -> None:
    server = embedded.start(folder)
    other = embedded.Binaries(folder, "9.6.24", 9, "--pg-bin")
    with pytest.raises(EmbeddedServerError, match=r"9\.6\.24 was not started") as caught:
        embedded.start(folder, binaries=other)
    assert server.version in caught.value.why


def test_the_url_names_any_database(folder: Path) -> None:
    server = embedded.start(folder)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute('CREATE DATABASE "50% & möre/?"')
    with psycopg.connect(server.url("50% & möre/?")) as connection:
        assert connection.info.dbname == "50% & möre/?"


@pytest.mark.parametrize("name", ["with space", 'it\'s "quoted"', "100%20", "größe-データ", "a,b", "-x", "x" * 200])
def test_any_folder_name_works(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / ".spiritsafe" / "postgres"
    try:
        server = embedded.start(folder)
        assert answer(server, "SELECT 1") == 1
        assert len(os.fsencode(server.socket_folder / ".s.PGSQL.5432")) < 108
    finally:
        embedded.erase(folder)


@pytest.mark.usefixtures("as_ordinary_user")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedServerError) as caught:
        embedded.start(tmp_path / "postgres")
    assert str(tmp_path / "postgres") in caught.value.why
    tmp_path.chmod(0o700)


@pytest.fixture
def small_disk(open_folder: Path, as_root: None) -> Iterator[Path]:
    open_folder.parent.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(open_folder.parent)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("file systems cannot be mounted here")
    yield open_folder
    embedded.erase(open_folder)
    subprocess.run(["umount", open_folder.parent], check=True)


def test_a_full_disk_is_called_that(small_disk: Path) -> None:
    with pytest.raises(EmbeddedServerError) as caught:
        embedded.start(small_disk)
    assert "disk is full" in caught.value.why
