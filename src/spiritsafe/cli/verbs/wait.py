"""Wait until the server answers and the database is at head; for init containers."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("wait", cls=AlembicCommand, help=__doc__)
@click.option("--at", type=REVISION, default="head", show_default=True, help="The revision that has to be there.")
@click.option("--timeout", default="5min", show_default=True, metavar="DURATION", help="When to give up: exit code 4.")
@click.option("--phase", type=click.Choice(["expand"]), help="Do not wait for what runs after the deployment.")
@click.option("--allow-ahead", is_flag=True, help="A database ahead of these files will do.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Look again and again; nothing is changed."""
    from spiritsafe.cli.waiting import wait

    wait(invocation, values)
