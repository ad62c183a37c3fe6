"""The private folder of the server's socket, which is the only way to reach it."""

import os
import stat
from pathlib import Path

from spiritsafe.errors import EmbeddedServerError
from spiritsafe.postgres.embedded.account import Account
from spiritsafe.postgres.embedded.away import away
from spiritsafe.postgres.embedded.own_folder import make_folder

PORT = 5432
_LONGEST_SOCKET = 107  # sun_path holds 108 bytes, the last of them NUL


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
            f"the socket folder {sockets} is not private",
            why=f"it should be a folder that only {account.name} can enter",
            next_step="remove it and try again",
        )
    for leftover in sockets.glob(".s.PGSQL.*"):
        leftover.unlink()  # of a killed server: PostgreSQL would believe its lock file if the number lives on
    return sockets


def _fits(sockets: Path) -> bool:
    """Tell whether a socket can be there: length is the system's limit, a comma separates hosts for libpq."""
    path = os.fsencode(sockets / f".s.PGSQL.{PORT}")
    return len(path) <= _LONGEST_SOCKET and b"," not in path
