"""What `upgrade` and `downgrade` have in common."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.event import Event
    from spiritsafe.core.plan import Plan

_CLEARED_LINE = "\r\x1b[K"


def migrate(invocation: "Invocation", verb: str, values: Mapping[str, object]) -> None:
    """Print SQL with `--sql`; otherwise run the revisions and report what happens."""
    offline = bool(values["sql"])
    alembics = {name: values[name] for name in ("revision", "sql", "tag")}
    with invocation.alembic(verb, alembics, online=not offline) as session:
        if offline:
            from alembic import command as alembic

            session.call(getattr(alembic, verb), **alembics)
        else:
            _run(session, verb, values, quiet=invocation.quiet)


def _run(session: "AlembicSession", verb: str, values: Mapping[str, object], *, quiet: bool) -> None:
    from alembic.script import ScriptDirectory

    from spiritsafe.cli.metrics import measured
    from spiritsafe.core.event import Direction
    from spiritsafe.core.phase import Phase
    from spiritsafe.errors import RevisionGraphError
    from spiritsafe.rehearse.apart import alembic_log_muted
    from spiritsafe.upgrade.request import Request
    from spiritsafe.upgrade.run import run

    target = str(values["revision"])
    if ":" in target:
        raise RevisionGraphError(
            f"{target!r} is a range, and a database is already somewhere",
            why="a range says where to start, which only SQL for later needs",
            next_step=f"name one revision, or print the SQL with 'spiritsafe {verb} {target} --sql'",
        )
    tag, phase = values["tag"], values.get("phase")
    gate = session.settings.gate
    request = Request(
        config=session.config,
        direction=Direction(verb),
        target=target,
        rules=session.rules,
        choice=session.choice,
        settings=session.settings,
        tag=str(tag) if tag is not None else None,
        phase=Phase(str(phase)) if phase is not None else None,
        allow_ahead=bool(values.get("allow_ahead")),
        gate=phase is not None if gate is None else gate,
        single_transaction=bool(values.get("single_transaction")),
        accepted=frozenset(_names(values.get("accept_data_loss"))),
        plan=_saved_plan(str(values["plan"])) if values.get("plan") is not None else None,
    )
    with alembic_log_muted():
        scripts = ScriptDirectory.from_config(session.config)
        printer = _printer(json=values["form"] == "json", quiet=quiet)
        with measured(session.settings.metrics, printer) as emit:
            run(request, scripts, emit)


def _names(given: object) -> tuple[str, ...]:
    return tuple(map(str, given)) if isinstance(given, tuple) else ()


def _saved_plan(name: str) -> "Plan":
    from spiritsafe.cli.text_files import read_text
    from spiritsafe.core.plan import Plan
    from spiritsafe.errors import ConfigurationError

    try:
        return Plan.from_json(read_text(name))
    except ValueError as error:
        raise ConfigurationError(
            f"{name!r} cannot be used",
            why=str(error),
            next_step=f"write it anew: spiritsafe plan --format json --output {name}",
        ) from error


def _printer(*, json: bool, quiet: bool) -> "Callable[[Event], None]":
    """Print each event as it comes; on a terminal the running revision shows before it is done.

    As JSON each event is a line on standard output, and the text for people goes to standard error.
    """
    from spiritsafe.core.event import RevisionStarted, StatementRuns
    from spiritsafe.report import events
    from spiritsafe.report.console import ConsoleReport

    report = ConsoleReport(style=click.style)
    stream = sys.stderr if json else sys.stdout
    terminal = stream.isatty()

    def emit(event: "Event") -> None:
        live = isinstance(event, StatementRuns) and not event.keep
        if json and not live:
            _say(events.line(event))
        if quiet or ((live or isinstance(event, RevisionStarted)) and not terminal):
            return
        text = report.line(event)
        if not text:
            return
        passing = terminal and isinstance(event, RevisionStarted | StatementRuns)
        if passing:
            text = text[: shutil.get_terminal_size().columns - 1]
        _say(f"{_CLEARED_LINE if terminal else ''}{text}", nl=not passing, err=json)

    return emit


def _say(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print; where nobody reads any more, or the log's disk is full, the run goes on and the rest goes nowhere."""
    try:
        click.echo(text, nl=nl, err=err)
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
