"""Tell whether the server runs, and where; exits with 1 when it does not."""

import click

from spiritsafe.cli.invocation import Invocation


@click.command("status", help=__doc__)
@click.pass_obj
def command(invocation: Invocation) -> None:
    """Print what is known of the running server."""
    from spiritsafe.cli.embedded_project import EmbeddedProject

    server = EmbeddedProject.of(invocation).running()
    lasting = "until 'spiritsafe db stop'" if server.kept else "as long as a process uses it"
    click.echo(f"PostgreSQL {server.version} is running (pid {server.pid}, as {server.account}), {lasting}")
    click.echo(f"data    {server.data}")
    click.echo(f"socket  {server.socket_folder}")
