"""Which revisions are rehearsed, and from which state they start."""

from collections.abc import Iterable
from dataclasses import dataclass

from alembic.script import Script, ScriptDirectory

from spiritsafe.project.revisions import graph_error


@dataclass(frozen=True, slots=True)
class Selection:
    """Revisions to rehearse.

    :ivar revisions: their ids, in the order in which they run.
    :ivar before: the ids that the database is at before the first of them; none for a blank database.
    :ivar target: the ids that it is at after the last.
    :ivar scripts: the graph that they are from, loaded.
    """

    scripts: ScriptDirectory
    revisions: tuple[str, ...]
    before: tuple[str, ...]
    target: tuple[str, ...]


def selection_of(scripts: ScriptDirectory, wanted: Iterable[str]) -> Selection:
    """Select these revisions; what they need runs before them, unseen."""
    ids = frozenset(wanted)
    ordered = _ordered(scripts)
    parents = {script.revision: _parents(script) for script in ordered}
    needed = _ancestors(ids, parents)
    later: set[str] = set()  # what needs one of them, and so cannot run before all of them
    for script in ordered:
        if parents[script.revision] & (ids | later):
            later.add(script.revision)
    before = needed - ids - later
    return Selection(
        scripts,
        tuple(script.revision for script in ordered if script.revision in ids),
        _tips(before, parents),
        _tips(needed | ids, parents),
    )


def every_revision(scripts: ScriptDirectory) -> tuple[str, ...]:
    """All ids, first the first."""
    return tuple(script.revision for script in _ordered(scripts))


def in_range(scripts: ScriptDirectory, text: str) -> tuple[str, ...]:
    """The ids that `REV` or `A:B` means; of a range, what runs after A up to B.

    :raises RevisionGraphError: when there are no such revisions.
    """
    lower, colon, upper = text.partition(":")
    try:
        if not colon:
            return tuple(script.revision for script in scripts.get_revisions(lower) if script is not None)
        steps = scripts.iterate_revisions(upper or "heads", lower or "base")
        return tuple(script.revision for script in reversed(list(steps)))
    except Exception as error:
        raise graph_error(error, scripts) from error


def pending(scripts: ScriptDirectory, current: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that a database at `current` has not had."""
    ordered = _ordered(scripts)
    parents = {script.revision: _parents(script) for script in ordered}
    had = _ancestors(frozenset(current), parents) | set(current)
    return tuple(script.revision for script in ordered if script.revision not in had)


def on_the_way(scripts: ScriptDirectory, current: tuple[str, ...], target: str) -> tuple[str, ...]:
    """The ids that an upgrade from `current` to `target` runs, in order.

    :raises RevisionGraphError: when there is no such way.
    """
    try:
        steps = scripts._upgrade_revs(target, current)  # type: ignore[arg-type] # noqa: SLF001 - as Alembic's own commands
    except Exception as error:
        raise graph_error(error, scripts) from error
    return tuple(step.revision.revision for step in steps)


def _ordered(scripts: ScriptDirectory) -> list[Script]:
    """Every script, each after those it needs."""
    return list(reversed(list(scripts.walk_revisions())))


def _parents(script: Script) -> frozenset[str]:
    """What must run before it: Alembic has resolved the ids, which may be short or labels, when it loaded the graph."""
    return frozenset(script._all_down_revisions)  # noqa: SLF001 - Alembic is pinned


def _ancestors(ids: frozenset[str], parents: dict[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(ids)
    while waiting:
        for parent in parents.get(waiting.pop(), frozenset()) - found:
            found.add(parent)
            waiting.append(parent)
    return found


def _tips(ids: set[str] | frozenset[str], parents: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Those that none of the others needs."""
    needed = {parent for item in ids for parent in parents[item]}
    return tuple(sorted(set(ids) - needed))
