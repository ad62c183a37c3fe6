"""Makes the folders that are ours, and marks them so: `erase` deletes no other."""

import os
from pathlib import Path

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.embedded.account import Account

MARKER = "spiritsafe-postgres.txt"


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
            f"the folder {path} cannot hold the embedded PostgreSQL",
            why="it has files in it that spiritsafe did not make",
            next_step="name a folder that is empty or does not exist yet",
        )
    (path / MARKER).write_text(f"spiritsafe's embedded PostgreSQL for {folder} lives here.\n", errors="replace")
    (path / ".gitignore").write_text("*\n")
