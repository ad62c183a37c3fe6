"""Looks at what is pending before any of it runs: what was looked at is what runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alembic.script import ScriptDirectory

from spiritsafe.core.event import Direction, Event
from spiritsafe.core.revision import Revision
from spiritsafe.core.trace import Trace
from spiritsafe.errors import Refused
from spiritsafe.postgres.control import Control
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
    request: Request,
    scripts: ScriptDirectory,
    found: Sequence[Pending],
    control: Control | None,
    emit: Callable[[Event], None],
) -> Examined:
    """Judge what is pending.

    :param control: a second session on the database; None where there is none, or there are several databases.
    :raises Refused: when it must not run.
    """
    examination = _Examination(request, scripts, control, emit)
    for pending in found:
        if pending.revisions:
            examination.of(pending)
    return Examined({name: number for pending in found for name, number in pending.checksums.items()})


@dataclass(frozen=True, slots=True)
class _Examination:
    request: Request
    scripts: ScriptDirectory
    control: Control | None
    emit: Callable[[Event], None]

    def of(self, pending: Pending) -> None:
        if self.request.direction is Direction.DOWNGRADE:
            self._require_accepted(pending)
            return
        if self.request.plan is not None:
            require_planned(self.request.plan, pending, self.scripts)
        trace = self._reviewed(pending) if self.request.gate else None
        if self.request.settings.probes and self.control is not None and pending.heads:  # a blank database has no rows
            self._look_at_rows(pending, trace, self.control)

    def _require_accepted(self, pending: Pending) -> None:
        from spiritsafe.upgrade.data_loss import require_accepted  # noqa: PLC0415 - the parser takes a while to load
        from spiritsafe.upgrade.rendering import rendered  # noqa: PLC0415

        request = self.request
        statements = rendered(self.scripts, pending.revisions, request.direction)
        require_accepted(self.control, statements, request.settings, request.accepted, self.emit)

    def _reviewed(self, pending: Pending) -> Trace:
        from spiritsafe.upgrade.gate import review_pending  # noqa: PLC0415 - the rules take a while to load

        return review_pending(self.request, self.scripts, pending.revisions, self.emit)

    def _look_at_rows(self, pending: Pending, trace: Trace | None, control: Control) -> None:
        from spiritsafe.upgrade.probing import probe  # noqa: PLC0415 - the parser takes a while to load
        from spiritsafe.upgrade.rendering import rendered, traced  # noqa: PLC0415

        revisions = pending.revisions
        if trace is None:
            statements = rendered(self.scripts, revisions, self.request.direction)
        else:
            statements = traced(revisions, trace)
        probe(control, statements, self.request.settings.probe_timeout, self.emit)


def _content(revision: Revision) -> str:
    try:
        return content_of(revision.path)
    except OSError:
        return ""


def _unexamined(what: str, why: str) -> Refused:
    return Refused(what, why=why, next_step="run the same command again: it is looked at anew")
