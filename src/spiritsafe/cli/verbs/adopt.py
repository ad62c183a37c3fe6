"""Take on an existing Alembic project: find its parts, write what is missing, after showing it."""

import click

from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand
from spiritsafe.cli.writing import extras


@click.command("adopt", cls=AlembicCommand, help=__doc__)
@extras
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.pass_obj
def command(invocation: Invocation, /, *, wanted: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Look, show, ask, write; env.py and the revisions stay as they are."""
    from spiritsafe.cli.adopt import adopt

    adopt(invocation, wanted, yes=yes, dry_run=dry_run)
