"""Show the revision(s) denoted by the given symbol."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("show", cls=AlembicCommand, help=__doc__)
@options.rev
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic; only `current` asks the database."""
    with invocation.alembic("show", values, online=values["rev"] == "current") as session:
        from alembic import command as alembic

        session.call(alembic.show, **values)
