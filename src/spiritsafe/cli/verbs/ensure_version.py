"""Create the alembic version table if it doesn't exist already."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("ensure_version", cls=AlembicCommand, help=__doc__)
@options.sql
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic."""
    with invocation.alembic("ensure_version", values, online=not values["sql"]) as session:
        from alembic import command as alembic

        session.call(alembic.ensure_version, **values)
