"""The account the server runs as: PostgreSQL refuses root, so root drops to an account that already exists."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from spiritsafe.errors import ConfigurationError, EmbeddedServerError
from spiritsafe.postgres.embedded.trouble import OTHER_SERVER

_FALLBACKS = ("postgres", "nobody")
_PRIVATE = ".spiritsafe"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose processes and files the server's are.

    :param dropped: this process is root and has to become the account before it runs any of PostgreSQL's programs.
    """

    name: str
    uid: int
    gid: int
    dropped: bool

    def owns_project(self, folder: Path) -> bool:
        """Tell whether the project that the server's folder belongs to is this account's."""
        return nearest(project(folder)).stat().st_uid == self.uid

    def can_enter(self, folder: Path) -> bool:
        """Tell whether the account gets to the folder, or to where it will be made, with all other groups dropped."""
        found = nearest(folder.resolve())
        return all(self._may(path, stat.S_IXOTH) for path in (found, *found.parents))

    def can_run(self, program: Path) -> bool:
        """Tell whether the account gets to the program and may read and run it."""
        real = program.resolve()
        return self.can_enter(real.parent) and self._may(real, stat.S_IROTH | stat.S_IXOTH)

    def _may(self, path: Path, wanted: int) -> bool:
        """Compare permission bits, as the kernel does: the first class that fits is the one that counts."""
        status = path.stat()
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return (status.st_mode >> shift) & wanted == wanted


def choose_account(folder: Path, wanted: str | None) -> Account:
    """Pick the account: ourselves, or for root the wanted one, else the project's owner, `postgres` or `nobody`."""
    uid = os.geteuid()
    if uid != 0:
        me = Account(_name(uid), uid, os.getegid(), dropped=False)
        if wanted not in {None, me.name}:
            raise ConfigurationError(
                f"the embedded PostgreSQL cannot run as {wanted}",
                why=f"only root can start it as another account, and this is {me.name}",
                next_step=f"leave the account out, or run the command as {wanted}",
            )
        return me
    if wanted is not None:
        return _wanted(wanted)
    owner = _entry(nearest(project(folder)).stat().st_uid)
    for entry in (owner, *map(_entry, _FALLBACKS)):
        if entry is not None and entry.pw_uid != 0:
            return _dropped(entry)
    raise EmbeddedServerError(
        "no account was found for the embedded PostgreSQL",
        why="PostgreSQL refuses to run as root, and there is no account postgres or nobody to run it as",
        next_step=f"run the command as an ordinary account, or {OTHER_SERVER}",
    )


def project(folder: Path) -> Path:
    """Return the project that a server's folder lies in: what holds `.spiritsafe`, or simply its parent."""
    for parent in folder.parents:
        if parent.name == _PRIVATE:
            return parent.parent
    return folder.parent


def nearest(folder: Path) -> Path:
    """Return the folder, or the closest one above it that exists."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _wanted(name: str) -> Account:
    entry = _entry(name)
    if entry is None or entry.pw_uid == 0:
        raise ConfigurationError(
            f"the embedded PostgreSQL cannot run as {name}",
            why="PostgreSQL refuses to run as root" if entry else "this machine has no account of that name",
            next_step="name an ordinary account that exists, or leave it out",
        )
    return _dropped(entry)


def _dropped(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, dropped=True)


def _entry(who: str | int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(who) if isinstance(who, int) else pwd.getpwnam(who)
    except KeyError:
        return None


def _name(uid: int) -> str:
    """Name the account; a container may run as a number that no account has."""
    entry = _entry(uid)
    return entry.pw_name if entry else str(uid)
