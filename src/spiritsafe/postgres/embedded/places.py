"""Where things lie: the server's own folder, its sockets, and the folder away from the project when one is needed.

::

    <project>/.spiritsafe/postgres/        or, where the account cannot get there, /var/lib/spiritsafe-0-<hash>/
        spiritsafe-postgres.txt            says that the folder is ours: `erase` deletes no other
        18/                                the cluster of PostgreSQL 18, and 18.version: what ran on it last
        sockets/                           0700; away from the project when its path is too long for a socket
        binaries/                          a copy of PostgreSQL's programs, when the account cannot reach the real ones
        server  server.log  keep           who the server is, what it says, and whether it stays
        start.lock  lease  alive           held while starting or stopping, by each user, by the server itself
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spiritsafe.postgres.embedded.account import Account
from spiritsafe.postgres.embedded.away import away, away_names, is_private
from spiritsafe.postgres.embedded.own_folder import MARKER, make_folder, mark


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
    for path in (folder, *away_names(folder)):
        if (path / MARKER).exists() and (path == folder or is_private(path)):
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


def _has_cluster_away(folder: Path) -> bool:
    return any(next(path.glob("*/PG_VERSION"), None) for path in away_names(folder) if is_private(path))
