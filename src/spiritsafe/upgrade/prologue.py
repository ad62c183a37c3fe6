"""Takes the locks of a revision before it runs: the one that is hard to get first, the others at once or not at all.

A revision that locks one table and then waits for another keeps everybody off the first while it waits.
"""

from collections.abc import Collection, Mapping

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.quoting import identifier


def prologue(wanted: Mapping[str, LockMode], lockable: Collection[str], existing: Collection[str]) -> tuple[str, ...]:
    """The LOCK TABLE statements; none for what LOCK TABLE does not take, or is not there before the revision.

    :param wanted: mode by relation, the one that was hard to get first.
    """
    names = [name for name in wanted if name in lockable and name in existing]
    return tuple(
        f"LOCK TABLE {_quoted(name)} IN {wanted[name].sql} MODE{'' if place == 0 else ' NOWAIT'}"
        for place, name in enumerate(names)
    )


def _quoted(path: str) -> str:
    schema, _, name = path.partition(".")
    return identifier(schema, name)
