"""Options that several verbs share: Alembic's, spelled as Alembic spells them, and those about the connection."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from spiritsafe.cli.revision_argument import REVISION
from spiritsafe.core.duration import Duration
from spiritsafe.core.patience import Patience
from spiritsafe.core.timeouts import Timeouts

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

sql = click.option("--sql", is_flag=True, help="Print the SQL instead of running it (offline mode).")
tag = click.option("--tag", help="Arbitrary tag, which env.py scripts may read.")
verbose = click.option("-v", "--verbose", is_flag=True, help="More verbose output.")
message = click.option("-m", "--message", help="Message of the revision.")
branch_label = click.option("--branch-label", help="A branch label for the new revision.")
rev_id = click.option("--rev-id", help="The revision id to use instead of a generated one.")
splice = click.option("--splice", is_flag=True, help="Allow a revision that is no head as the one to follow.")
revision = click.argument("revision", type=REVISION)
revisions = click.argument("revisions", type=REVISION, nargs=-1, required=True)
rev = click.argument("rev", type=REVISION)

_DEFAULTS = Timeouts()
# Flags about the connection. They may stand before the verb or after it; the later one wins.
_CONNECTION = (
    ("--url", "URL", "The database; stronger than DATABASE_URL and every other source."),
    ("--profile", "NAME", "Where this runs; any but 'development' never uses the embedded server."),
    ("--pg-bin", "FOLDER", "PostgreSQL programs for the embedded server."),
    ("--shadow-url", "URL", "A server for scratch databases; otherwise the embedded one."),
    ("--lock-timeout", "DURATION", f"How long a statement may wait for a lock.  [{_DEFAULTS.lock}]"),
    ("--statement-timeout", "DURATION", f"How long one statement may run.  [{_DEFAULTS.statement}]"),
    (
        "--idle-in-transaction-timeout",
        "DURATION",
        f"How long a transaction may sit idle.  [{_DEFAULTS.idle_in_transaction}]",
    ),
    ("--transaction-timeout", "DURATION", "How long a transaction may take (PostgreSQL 17)."),
    ("--connect-timeout", "DURATION", f"How long to wait for a connection.  [{_DEFAULTS.connect}]"),
)

_PATIENT, _WAIT = Patience(), Duration(60_000)
_PATIENCE = (
    ("--max-stall", "DURATION", f"The longest single wait for a table's lock.  [{_PATIENT.max_stall}]"),
    ("--stall-budget", "DURATION", f"How long one revision may wait for locks in all.  [{_PATIENT.stall_budget}]"),
    ("--deadline", "DURATION", f"When to give up on the locks of one revision.  [{_PATIENT.deadline}]"),
    ("--lock-wait", "DURATION", f"How long to wait while another run is at work.  [{_WAIT}]"),
    ("--metrics", "FILE", "Write metrics for the textfile collector of Prometheus."),
)


def connection_before_verb(function: Decorated) -> Decorated:
    """Add the flags to the root command, which hands their values to its invocation."""
    for name, metavar, help_text in reversed(_CONNECTION):
        function = click.option(name, metavar=metavar, help=help_text)(function)
    return function


def connection(function: Decorated) -> Decorated:
    """Add the flags to a verb: what is given there replaces what the invocation holds."""
    return _replacing(function, _CONNECTION)


def patience(function: Decorated) -> Decorated:
    """Add the flags of a run about waiting for locks."""
    return _replacing(function, _PATIENCE)


def strict_history(function: Decorated) -> Decorated:
    """Add the flag that refuses edited revisions."""
    return click.option(
        "--strict-history",
        is_flag=True,
        default=None,
        expose_value=False,
        callback=_into_invocation,
        help="Refuse to run when an applied revision was edited since.",
    )(function)


def gate(function: Decorated) -> Decorated:
    """Add the flags that have what is pending reviewed before it runs."""
    function = click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "note"]),
        expose_value=False,
        callback=_into_invocation,
        help="From which severity on a finding of the gate stops the run.  [error]",
    )(function)
    return click.option(
        "--gate/--no-gate",
        default=None,
        expose_value=False,
        callback=_into_invocation,
        help="Review what would run first, and stop at findings.  [on with --phase]",
    )(function)


def probes(function: Decorated) -> Decorated:
    """Add the flag about looking at the rows first."""
    return click.option(
        "--probes/--no-probes",
        default=None,
        expose_value=False,
        callback=_into_invocation,
        help="Look first for rows that would make a step fail.  [on]",
    )(function)


def adopt(function: Decorated) -> Decorated:
    """Add the flags about what the server still runs for a run that is gone."""
    return click.option(
        "--adopt/--no-adopt",
        default=None,
        expose_value=False,
        callback=_into_invocation,
        help="Wait for what the server still runs for a run that was killed, or end it.  [wait]",
    )(function)


def allow_downgrade(function: Decorated) -> Decorated:
    """Add the flag that allows a downgrade where it is refused."""
    return click.option(
        "--allow-downgrade",
        is_flag=True,
        default=None,
        expose_value=False,
        callback=_into_invocation,
        help="Run it outside development, too.",
    )(function)


def _replacing(function: Decorated, flags: tuple[tuple[str, str, str], ...]) -> Decorated:
    for name, metavar, help_text in reversed(flags):
        function = click.option(name, metavar=metavar, help=help_text, expose_value=False, callback=_into_invocation)(
            function
        )
    return function


def _into_invocation(context: click.Context, parameter: click.Parameter, value: object) -> None:
    if value is None or parameter.name is None:
        return
    if parameter.name == "url":
        context.obj = replace(context.obj, url=str(value))
    else:
        context.obj = replace(context.obj, flags={**context.obj.flags, parameter.name: value})
