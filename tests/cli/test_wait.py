"""`spiritsafe wait`: what an init container runs before the application starts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.cli.shop import Shop
from tests.workshop import Database, spelled

from spiritsafe.postgres.embedded import Server
from spiritsafe.postgres.url import shown

FIRST = "a0000001"


class Waiting:
    """The command while it runs; its output grows in a file."""

    def __init__(self, folder: Path, url: str, *arguments: str) -> None:
        self.output = folder / "output.txt"
        command = [sys.executable, "-m", "spiritsafe", "wait", *arguments]
        with self.output.open("w") as output:
            env = {**os.environ, "DATABASE_URL": url}
            self.process = subprocess.Popen(command, env=env, cwd=folder, stdout=output, stderr=output)

    def says(self, words: str) -> None:
        deadline = time.monotonic() + 30
        while words not in self.output.read_text():
            assert time.monotonic() < deadline, self.output.read_text()
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(0.02)

    def ends(self) -> int:
        return self.process.wait(timeout=30)


NewWaiting = Callable[..., Waiting]


@pytest.fixture
def waiting(shop: Shop) -> Iterator[NewWaiting]:
    started: list[Waiting] = []

    def start(url: str, *arguments: str) -> Waiting:
        started.append(Waiting(shop.folder, url, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


pytestmark = pytest.mark.server


def test_a_database_at_head_is_waited_for_no_longer(shop: Shop, database: Database) -> None:
    url = spelled(database.url)
    assert shop.call("upgrade", DATABASE_URL=url).code == 0
    done = shop.call("wait", "--at", "head", DATABASE_URL=url)
    assert (done.code, done.err) == (0, "")
    (line,) = done.out.splitlines()
    assert line.startswith("there: postgresql+psycopg://")
    assert " is at head, after 0." in line


def test_it_ends_when_the_upgrade_does(shop: Shop, database: Database, waiting: NewWaiting) -> None:
    url = spelled(database.url)
    wait = waiting(url, "--timeout", "60s")
    wait.says("the database is at base; missing is a0000001 Persons.")
    assert shop.call("upgrade", DATABASE_URL=url).code == 0
    assert wait.ends() == 0


def test_time_that_is_over_is_exit_code_4(shop: Shop, database: Database) -> None:
    began = time.monotonic()
    done = shop.call("wait", "--timeout", "500ms", DATABASE_URL=spelled(database.url))
    assert time.monotonic() - began < 10
    assert done.code == 4
    assert done.three_lines == [
        f"{shown(database.url)} is not at head after 500ms",
        "the database is at base; missing is a0000001 Persons.",
        "see why the upgrade does not come to its end; the same command may be run again",
    ]


def test_server_and_database_may_come_later(
    shop: Shop, server: Server, database: Database, waiting: NewWaiting, tmp_path: Path
) -> None:
    sockets = Path(str(make_url(server.url()).query["host"]))
    away = tmp_path / "later"
    url = database.url.update_query_dict({"host": str(away)})
    wait = waiting(spelled(url), "--timeout", "60s")
    wait.says("there is no server socket at ")
    away.symlink_to(sockets)
    wait.says("the database is at base")
    assert shop.call("upgrade", DATABASE_URL=spelled(url)).code == 0
    assert wait.ends() == 0


def test_a_database_that_is_not_there_yet(shop: Shop, database: Database, waiting: NewWaiting) -> None:
    name = f"{database.url.database}_later"
    url = database.url.set(database=name)
    wait = waiting(spelled(url), "--timeout", "60s")
    wait.says(f"has no database '{name}'")
    with database.connect() as session:
        session.execute(f"CREATE DATABASE {name}")
        try:
            assert shop.call("upgrade", DATABASE_URL=spelled(url)).code == 0
            assert wait.ends() == 0
        finally:
            session.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("nowhere.invalid", "the host name 'nowhere.invalid' is not known to this machine's resolver"),
        ("127.0.0.1:1", "nothing accepts connections at 127.0.0.1:1"),
    ],
)
def test_what_is_in_the_way_is_told_without_the_password(shop: Shop, host: str, why: str) -> None:
    done = shop.call("wait", "--timeout", "1s", DATABASE_URL=f"postgresql://me:s3cret@{host}/shop")
    assert done.code == 4
    assert done.three_lines[1] == why
    assert "DATABASE_URL" in done.three_lines[2]
    assert done.out.count("waiting for ") == 1
    assert "s3cret" not in done.out + done.err


def test_a_newer_release_was_here(shop: Shop, database: Database) -> None:
    url = spelled(database.url)
    assert shop.call("upgrade", DATABASE_URL=url).code == 0
    with database.connect() as session:
        session.execute("UPDATE alembic_version SET version_num = 'ffff'")
    done = shop.call("wait", DATABASE_URL=url)
    assert done.code == 1
    assert done.three_lines[0] == "the database is at revision 'ffff', which no file has"
    assert shop.call("wait", "--allow-ahead", DATABASE_URL=url).code == 0


def test_an_older_revision_may_be_enough(shop: Shop, database: Database) -> None:
    url = spelled(database.url)
    assert shop.call("upgrade", DATABASE_URL=url).code == 0
    shop.write_revision("0002_drop", "b2", FIRST, "ALTER TABLE person DROP COLUMN email")
    assert shop.call("wait", "--timeout", "300ms", DATABASE_URL=url).code == 4
    assert shop.call("wait", "--at", FIRST, DATABASE_URL=url).code == 0
    assert shop.call("wait", "--phase", "expand", DATABASE_URL=url).code == 0


def test_what_no_waiting_cures_ends_at_once(shop: Shop, database: Database) -> None:
    url = spelled(database.url)
    assert shop.call("wait", "--timeout", "soon", DATABASE_URL=url).three_lines[0] == "--timeout 'soon' is no duration"
    assert shop.call("wait", "--at", "nothing", DATABASE_URL=url).code == 2
    shop.write_options("OPTIONS = {}\nraise ValueError('no')\n")
    done = shop.call("wait", DATABASE_URL=url)
    assert done.code == 2
    assert "ValueError: no" in done.three_lines[1]
