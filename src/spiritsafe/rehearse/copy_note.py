"""Which kept database the last rehearsal copied. Standard library only: it is read before anything is loaded."""

import os
from contextlib import suppress
from pathlib import Path

_NOTE = Path(".spiritsafe", "replays", "last")


def copied_last(folder: Path) -> str | None:
    """The key that the last rehearsal in this project folder noted; None where none did."""
    try:
        return (folder / _NOTE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def note_copied(folder: Path, key: str) -> None:
    """Note what a rehearsal copied, for the next one."""
    note = folder / _NOTE
    if copied_last(folder) == key:
        return
    fresh = note.with_suffix(f".{os.getpid()}")
    with suppress(OSError):  # nothing is lost but time
        fresh.write_text(key, encoding="utf-8")
        fresh.replace(note)
