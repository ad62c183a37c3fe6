"""Print the URL of the development database, for DATABASE_URL or psql."""

import click

from spiritsafe.cli.invocation import Invocation


@click.command("url", help=__doc__)
@click.pass_obj
def command(invocation: Invocation) -> None:
    """Print the URL alone, so that `DATABASE_URL=$(spiritsafe db url)` works."""
    from spiritsafe.cli.embedded_project import EmbeddedProject
    from spiritsafe.postgres.url import spelled
    from spiritsafe.project.embedded_database import database_url

    project = EmbeddedProject.of(invocation)
    url = database_url(project.running(), project.settings.embedded_database)
    click.echo(spelled(url.set(drivername="postgresql")))
