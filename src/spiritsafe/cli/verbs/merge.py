"""Merge two revisions together. Creates a new migration file."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("merge", cls=AlembicCommand, help=__doc__)
@options.revisions
@options.message
@options.branch_label
@options.rev_id
@options.splice
@click.pass_obj
def command(invocation: Invocation, /, revisions: tuple[str, ...], **values: object) -> None:
    """Hand over to Alembic."""
    with invocation.alembic("merge", {"revisions": list(revisions), **values}, online=False) as session:
        from alembic import command as alembic

        session.call(alembic.merge, revisions=list(revisions), **values)
