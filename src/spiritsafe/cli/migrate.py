"""What `upgrade` and `downgrade` have in common."""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.event import Event

_CLEARED_LINE = "\r\x1b[K"


def migrate(invocation: "Invocation", verb: str, values: Mapping[str, object]) -> None:
    """Print SQL with `--sql`; otherwise run the revisions and report what happens."""
    offline = bool(values["sql"])
    with invocation.alembic(verb, values, online=not offline) as session:
        if offline:
            from alembic import command as alembic

            session.call(getattr(alembic, verb), **values)
        else:
            _run(session, verb, values, quiet=invocation.quiet)


def _run(session: "AlembicSession", verb: str, values: Mapping[str, object], *, quiet: bool) -> None:
    from alembic.script import ScriptDirectory

    from spiritsafe.core.event import Direction
    from spiritsafe.errors import RevisionGraphError
    from spiritsafe.rehearse.apart import alembic_log_muted
    from spiritsafe.upgrade.run import Request, run

    target = str(values["revision"])
    if ":" in target:
        raise RevisionGraphError(
            f"{target!r} is a range, and a database is already somewhere",
            why="a range says where to start, which only SQL for later needs",
            next_step=f"name one revision, or print the SQL with 'spiritsafe {verb} {target} --sql'",
        )
    tag = values["tag"]
    request = Request(
        config=session.config,
        direction=Direction(verb),
        target=target,
        rules=session.rules,
        choice=session.choice,
        settings=session.settings,
        tag=str(tag) if tag is not None else None,
    )
    with alembic_log_muted():
        run(request, ScriptDirectory.from_config(session.config), _printer(quiet=quiet))


def _printer(*, quiet: bool) -> "Callable[[Event], None]":
    """Print each event as it comes; on a terminal the running revision shows before it is done."""
    from spiritsafe.core.event import RevisionStarted
    from spiritsafe.report.console import ConsoleReport

    report = ConsoleReport(style=click.style)
    terminal = sys.stdout.isatty()

    def emit(event: "Event") -> None:
        text = report.line(event)
        passing = isinstance(event, RevisionStarted)
        if quiet or not text or (passing and not terminal):
            return
        with suppress(BrokenPipeError):  # nobody reads any more; the run goes on
            click.echo(f"{_CLEARED_LINE if terminal else ''}{text}", nl=not passing)

    return emit
