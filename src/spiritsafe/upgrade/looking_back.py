"""Holds the history of earlier runs against the files and the version table."""

from collections.abc import Callable, Sequence

import psycopg
from alembic.script import ScriptDirectory

from spiritsafe.core.event import Event, Noted
from spiritsafe.errors import Refused
from spiritsafe.upgrade.checksum import Checksum
from spiritsafe.upgrade.record import Record
from spiritsafe.upgrade.version_rows import changed, require_version_row


def look_back(
    record: Record, heads: Sequence[str], scripts: ScriptDirectory, emit: Callable[[Event], None], *, strict: bool
) -> None:
    """Tell of applied revisions that were edited since, and of a history that was cut.

    :param strict: refuse them instead.
    :raises Refused: for a file that is gone, or a version table that was emptied.
    """
    try:
        record.bring_up_to_date()
        applied = record.applied()
    except psycopg.Error as error:
        emit(Noted(f"the history of an older release cannot be brought up to date: {' '.join(str(error).split())}"))
        return
    require_version_row(heads, applied)
    edited = changed(applied, scripts)
    broken = record.broken()
    if broken is not None:
        emit(Noted(f"the history was changed by hand: a record before that of revision {broken} is not what it was"))
    if edited and strict:
        raise Refused(
            f"{len(edited)} applied revisions were edited since",
            why=f"a fresh database would get something else than this one has: {', '.join(edited)}",
            next_step='undo the edit, or say that it is meant: spiritsafe repair --accept REVISION --reason "..."',
        )
    if edited:
        emit(Noted(f"edited since it was applied: {', '.join(edited)}"))


def note_external(record: Record, heads: Sequence[str], scripts: ScriptDirectory) -> None:
    """Record as `external` what plain Alembic applied or stamped since the last run of ours."""
    known = record.applied()
    scripts_there = {script.revision: script for head in heads for script in scripts.iterate_revisions(head, "base")}
    for revision, script in scripts_there.items():
        there = known.get(revision)
        if there is None or there.how == "downgrade":
            record.note(revision, "external", Checksum.of(script.path))
