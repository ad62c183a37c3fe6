"""Accept a revision file as it is now, with a reason that is kept in the history."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("repair", cls=AlembicCommand, help=__doc__)
@click.option(
    "--accept", type=REVISION, required=True, metavar="REVISION", help="Edited, or gone, since it was applied."
)
@click.option("--reason", required=True, help="Why that is right; it is kept.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, accept: str, reason: str) -> None:
    """Append a record; what was recorded before stays."""
    from alembic.script import ScriptDirectory

    from spiritsafe.cli.record import recorded
    from spiritsafe.upgrade.repair import accept_revision

    with recorded(invocation, "repair") as (session, record):
        accept_revision(record, ScriptDirectory.from_config(session.config), accept, reason)
    click.echo(f"accepted {accept}: {reason}")
