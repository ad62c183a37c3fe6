"""Renders an error, once, and gives its exit code."""

import sys
import traceback
from contextlib import suppress

import click

from spiritsafe.cli.secrecy import struck
from spiritsafe.errors import SpiritsafeError

INTERRUPTED = 130
_USAGE = 2


def exit_code_of(error: BaseException, *, debug: bool) -> int:
    """Print the error on stderr in three lines and return the exit code that belongs to it."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        _say("\nspiritsafe: interrupted; what was not committed was rolled back")
        return INTERRUPTED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        _say(error.format_message())
        return _USAGE
    if debug:
        _say(struck("".join(traceback.format_exception(error))))
    told = _told(error)
    _say(render(told))
    return told.exit_code


def _say(text: str) -> None:
    with suppress(OSError):  # a full disk behind it changes nothing about the exit code
        click.echo(text, err=True)


def _told(error: BaseException) -> SpiritsafeError:
    """Every error as one of ours."""
    if isinstance(error, SpiritsafeError):
        return error
    return _usage(error) if isinstance(error, click.ClickException) else _unexpected(error)


def render(error: SpiritsafeError) -> str:
    """What happened, why, what to do next; then the details, indented under their titles."""
    label = (lambda text: click.style(text, bold=True)) if sys.stderr.isatty() else str
    lines = [
        f"{label('error:')} {error.what}",
        f"{label('why:')}   {error.why}",
        f"{label('next:')}  {error.next_step}",
    ]
    for title, text in error.details:
        lines += ["", f"{title}:", *(f"    {line}" for line in text.splitlines())]
    return struck("\n".join(lines))


def _usage(error: click.ClickException) -> SpiritsafeError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "spiritsafe"
    return SpiritsafeError(
        error.format_message().rstrip("."),
        why=f"'{path}' was not called as it is meant to be",
        next_step=f"see '{path} --help'",
    )


def _unexpected(error: BaseException) -> SpiritsafeError:
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({frame[0].filename}, line {frame[0].lineno})" if frame else ""
    return SpiritsafeError(
        f"{type(error).__name__}: {error}",
        why=f"spiritsafe did not expect this{place}",
        next_step="run the command again with --debug and report what it shows",
    )
