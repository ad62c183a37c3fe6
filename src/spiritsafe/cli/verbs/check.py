"""Check if revision command with autogenerate has pending upgrade ops."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("check", cls=AlembicCommand, help=__doc__)
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic; differences exit with 1."""
    with invocation.alembic("check", values) as session:
        from alembic import command as alembic

        session.call(alembic.check, **values)
