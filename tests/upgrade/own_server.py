"""Servers of a test's own, which it may stop, fill up and promote without harm to others."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url
from tests.workshop import Database, Session, eventually

from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import Binaries, Server
from spiritsafe.postgres.embedded.account import choose_account
from spiritsafe.postgres.embedded.places import prepare

POSTGRES = "postgres"


@dataclass
class OwnServer:
    """One folder, and the server on it.

    :ivar settings: for its next start.
    """

    folder: Path
    binaries: Binaries
    settings: dict[str, str] = field(default_factory=dict)
    server: Server | None = None

    def start(self) -> None:
        self.server = embedded.start(self.folder, binaries=self.binaries, settings=self.settings)

    @property
    def running(self) -> Server:
        assert self.server is not None
        return self.server

    @property
    def sockets(self) -> str:
        return str(self.running.socket_folder)

    def url(self, database: str = POSTGRES) -> URL:
        return make_url(self.running.url(database)).set(drivername="postgresql+psycopg")

    def database(self, name: str = "app") -> Database:
        """Make a database, or find it."""
        with self.connect() as admin, suppress(psycopg.errors.DuplicateDatabase):
            admin.execute(f"CREATE DATABASE {name}".encode())
        return Database(self.url(name))

    def connect(self, database: str = POSTGRES) -> Session:
        return Database(self.url(database)).connect()

    def crash(self) -> None:
        """Stop it as `pg_ctl -m immediate` does: no checkpoint, no goodbye."""
        os.kill(self.running.pid, signal.SIGQUIT)
        eventually(lambda: not Path(f"/proc/{self.running.pid}").exists())

    def start_slowly(self, seconds: int) -> threading.Thread:
        """Start it with a recovery that takes this long; return when it refuses connections."""
        signal_file = self.running.data / "recovery.signal"
        signal_file.touch()
        owner = self.running.data.stat()
        os.chown(signal_file, owner.st_uid, owner.st_gid)
        self.settings = {**self.settings, "restore_command": f"sleep {seconds}; false", "hot_standby": "off"}
        starting = threading.Thread(target=self.start)
        starting.start()
        eventually(self.refuses)
        return starting

    def refuses(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError as error:
            return "not accepting connections" in str(error) or "starting up" in str(error)
        return False

    def move_wal(self, folder: Path) -> None:
        """Have it write its log somewhere else from its next start on."""
        here = self.running.data / "pg_wal"
        embedded.stop(self.folder)
        shutil.copytree(here, folder, dirs_exist_ok=True)
        shutil.rmtree(here)
        owner = self.running.data.stat()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
        here.symlink_to(folder)
        self.start()

    def reload(self) -> None:
        os.kill(self.running.pid, signal.SIGHUP)

    def standby(self, folder: Path) -> "OwnServer":
        """Copy this server into another folder, to follow this one from its start on."""
        place = prepare(folder.resolve(), choose_account(folder.resolve(), None))
        data = place.data(self.binaries.major)
        program = Path(self.running.data).parent / "binaries" / "bin" / "pg_basebackup"
        if not program.exists():
            program = self.binaries.folder / "pg_basebackup"
        if program.exists():
            options = ["-R", "-c", "fast", "-X", "stream", "-h", self.sockets, "-U", POSTGRES]
            done = subprocess.run(
                [program, "-D", data, *options], capture_output=True, text=True, check=False, timeout=120
            )
            assert done.returncode == 0, done.stderr
        else:
            self.copy_cold(data)
        follower = OwnServer(folder, self.binaries, dict(self.settings))
        follower.start()
        return follower

    def copy_cold(self, data: Path) -> None:
        """Copy the data while it is stopped, where these programs have no pg_basebackup."""
        embedded.stop(self.folder)
        shutil.copytree(self.running.data, data)
        (data / "standby.signal").touch()
        with (data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = 'host={self.sockets} user={POSTGRES}'\n")
        self.start()


@contextmanager
def own_server(folder: Path, pg_bin: Path | None, settings: Mapping[str, str] | None = None) -> Iterator[OwnServer]:
    """Start one in a folder, and remove both at the end."""
    # What is shared in files of the data folder goes with it, also when the server was not let down gently.
    shared = {"dynamic_shared_memory_type": "mmap"}
    one = OwnServer(folder, embedded.find_binaries(pg_bin), shared | dict(settings or {}))
    try:
        one.start()
        yield one
    finally:
        erase(folder)


def erase(folder: Path) -> None:
    """Stop whatever runs there, and leave nothing."""
    embedded.erase(folder)
    shutil.rmtree(folder, ignore_errors=True)
