"""Appends to the history what a person vouches for."""

from alembic.script import ScriptDirectory

from spiritsafe.errors import Refused
from spiritsafe.upgrade.checksum import Checksum
from spiritsafe.upgrade.record import Record


def accept_revision(record: Record, scripts: ScriptDirectory, revision: str, reason: str) -> None:
    """Take the file as it is now, or its absence, for what was applied.

    :raises Refused: when the history does not have the revision.
    """
    if revision not in record.applied():
        raise Refused(
            f"revision {revision} is not in the history of this database",
            why="only what was applied to it can be accepted as it is now",
            next_step="see what was applied with 'spiritsafe history --runs', and give the whole id",
        )
    path = {script.revision: script.path for script in scripts.walk_revisions()}.get(revision)
    checksum = Checksum.of(path) if path is not None else Checksum("", "")
    record.note(revision, "accepted" if path is not None else "gone", checksum, reason)
