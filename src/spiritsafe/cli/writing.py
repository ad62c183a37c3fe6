"""Writing files of a project: shown as a diff first, and asked about."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from spiritsafe.templates import EXTRAS

if TYPE_CHECKING:
    from spiritsafe.project.adoption.proposal import Proposal

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def extras(function: Decorated) -> Decorated:
    """Add the option that asks for more files."""
    return click.option(
        "--with",
        "wanted",
        multiple=True,
        type=click.Choice(list(EXTRAS)),
        help="Write this as well, unless it is there; repeatable.",
    )(function)


def show(proposals: "Sequence[Proposal]", folder: Path) -> None:
    """Print the diffs."""
    for proposal in proposals:
        click.echo(_coloured(proposal.diff(folder)), nl=False)
        click.echo()


def confirmed() -> bool:
    """Ask.

    :raises Unanswered: where nobody can be asked.
    """
    from spiritsafe.errors import Unanswered

    try:
        return click.confirm("Write this?")
    except click.Abort:
        if sys.stdin.isatty():
            raise  # Ctrl-C
        raise Unanswered(
            "nobody said whether to write this",
            why="there is no terminal to ask on",
            next_step="nothing was written; to write it, add --yes",
        ) from None


def write(proposals: "Sequence[Proposal]", folder: Path, *, quiet: bool) -> None:
    """Write the files, and say so."""
    from spiritsafe.cli.text_files import write_text

    for proposal in proposals:
        proposal.path.parent.mkdir(parents=True, exist_ok=True)
        write_text(str(proposal.path), proposal.after)
        if not quiet:
            click.echo(f"wrote {os.path.relpath(proposal.path, folder)}")


def _coloured(diff: str) -> str:
    if not sys.stdout.isatty():
        return diff
    colours = {"+": "green", "-": "red", "@": "cyan"}
    return "".join(click.style(line, fg=colours.get(line[:1])) for line in diff.splitlines(keepends=True))
