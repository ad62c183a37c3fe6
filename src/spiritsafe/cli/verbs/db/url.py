"""Print the URL of the development database, for DATABASE_URL or psql."""

import click

from spiritsafe.cli.invocation import Invocation


@click.command("url", help=__doc__)
@click.pass_obj
def command(invocation: Invocation) -> None:
    """Print the URL alone, so that `DATABASE_URL=$(spiritsafe db url)` works."""
    from spiritsafe.cli.embedded_project import EmbeddedProject

    project = EmbeddedProject.of(invocation)
    click.echo(project.running().url(project.settings.embedded_database))
