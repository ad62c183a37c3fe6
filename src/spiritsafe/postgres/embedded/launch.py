"""Starts the server under its guardian and waits until it accepts connections."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres.embedded.account import Account
from spiritsafe.postgres.embedded.binaries import Binaries, find_binaries, run_environment
from spiritsafe.postgres.embedded.cluster import note_version, prepared_data
from spiritsafe.postgres.embedded.links import missing_links
from spiritsafe.postgres.embedded.locks import PAUSE, is_free
from spiritsafe.postgres.embedded.places import Place
from spiritsafe.postgres.embedded.record import Server, facts, ready_server
from spiritsafe.postgres.embedded.settings import command
from spiritsafe.postgres.embedded.sockets import socket_folder
from spiritsafe.postgres.embedded.trouble import OTHER_SERVER, last_lines

_START_LIMIT = 60.0
_LOG_KEPT = 1024 * 1024
_GUARDIAN = Path(__file__).with_name("guardian.py")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller of `start` asked for."""

    folder: Path
    account: Account
    binaries: Binaries | None
    settings: Mapping[str, str]
    keep: bool


def launch(place: Place, wish: Wish, turn: int, alive: int) -> tuple[Binaries, int]:
    """Set a server going; return what it runs and where its part of the log begins.

    :param turn: the start lock, held.
    :param alive: the lock that is the server's sign of life: the guardian and every process of the server inherit it.
    """
    place.record.unlink(missing_ok=True)
    binaries = _runnable(wish.binaries or find_binaries(), place, wish.account)
    data = prepared_data(place, binaries, wish.account, turn)
    sockets = socket_folder(wish.folder, place.folder, wish.account)
    place.keep.unlink(missing_ok=True)
    if wish.keep:
        place.keep.touch()
    log = _open_log(place)
    try:
        begins = os.fstat(log).st_size
        known = facts(data, sockets, binaries.version, wish.account.name)
        server = command(binaries.folder / "postgres", data, sockets, wish.settings)
        _start_guardian(place, wish.account, known, server, (log, alive))
    finally:
        os.close(log)
    return binaries, begins


def wait_until_ready(place: Place, binaries: Binaries, log_begins: int) -> Server:
    """Wait for the server to accept connections, or tell with its own words why it does not."""
    deadline = time.monotonic() + _START_LIMIT
    while (server := ready_server(place)) is None:
        if is_free(place.alive):
            raise _failed(place, binaries, "stopped while it was starting", log_begins)
        if time.monotonic() > deadline:
            raise _failed(place, binaries, f"was not ready after {_START_LIMIT:.0f} s", log_begins)
        time.sleep(PAUSE)
    note_version(place, binaries)
    return server


def _runnable(binaries: Binaries, place: Place, account: Account) -> Binaries:
    """Return programs that the account can run: those found, or a copy of them."""
    prefix = binaries.folder.parent
    parts = (prefix / "lib", prefix / "share")
    reached = account.can_run(binaries.folder / "postgres") and all(map(account.can_enter, parts))
    if (reached or not account.dropped) and not missing_links(prefix):
        return binaries
    from spiritsafe.postgres.embedded.mirror import mirrored  # noqa: PLC0415 - slow to load, seldom needed

    return mirrored(binaries, place.folder / "binaries")


def _open_log(place: Place) -> int:
    """Open the log to append, after setting a long one aside."""
    if place.log.exists() and place.log.stat().st_size > _LOG_KEPT:
        place.log.replace(place.log.with_suffix(".log.1"))
    descriptor = os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    owner = place.folder.stat()
    if os.geteuid() == 0:
        os.fchown(descriptor, owner.st_uid, owner.st_gid)  # the project's owner may start the next server
    return descriptor


def _start_guardian(
    place: Place, account: Account, known: str, server: list[str], descriptors: tuple[int, int]
) -> None:
    """Run the guardian's script in a session of its own, with nothing of ours attached but the log and the lock."""
    log, alive = descriptors
    uid, gid = (account.uid, account.gid) if account.dropped else (-1, -1)
    script = [sys.executable, "-I", "-S", str(_GUARDIAN), str(place.record), str(place.lease), str(place.keep)]
    started = subprocess.run(
        [*script, known, str(uid), str(gid), *server],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=run_environment(),
        pass_fds=(alive,),
        start_new_session=True,
        check=False,
    )
    if started.returncode != 0:
        raise EmbeddedServerError(
            f"the guardian of the embedded PostgreSQL in {place.folder} did not start",
            why=f"{sys.executable} ended with status {started.returncode}",
            next_step=OTHER_SERVER,
            details=((f"The last lines of {place.log}", last_lines(place.log.read_text(errors="replace"))),),
        )


def _failed(place: Place, binaries: Binaries, how: str, log_begins: int) -> EmbeddedServerError:
    with place.log.open("rb") as file:
        file.seek(log_begins)
        said = file.read().decode(errors="replace")
    fatal = [line.partition("FATAL:")[2].strip() for line in said.splitlines() if "FATAL:" in line]
    return EmbeddedServerError(
        f"the embedded PostgreSQL {binaries.version} in {place.folder} {how}",
        why=f"it says: {fatal[-1]}" if fatal else "its log may say why",
        next_step=f"put right what the log names and try again, or {OTHER_SERVER}",
        details=((f"The last lines of {place.log}", last_lines(said)),),
    )
