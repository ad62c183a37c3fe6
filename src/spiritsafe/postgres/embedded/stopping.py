"""Ends a server that we started, and deletes a folder that is ours. The caller holds the start lock."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres.embedded.guardian import PATIENCE
from spiritsafe.postgres.embedded.locks import PAUSE, is_free
from spiritsafe.postgres.embedded.own_folder import MARKER
from spiritsafe.postgres.embedded.places import Place
from spiritsafe.postgres.embedded.record import read_record, stranger

# Everything a place ever holds. What somebody else has put there stays.
_CONTENT = ("[0-9]*", "*.new", "sockets", "binaries", "server*", "keep", "lease", "alive", "start.lock", ".gitignore")


def stop_server(place: Place) -> bool:
    """Stop the server and return when its last process is gone; False when there was none."""
    place.keep.unlink(missing_ok=True)
    was_running = not is_free(place.alive)
    if was_running:
        _end(place)
    record = read_record(place)
    if record is not None:
        for leftover in record.server.socket_folder.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)  # of a killed server; others take theirs along
    place.record.unlink(missing_ok=True)
    return was_running


def erase_place(place: Place) -> None:
    """Delete our files, the marker last: an erasure that is cut short can be repeated."""
    for data in (path.parent for path in place.folder.glob("*/PG_VERSION")):
        pid = stranger(data)
        if pid is not None:
            raise EmbeddedServerError(
                f"the data in {data} were not erased",
                why=f"a server that spiritsafe did not start runs on them, process {pid}",
                next_step="stop that server the way it was started, and try again",
            )
    import shutil  # noqa: PLC0415 - slow to load, seldom needed

    for pattern in _CONTENT:
        for path in place.folder.glob(pattern):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    (place.folder / MARKER).unlink()
    with suppress(OSError):  # somebody else's files are in it, or it is not ours to remove
        place.folder.rmdir()


def refuse_unmarked(folder: Path) -> None:
    """Refuse to erase a folder that exists and does not say it is ours."""
    if folder.exists():
        raise ConfigurationError(
            f"{folder} was not erased",
            why=f"it is no folder of an embedded PostgreSQL: there is no {MARKER} in it",
            next_step="delete it by hand if that is what you want",
        )


def _end(place: Place) -> None:
    """Ask for a fast shutdown, and less politely when that is not heard."""
    for number, seconds in PATIENCE:
        record = read_record(place)
        if record is not None and record.names_a_process():
            with suppress(ProcessLookupError):
                os.kill(record.server.pid, number)
        if any(is_free(place.alive) for _ in _moments(seconds)):
            return
    raise EmbeddedServerError(
        f"the embedded PostgreSQL in {place.folder} could not be stopped",
        why="something of it still runs, perhaps in another container",
        next_step="end what still runs there and try again",
    )


def _moments(seconds: float) -> Iterator[None]:
    """Yield every few milliseconds for so long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(PAUSE)
