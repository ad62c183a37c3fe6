"""The root command: Alembic's global options, ours beside them, and the way out."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn, TextIO

import click

from spiritsafe import __version__
from spiritsafe.cli import options
from spiritsafe.cli.discovery import DiscoveredGroup
from spiritsafe.cli.failure import INTERRUPTED, exit_code_of
from spiritsafe.cli.invocation import Invocation

_TERMINATED = 128 + signal.SIGTERM


@click.group(
    name="spiritsafe",
    cls=DiscoveredGroup,
    package="spiritsafe.cli.verbs",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
@click.version_option(__version__, prog_name="spiritsafe")
@click.option("-c", "--config", multiple=True, metavar="FILE", help="alembic.ini or pyproject.toml; once for each.")
@click.option("-n", "--name", default="alembic", show_default=True, help="Section of the .ini file to use.")
@click.option("-x", "x", multiple=True, metavar="KEY=VALUE", help="Argument for env.py scripts; repeatable.")
@click.option("--raiseerr", is_flag=True, help="Show the stack trace of an error (as Alembic spells it).")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors and what was asked for.")
@click.option("--debug", is_flag=True, help="Show the stack trace of an error.")
@options.connection_before_verb
@click.pass_context
def app(context: click.Context, /, **values: object) -> None:
    """Write and apply Alembic migrations on PostgreSQL so that the application never waits.

    Every Alembic verb and flag keeps its meaning: alias alembic=spiritsafe.
    """
    context.obj = Invocation.from_options(values)


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with the exit code of DESIGN.md's contract."""
    arguments = sys.argv[1:] if arguments is None else arguments
    terminations, stdout = _interrupt_on_signals(), sys.stdout
    try:
        result = app.main(args=arguments, prog_name="spiritsafe", standalone_mode=False)
        code = result if isinstance(result, int) else 0
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - the edge of the program: everything ends in an exit code
        if _reader_left(error, stdout):
            # As `| head` does. Python would complain once more when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
            code = 0
        else:
            code = exit_code_of(error, debug="--debug" in arguments or "--raiseerr" in arguments)
    sys.exit(_TERMINATED if terminations and code == INTERRUPTED else code)


def _reader_left(error: BaseException, stdout: TextIO) -> bool:
    """Whether our output is read no more. Where click notices first, it exits, having put a wrapper over `stdout`."""
    return isinstance(error, BrokenPipeError) or (isinstance(error, SystemExit) and sys.stdout is not stdout)


def _interrupt_on_signals() -> list[int]:
    """Make SIGTERM an interrupt too, and have either end the statement that runs.

    An exception class of our own would not come back out of psycopg, so the terminations that arrived are listed.
    """
    terminations: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        if number == signal.SIGTERM:
            terminations.append(number)
        sessions = sys.modules.get("spiritsafe.postgres.open_sessions")
        if sessions is not None:
            sessions.cancel_running()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    return terminations
