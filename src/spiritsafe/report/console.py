"""A run for people: which database, what is pending, each revision as it is applied, and one summary."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod

from spiritsafe.core.blocker import Blocker
from spiritsafe.core.estimate import human_seconds
from spiritsafe.core.event import (
    Connected,
    Direction,
    Event,
    Finished,
    Losses,
    Noted,
    Planned,
    Reviewed,
    RevisionFinished,
    RevisionStarted,
    StatementRuns,
    StoodBack,
    TryFailed,
    WaitedForRun,
)

_DONE = {Direction.UPGRADE: "applied", Direction.DOWNGRADE: "reverted"}
_LISTED = 30  # longer plans are cut: the revisions are named again as they run


@dataclass(frozen=True, slots=True)
class ConsoleReport:
    """Turns each Event into the lines to print, or into nothing.

    :ivar style: `click.style` or any function with its keywords; it decides nothing about the words.
    """

    style: Callable[..., str]

    @singledispatchmethod
    def line(self, event: Event) -> str:
        """The text for one event."""
        raise NotImplementedError(type(event).__name__)

    @line.register
    def _(self, event: Connected) -> str:
        limits = event.timeouts
        title = self.style("database", bold=True)
        return (
            f"{title}  {event.url}  (from {event.source}, PostgreSQL {event.server_version})\n"
            f"limits    lock {limits.lock}, statement {limits.statement}, "
            f"idle in transaction {limits.idle_in_transaction}"
        )

    @line.register
    def _(self, event: Planned) -> str:
        if not event.revisions:
            return ""
        number = len(event.revisions)
        lines = [f"pending   {_counted(number)} to be {_DONE[event.direction]}, from {_at(event.heads)}"]
        lines += [f"          {revision}" for revision in event.revisions[:_LISTED]]
        if number > _LISTED:
            lines.append(f"          ... and {number - _LISTED} more")
        return "\n".join(lines)

    @line.register
    def _(self, event: Reviewed) -> str:
        statements = "1 statement" if event.statements == 1 else f"{event.statements} statements"
        how = f"{statements} rehearsed on PostgreSQL {event.server_version // 10_000}"
        if event.mode != "rehearsed":
            how = f"{statements} read, none run"
        notes = "".join(f"\n          {note}" for note in event.notes)
        if not event.findings:
            return f"review    {how}: nothing found{notes}"
        return f"review    {how}{notes}\n\n{self._findings(event)}"

    @staticmethod
    def _findings(event: Reviewed) -> str:
        from spiritsafe.report.review.console import render  # noqa: PLC0415 - most runs have none to show
        from spiritsafe.review.verdict import Verdict  # noqa: PLC0415

        verdict = Verdict(event.findings, event.fail_on, event.server_version, event.mode, event.statements)
        return render(verdict).rstrip("\n")

    @line.register
    def _(self, event: Losses) -> str:
        first, *rest = [f"{one.sentence}  ({one.revision.id})" for one in event.lost]
        return "\n".join([f"{self.style('loses', fg='yellow')}     {first}", *(f"          {line}" for line in rest)])

    @line.register
    def _(self, event: RevisionStarted) -> str:
        return f".. {_count(event.position, event.total)}{event.revision}"

    @line.register
    def _(self, event: RevisionFinished) -> str:
        tick = self.style("ok", fg="green")
        return f"{tick} {_count(event.position, event.total)}{event.revision}  {_seconds(event.seconds)}"

    @line.register
    def _(self, event: TryFailed) -> str:
        waited = f"try {event.number} of {event.revision.id} got no lock in {event.waited * 1000:.0f} ms"
        behind = f"; {event.victims} waited behind it" if event.victims else ""
        return f"{self.style('wait', fg='yellow')}      {waited}{behind}{_first(event.blockers)}"

    @line.register
    def _(self, event: StoodBack) -> str:
        return f"{self.style('wait', fg='yellow')}      {event.revision.id} stands back{_first(event.blockers)}"

    @line.register
    def _(self, event: StatementRuns) -> str:
        what = event.phase or event.statement
        done = f" {event.done:.0%}" if event.done is not None else ""
        left = f", about {human_seconds(event.seconds_left)} left" if event.seconds_left is not None else ""
        if event.waits_for:
            whose = "the old snapshot" if event.waits_for_snapshot else "the transaction"
            name = f" {event.waits_for_application}" if event.waits_for_application else ""
            since = human_seconds(event.waits_for_seconds)
            what, done, left = f"waiting for {whose} of pid {event.waits_for}{name}, {since}", "", ""
        return f"..        {event.revision.id} {what}{done}{left}  {_seconds(event.seconds)}"

    @line.register
    def _(self, event: WaitedForRun) -> str:
        return f"{self.style('wait', fg='yellow')}      another run is at work: {event.holder}"

    @line.register
    def _(self, event: Noted) -> str:
        return f"{self.style('note', fg='yellow')}      {event.text}"

    @line.register
    def _(self, event: Finished) -> str:
        if event.count == 0:
            return self.style(f"nothing to do: the database is at {_at(event.heads)}", fg="green")
        summary = f"done: {_counted(event.count)} {_DONE[event.direction]} in {_seconds(event.seconds)}"
        return self.style(f"{summary}, the database is at {_at(event.heads)}", fg="green")


def _first(blockers: tuple[Blocker, ...]) -> str:
    """Who is in the way, and what helps, on a line below."""
    if not blockers:
        return ""
    more = f" (and {len(blockers) - 1} more)" if len(blockers) > 1 else ""
    return f"\n          {blockers[0].sentence}{more}\n          {blockers[0].command}"


def _count(position: int, total: int) -> str:
    return f"{position:>{len(str(total))}}/{total}".ljust(7)


def _counted(number: int) -> str:
    return "1 revision" if number == 1 else f"{number} revisions"


def _at(heads: tuple[str, ...]) -> str:
    return ", ".join(heads) or "base"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 60 else f"{seconds / 60:.1f} min"  # noqa: PLR2004
