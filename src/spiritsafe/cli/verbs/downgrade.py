"""Revert to a previous version."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.migrate import migrate
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("downgrade", cls=AlembicCommand, help=__doc__)
@options.revision
@options.sql
@options.tag
@click.option(
    "--accept-data-loss",
    multiple=True,
    metavar="OBJECT",
    help="Lose these rows or values, such as orders.total; it may be given several times.",
)
@options.allow_downgrade
@options.adopt
@click.option("--format", "form", type=click.Choice(["console", "json"]), default="console", help="How to print it.")
@options.strict_history
@options.patience
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Run the downgrades under lock, statement and idle-in-transaction timeouts."""
    migrate(invocation, "downgrade", values)
