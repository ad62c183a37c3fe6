"""'stamp' the revision table with the given revision; don't run any migrations."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("stamp", cls=AlembicCommand, help=__doc__)
@options.revisions
@options.sql
@options.tag
@click.option("--purge", is_flag=True, help="Erase the version table before stamping, whatever is in it.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, revisions: tuple[str, ...], **values: object) -> None:
    """Hand over to Alembic."""
    with invocation.alembic("stamp", {"revisions": list(revisions), **values}, online=not values["sql"]) as session:
        from alembic import command as alembic

        session.call(alembic.stamp, revision=list(revisions), **values)
