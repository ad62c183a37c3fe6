"""A copy of the state that the last rehearsal began from, made while this one still loads.

The server copies for as long as the schema is big, and Python loads for longer than that. Which state a rehearsal
needs is known only once the graph is loaded; it is nearly always the one that the last rehearsal of the same project
needed, since a developer reviews the same revision several times. Where it is not, the copy is dropped unused.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL

from spiritsafe.postgres.shadow import Shadow
from spiritsafe.rehearse.copy_note import copied_last


@dataclass(frozen=True, slots=True)
class Ahead:
    """A copy that waits for somebody to need it.

    :ivar template: the name of the kept database that it is a copy of.
    """

    template: str
    copy: URL


@contextmanager
def copied_ahead(shadow: Shadow, folder: Path) -> Iterator[Ahead | None]:
    """Copy what the last rehearsal in this project folder copied; None where there was none, or it is gone."""
    with ExitStack() as stack:
        yield _copied(shadow, folder, stack)


def _copied(shadow: Shadow, folder: Path, stack: ExitStack) -> Ahead | None:
    key = copied_last(folder)
    if key is None:
        return None
    try:
        kept = stack.enter_context(shadow.lent(key))
        if kept is None or kept.database is None:
            return None
        return Ahead(kept.database, stack.enter_context(shadow.scratch(template=kept.database)))
    except psycopg.Error:
        return None  # whoever needs a copy makes one, and says what is wrong
