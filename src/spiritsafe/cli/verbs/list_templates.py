"""List available templates."""

import click

from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("list_templates", cls=AlembicCommand, help=__doc__)
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Alembic's, then ours; there need not be a project."""
    from alembic import command as alembic

    from spiritsafe.cli.alembic_session import without_project
    from spiritsafe.cli.initialisation import OURS, template_about

    with without_project():
        alembic.list_templates(invocation.new_config(values))
    click.echo(f"\nThe default of 'spiritsafe init':\n\n{OURS} - {template_about()}")
