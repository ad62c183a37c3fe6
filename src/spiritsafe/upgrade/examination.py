"""Looks at what is pending before any of it runs: what was looked at is what runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alembic.script import ScriptDirectory

from spiritsafe.core.event import Event
from spiritsafe.core.revision import Revision
from spiritsafe.errors import Refused
from spiritsafe.upgrade.checksum import content_of
from spiritsafe.upgrade.pending import Pending
from spiritsafe.upgrade.plan_match import require_planned
from spiritsafe.upgrade.request import Request


@dataclass(frozen=True, slots=True)
class Examined:
    """What may run: nothing else, and as it was."""

    checksums: Mapping[str, str]

    def require(self, revisions: Sequence[Revision]) -> None:
        """See that nothing runs that was not examined.

        :raises Refused: for another revision, or another file.
        """
        for revision in revisions:
            known = self.checksums.get(revision.id)
            if known is None:
                raise _unexamined(f"revision {revision} was not reviewed", "it was not pending a moment ago")
            if known != _content(revision):
                why = f"{revision.path} is not the file that was reviewed"
                raise _unexamined(f"revision {revision} was edited while the upgrade began", why)


def examine(
    request: Request, scripts: ScriptDirectory, found: Sequence[Pending], emit: Callable[[Event], None]
) -> Examined:
    """Judge what is pending.

    :raises Refused: when it must not run.
    """
    for pending in found:
        if pending.revisions and request.plan is not None:
            require_planned(request.plan, pending, scripts)
        if pending.revisions and request.gate:
            from spiritsafe.upgrade.gate import review_pending  # noqa: PLC0415 - the rules take a while to load

            review_pending(request, scripts, pending.revisions, emit)
    return Examined({name: number for pending in found for name, number in pending.checksums.items()})


def _content(revision: Revision) -> str:
    try:
        return content_of(revision.path)
    except OSError:
        return ""


def _unexamined(what: str, why: str) -> Refused:
    return Refused(what, why=why, next_step="run the same command again: it is looked at anew")
