"""Where things lie: the server's own folder, its sockets, and the folder away from the project when one is needed.

::

    <project>/.spiritsafe/postgres/        or, where the account cannot get there, /var/tmp/spiritsafe-0-<hash>/
        spiritsafe-postgres.txt            says that the folder is ours: `erase` deletes no other
        18/                                the cluster of PostgreSQL 18, and 18.version: what ran on it last
        sockets/                           0700; away from the project when its path is too long for a socket
        binaries/                          a copy of PostgreSQL's programs, when the account cannot reach the real ones
        server  server.log  keep           who the server is, what it says, and whether it stays
        start.lock  lease  alive           held while starting or stopping, by each user, by the server itself
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres.embedded.account import Account

PORT = 5432
MARKER = "spiritsafe-postgres.txt"
_LONGEST_SOCKET = 107  # sun_path holds 108 bytes, the last of them NUL
_TEMPORARY = ("/var/tmp", "", "/tmp")  # noqa: S108 - made 0700 or 0711, never shared; the empty one is $TMPDIR


@dataclass(frozen=True, slots=True)
class Place:
    """The files of one server, by name."""

    folder: Path
    start_lock: Path
    lease: Path
    alive: Path
    record: Path
    keep: Path
    log: Path

    def data(self, major: int) -> Path:
        """Return the cluster's folder for one major version."""
        return self.folder / str(major)


def place(folder: Path) -> Place:
    """Name the files of the server whose own folder this is."""
    names = ("start.lock", "lease", "alive", "server", "keep", "server.log")
    return Place(folder, *(folder / name for name in names))


def existing_places(folder: Path) -> Iterator[Place]:
    """Find what there is for the project's folder: the folder itself and those away from it, marked as ours."""
    for path in (folder, *_away_names(folder)):
        if (path / MARKER).exists() and (path == folder or _is_private(path)):
            yield place(path)


def prepare(folder: Path, account: Account) -> Place:
    """Choose and make the server's own folder: the project's, unless the account cannot get there.

    A place that exists is kept for as long as the account reaches it, so that a changed mode loses no data.
    """
    if not account.dropped or (account.can_enter(folder) and not _has_cluster_away(folder)):
        owner = account if account.dropped and account.owns_project(folder) else None
        make_folder(folder, 0o711 if account.dropped else 0o700, owner)
        mark(folder, folder)
        return place(folder)
    return place(away(folder, account))


def away(folder: Path, account: Account) -> Path:
    """Make a folder with a short name outside the project, which nobody else can prepare or redirect."""
    for path in _away_names(folder):
        if not account.can_enter(path.parent):
            continue
        try:
            path.mkdir(mode=0o711 if account.dropped else 0o700)
        except FileExistsError:
            pass
        except OSError:
            continue
        if _is_private(path):
            mark(path, folder)
            return path
    raise EmbeddedServerError(
        f"No folder could be made for the embedded PostgreSQL of {folder}.",
        why=f"None of these can be used: {', '.join(map(str, _away_names(folder)))}.",
        next_step="Remove what other accounts have put there, or set TMPDIR to a folder of your own with a short path.",
    )


def socket_folder(folder: Path, own: Path, account: Account) -> Path:
    """Make the private folder of the server's socket, where the path is short enough for one."""
    sockets = own / "sockets"
    if not _fits(sockets):
        sockets = away(folder, account) / "sockets"
    make_folder(sockets, 0o700, None)
    if account.dropped:
        os.chown(sockets, account.uid, account.gid, follow_symlinks=False)
    status = sockets.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != account.uid or stat.S_IMODE(status.st_mode) & 0o077:
        raise EmbeddedServerError(
            f"The socket folder {sockets} is not private.",
            why=f"It should be a folder that only {account.name} can enter.",
            next_step="Remove it and try again.",
        )
    for leftover in sockets.glob(".s.PGSQL.*"):
        leftover.unlink()  # of a killed server: PostgreSQL would believe its lock file if the number lives on
    return sockets


def make_folder(path: Path, mode: int, owner: Account | None) -> None:
    """Make the folder and those above it; what exists is left as it is."""
    if not path.parent.exists():
        make_folder(path.parent, 0o755, owner)
    try:
        path.mkdir(mode)
    except FileExistsError:
        return
    if os.geteuid() == 0:
        path.chmod(mode)  # whatever root's umask: the account has to get through
        if owner is not None:
            os.chown(path, owner.uid, owner.gid, follow_symlinks=False)


def mark(path: Path, folder: Path) -> None:
    """Mark the folder as ours, and hide it from git; refuse one that holds something else."""
    strangers = any(path.iterdir())  # looked at before the marker, which is always the first file made
    if (path / MARKER).exists():
        return
    if strangers:
        raise ConfigurationError(
            f"The folder {path} cannot hold the embedded PostgreSQL.",
            why="It has files in it that spiritsafe did not make.",
            next_step="Name a folder that is empty or does not exist yet.",
        )
    (path / MARKER).write_text(f"spiritsafe's embedded PostgreSQL for {folder} lives here.\n", errors="replace")
    (path / ".gitignore").write_text("*\n")


def _fits(sockets: Path) -> bool:
    """Tell whether a socket can be there: length is the system's limit, a comma separates hosts for libpq."""
    path = os.fsencode(sockets / f".s.PGSQL.{PORT}")
    return len(path) <= _LONGEST_SOCKET and b"," not in path


def _away_names(folder: Path) -> list[Path]:
    import hashlib  # noqa: PLC0415 - loads OpenSSL, and most servers live in their project

    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    parents = [Path(parent or os.environ.get("TMPDIR") or "/tmp").resolve() for parent in _TEMPORARY]  # noqa: S108
    return [parent / f"spiritsafe-{os.geteuid()}-{digest}" for parent in dict.fromkeys(parents)]


def _is_private(path: Path) -> bool:
    """Tell whether this is a real folder of ours that nobody else can write to."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o022


def _has_cluster_away(folder: Path) -> bool:
    return any(next(path.glob("*/PG_VERSION"), None) for path in _away_names(folder) if _is_private(path))
