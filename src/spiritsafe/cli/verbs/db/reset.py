"""Throw the development database away and make an empty one."""

import sys

import click

from spiritsafe.cli.invocation import Invocation


@click.command("reset", help=__doc__)
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--all", "everything", is_flag=True, help="The whole server with its data folder, not one database.")
@click.pass_obj
def command(invocation: Invocation, *, yes: bool, everything: bool) -> int:
    """Ask, then drop and create; sessions on the database are ended."""
    from spiritsafe.cli.embedded_project import EmbeddedProject
    from spiritsafe.postgres import embedded
    from spiritsafe.project.embedded_database import drop_database, ensure_database
    from spiritsafe.project.embedded_server import start_server

    project = EmbeddedProject.of(invocation)
    name = project.settings.embedded_database
    what = f"the embedded server's data in {project.server_folder}" if everything else f"the database {name!r}"
    if not yes and not _confirmed(what):
        click.echo("nothing was thrown away")
        return 1
    if everything:
        embedded.erase(project.server_folder)
    else:
        server = start_server(project.settings, project.folder)
        drop_database(server, name)
        ensure_database(server, name)
    if not invocation.quiet:
        click.echo(f"{what} is gone" if everything else f"{what} is empty; 'spiritsafe upgrade' fills it")
    return 0


def _confirmed(what: str) -> bool:
    from spiritsafe.errors import Unanswered

    try:
        return click.confirm(f"Throw away {what}?")
    except click.Abort:
        if sys.stdin.isatty():
            raise  # Ctrl-C
        raise Unanswered(
            f"nobody said whether to throw away {what}",
            why="there is no terminal to ask on",
            next_step="nothing was thrown away; to do so, add --yes",
        ) from None
