"""Show current available heads in the script directory."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("heads", cls=AlembicCommand, help=__doc__)
@options.verbose
@click.option("--resolve-dependencies", is_flag=True, help="Treat dependency versions as down revisions.")
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic."""
    with invocation.alembic("heads", values, online=False) as session:
        from alembic import command as alembic

        session.call(alembic.heads, **values)
