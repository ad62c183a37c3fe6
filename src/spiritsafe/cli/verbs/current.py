"""Display the current revision for a database."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("current", cls=AlembicCommand, help=__doc__)
@click.option("-c", "--check-heads", is_flag=True, help="Exit with 1 unless every head is applied.")
@options.verbose
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic."""
    with invocation.alembic("current", values) as session:
        from alembic import command as alembic

        session.call(alembic.current, **values)
