"""Stop the server; the data stays."""

import click

from spiritsafe.cli.invocation import Invocation


@click.command("stop", help=__doc__)
@click.pass_obj
def command(invocation: Invocation) -> None:
    """Stop, and say whether there was anything to stop."""
    from spiritsafe.cli.embedded_project import EmbeddedProject
    from spiritsafe.postgres import embedded

    stopped = embedded.stop(EmbeddedProject.of(invocation).server_folder)
    if not invocation.quiet:
        click.echo("stopped; the data stays" if stopped else "it was not running")
