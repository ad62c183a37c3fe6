"""Whether a database has had what the code that is about to start needs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alembic.script import ScriptDirectory

from spiritsafe.core.phase import Phase
from spiritsafe.errors import ConfigurationError, ConnectionFailed, SpiritsafeError
from spiritsafe.project.revisions import revision_of
from spiritsafe.upgrade.phases import pending
from spiritsafe.upgrade.position import Position
from spiritsafe.upgrade.version_rows import ahead, require_sound_heads

_SHORTEST, _LONGEST = 0.25, 2.0  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Goal:
    """What is waited for.

    :ivar revisions: the ids that have to be there, with all that comes before them.
    :ivar phase: `expand` leaves out what runs after the deployment.
    :ivar allow_ahead: a revision that no file has means that a newer release was here, and that will do.
    """

    revisions: frozenset[str]
    phase: Phase | None = None
    allow_ahead: bool = False

    @classmethod
    def of(cls, scripts: ScriptDirectory, target: str, phase: Phase | None, *, allow_ahead: bool) -> "Goal":
        """Resolve what was named; one head or several, `head` means all of them."""
        name = "heads" if target == "head" else target
        named = scripts.get_revisions(name)
        ids = {script.revision for one in named if one for script in scripts.iterate_revisions(one.revision, "base")}
        return cls(frozenset(ids), phase, allow_ahead)

    def missing(self, scripts: ScriptDirectory, where: Position) -> str:
        """What is not there yet, in words; empty where the database has arrived.

        :raises Refused: where waiting is no use: the database is at a revision that no file has.
        """
        if self.allow_ahead and ahead(where.current, scripts):
            return ""
        require_sound_heads(where.current, scripts)
        left = [
            script
            for phase, script in pending(scripts, where.current)
            if script.revision in self.revisions and (self.phase is None or phase is self.phase)
        ]
        if not left:
            return ""
        at = ", ".join(where.current) or "base"
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        return f"the database is at {at}; missing is {revision_of(left[0])}{more}"


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not there yet or in the way, and what to do should it stay so."""

    text: str
    next_step: str = "see why the upgrade does not come to its end; the same command may be run again"


def looks(look: Callable[[], str], pause: Callable[[float], bool]) -> Iterator[Missing]:
    """What is missing or in the way, look by look; it ends when nothing is, or when there is no time for a pause.

    :param pause: sleeps; False when the time is over.
    :raises ConfigurationError: for what no waiting cures.
    """
    seconds = _SHORTEST
    while True:
        missing = _seen(look)
        if missing is None:
            return
        yield missing
        if not pause(seconds):
            return
        seconds = min(2 * seconds, _LONGEST)


def _seen(look: Callable[[], str]) -> Missing | None:
    try:
        text = look()
    except SpiritsafeError as error:
        if error.exit_code <= ConfigurationError.exit_code:
            raise
        text = error.why if isinstance(error, ConnectionFailed) else f"{error.what}: {error.why}"
        return Missing(text, error.next_step)
    return Missing(text) if text else None
