"""Start the server, or join it; it stays until it is stopped."""

import click

from spiritsafe.cli.invocation import Invocation


@click.command("start", help=__doc__)
@click.pass_obj
def command(invocation: Invocation) -> None:
    """Start, make the development database, and say how to reach it."""
    from spiritsafe.cli.embedded_project import EmbeddedProject
    from spiritsafe.postgres.url import spelled
    from spiritsafe.project.embedded_database import database_url, ensure_database
    from spiritsafe.project.embedded_server import start_server

    project = EmbeddedProject.of(invocation)
    server = start_server(project.settings, project.folder, keep=True)
    name = project.settings.embedded_database
    ensure_database(server, name)
    if not invocation.quiet:
        click.echo(f"PostgreSQL {server.version} is running (pid {server.pid}) and stays until 'spiritsafe db stop'")
        click.echo(spelled(database_url(server, name).set(drivername="postgresql")))
