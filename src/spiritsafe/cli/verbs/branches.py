"""Show current branch points."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("branches", cls=AlembicCommand, help=__doc__)
@options.verbose
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic."""
    with invocation.alembic("branches", values, online=False) as session:
        from alembic import command as alembic

        session.call(alembic.branches, **values)
