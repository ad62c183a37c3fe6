"""Holds the rows of the version table against the revision files, before anything runs."""

import difflib
from collections.abc import Mapping, Sequence

from alembic.script import ScriptDirectory

from spiritsafe.core.run_record import AppliedRevision
from spiritsafe.errors import Refused
from spiritsafe.upgrade.checksum import content_of, same_meaning

_GONE = ("downgrade", "gone")


def require_sound_heads(heads: Sequence[str], scripts: ScriptDirectory) -> None:
    """Refuse rows that no history of these files leads to.

    :raises Refused: for a row twice, one that no file has, or one with its own ancestor beside it.
    """
    for head in heads:
        if list(heads).count(head) > 1:
            raise Refused(
                f"the version table names {head} {list(heads).count(head)} times",
                why="its primary key is missing, and a row was written twice",
                next_step=f"keep one: DELETE FROM alembic_version WHERE version_num = '{head}'; then insert it once, "
                "and put the primary key back",
            )
    known = {script.revision: script for script in scripts.walk_revisions()}
    for head in heads:
        if head not in known:
            raise _ahead(head, list(known))
    for head in heads:
        above = {script.revision for script in scripts.iterate_revisions(head, "base")} - {head}
        for other in sorted(above & set(heads)):
            raise Refused(
                f"the version table names {head} and {other}, which came before it",
                why="a revision and its ancestor are never both where a database is",
                next_step=f"take the older one out: DELETE FROM alembic_version WHERE version_num = '{other}'",
            )


def ahead(heads: Sequence[str], scripts: ScriptDirectory) -> bool:
    """Whether the database is at a revision that no file has."""
    known = {script.revision for script in scripts.walk_revisions()}
    return any(head not in known for head in heads)


def _ahead(head: str, known: list[str]) -> Refused:
    close = difflib.get_close_matches(head, known, n=1)
    return Refused(
        f"the database is at revision {head!r}, which no file has",
        why="it is ahead of these files: a newer release was applied, or the file was deleted"
        + (f"; the nearest is {close[0]!r}" if close else ""),
        next_step="deploy the release that has it; for a rollback deploy that runs no revisions, give --allow-ahead",
    )


def changed(applied: Mapping[str, AppliedRevision], scripts: ScriptDirectory) -> tuple[str, ...]:
    """The revisions whose files do something else than what was applied, as `id (file)`.

    :raises Refused: when the file of an applied revision is not there any more.
    """
    files = {script.revision: script.path for script in scripts.walk_revisions()}
    found = []
    for one in applied.values():
        if one.how in _GONE:
            continue
        path = files.get(one.revision)
        if path is None:
            raise Refused(
                f"the file of revision {one.revision} is gone, and it was applied",
                why="no file in the migrations folder has that id; a fresh database would not get what it did",
                next_step=f"bring the file back, or say that it is meant: spiritsafe repair --accept {one.revision} "
                '--reason "..."',
            )
        if one.content and one.content != content_of(path) and not same_meaning(one.source, path):
            found.append(f"{one.revision} ({path})")
    return tuple(found)


def require_version_row(heads: Sequence[str], applied: Mapping[str, AppliedRevision]) -> None:
    """Refuse a version table that is empty where the history says that revisions were applied.

    :raises Refused: so that nothing is applied twice.
    """
    there = [one.revision for one in applied.values() if one.how not in _GONE and one.how != "accepted"]
    if not heads and there:
        raise Refused(
            f"the version table is empty, and {len(there)} revisions were applied to this database",
            why=f"the history has them, the last one is {there[-1]}: somebody emptied or dropped the version table",
            next_step=f"say where the database is with 'spiritsafe stamp {there[-1]}', then upgrade again",
        )
