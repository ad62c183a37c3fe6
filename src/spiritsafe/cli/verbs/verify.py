"""Prove on a blank database that the history runs up and down, and that models and revisions agree."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand

_CHECK = click.Choice(["heads", "upgrade", "models", "downgrade", "stairway", "offline", "repeatable", "review"])


@click.command("verify", cls=AlembicCommand, help=__doc__)
@click.option("--only", type=_CHECK, multiple=True, help="Make this check alone; repeatable.")
@click.option("--skip", type=_CHECK, multiple=True, help="Leave this check out; repeatable.")
@click.option(
    "--irreversible",
    type=click.Choice(["ok", "warning", "error"]),
    default="warning",
    show_default=True,
    help="What to make of a revision whose downgrade raises NotImplementedError.",
)
@click.option("--base", metavar="REF", help="Review the revisions that are new since this git ref, e.g. origin/main.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="Which findings fail.  [error]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["console", "json", "junit"]),
    default="console",
    help="How to print it.",
)
@click.option("--output", metavar="FILE", help="Write the report to a file instead of standard output.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> int:
    """Make the checks, print, and answer with the exit code."""
    from spiritsafe.cli.verify import verify

    return verify(invocation, values)
