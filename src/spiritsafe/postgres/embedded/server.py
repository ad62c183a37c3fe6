"""Starts, finds, stops and erases the embedded server of a folder."""

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres.embedded import lease
from spiritsafe.postgres.embedded.account import choose_account
from spiritsafe.postgres.embedded.binaries import Binaries
from spiritsafe.postgres.embedded.launch import Wish, launch, wait_until_ready
from spiritsafe.postgres.embedded.locks import PAUSE, is_free, locked, try_lock
from spiritsafe.postgres.embedded.places import Place, existing_places, prepare
from spiritsafe.postgres.embedded.record import Server, ready_server
from spiritsafe.postgres.embedded.settings import check_settings
from spiritsafe.postgres.embedded.stopping import erase_place, refuse_unmarked, stop_server
from spiritsafe.postgres.embedded.trouble import told

TURN_LIMIT = 120.0  # a whole start on a slow disk, or a stop of a server that does not listen
_TURN = "another process that starts or stops this server"
_JOIN_LIMIT = 60.0
_NOTHING: Mapping[str, str] = MappingProxyType({})


def start(
    folder: Path,
    *,
    binaries: Binaries | None = None,
    keep: bool = False,
    settings: Mapping[str, str] = _NOTHING,
    account: str | None = None,
) -> Server:
    """Start the server of this folder, or join the one that runs, and return it ready for connections.

    The server stays for as long as a process that called this lives, however that process ends, or until each has
    called :func:`release`. With ``keep`` it stays until :func:`stop`; a running server is promoted to that.

    :param binaries: what to run; looked for when left out. Data are kept apart by major version.
    :param settings: server settings beside our own; they count for the one who starts it, not for those who join.
    :param account: whom to run it as, for root only; otherwise the project's owner, `postgres` or `nobody`.
    """
    check_settings(settings)
    folder = folder.resolve()
    with told(folder):
        wish = Wish(folder, choose_account(folder, account), binaries, settings, keep)
        place = prepare(folder, wish.account)
        with locked(place.start_lock, TURN_LIMIT, _TURN) as turn:
            return _start_in_turn(place, wish, turn)


def running(folder: Path) -> Server | None:
    """Return the server that runs in this folder and accepts connections, without becoming a user of it."""
    folder = folder.resolve()
    with told(folder):
        for place in existing_places(folder):
            if not is_free(place.alive) and (server := ready_server(place)) is not None:
                return server
    return None


def stop(folder: Path) -> bool:
    """Stop the server of this folder, kept or used as it may be; False when none of ours was running."""
    folder = folder.resolve()
    stopped = False
    with told(folder):
        for place in existing_places(folder):
            with locked(place.start_lock, TURN_LIMIT, _TURN):
                stopped = stop_server(place) or stopped
    lease.release(folder)
    return stopped


def erase(folder: Path) -> None:
    """Stop the server of this folder and delete everything it has; a folder that is not ours is refused."""
    folder = folder.resolve()
    with told(folder):
        places = [*existing_places(folder)]
        if not places:
            refuse_unmarked(folder)
        for place in places:
            with locked(place.start_lock, TURN_LIMIT, _TURN):
                stop_server(place)
                erase_place(place)
    lease.release(folder)


def release(folder: Path) -> None:
    """Stop using the server of this folder; the last user's leaving ends a server that is not kept."""
    lease.release(folder.resolve())


def _start_in_turn(place: Place, wish: Wish, turn: int) -> Server:
    """Start or join, as a user from before the server runs, so that its guardian never finds it without one."""
    became_user = lease.take(wish.folder, place.lease)
    try:
        server = _launched_or_joined(place, wish, turn)
    except BaseException:
        if became_user:
            lease.release(wish.folder)
        raise
    return server


def _launched_or_joined(place: Place, wish: Wish, turn: int) -> Server:
    deadline = time.monotonic() + _JOIN_LIMIT
    while (alive := try_lock(place.alive)) is None:
        server = ready_server(place)
        if server is not None:
            return _joined(place, wish, server)
        if time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"the embedded PostgreSQL in {place.folder} is there, but cannot be joined",
                why="something of it still runs, perhaps in another container, and it accepts no connections",
                next_step="end what still runs there, or use another folder",
            )
        time.sleep(PAUSE)
    try:
        binaries, log_begins = launch(place, wish, turn, alive)
    finally:
        os.close(alive)  # from here on the guardian and the server hold it, and nobody else
    return wait_until_ready(place, binaries, log_begins)


def _joined(place: Place, wish: Wish, server: Server) -> Server:
    """Use the server that runs, and promote it if it is to stay from now on."""
    if wish.binaries is not None and server.data != place.data(wish.binaries.major):
        raise EmbeddedServerError(
            f"PostgreSQL {wish.binaries.version} was not started in {place.folder}",
            why=f"PostgreSQL {server.version} is running there already",
            next_step="stop it first, or use another folder",
        )
    if wish.keep and not server.kept:
        place.keep.touch()
    return replace(server, kept=server.kept or wish.keep)
