"""Upgrade to a later version."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.migrate import migrate
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("upgrade", cls=AlembicCommand, help=f"{__doc__} REVISION is 'heads' unless given.")
@click.argument("revision", type=REVISION, default="heads")
@options.sql
@options.tag
@click.option("--phase", type=click.Choice(["expand"]), help="Stop before the first contract revision.")
@click.option("--format", "form", type=click.Choice(["console", "json"]), default="console", help="How to print it.")
@click.option("--allow-ahead", is_flag=True, help="Do nothing, with exit code 0, on a database ahead of these files.")
@click.option("--plan", metavar="FILE", help="Run nothing but this plan ('spiritsafe plan --format json').")
@click.option("--single-transaction", is_flag=True, help="Run all revisions in one transaction: all of them or none.")
@options.gate
@options.probes
@options.adopt
@options.strict_history
@options.patience
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Run the revisions under lock, statement and idle-in-transaction timeouts."""
    migrate(invocation, "upgrade", values)
