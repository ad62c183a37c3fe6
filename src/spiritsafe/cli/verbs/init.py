"""Initialize a new scripts directory."""

import click

from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand
from spiritsafe.cli.writing import extras


@click.command("init", cls=AlembicCommand, help=__doc__)
@click.argument("directory", type=click.Path())
@click.option(
    "-t", "--template", default="spiritsafe", show_default=True, help="Template, as list_templates names them."
)
@click.option("--package", is_flag=True, help="Write empty __init__.py files into the folders.")
@click.option("--embedded", is_flag=True, help="Let the project use the embedded server when no URL is given.")
@extras
@click.pass_obj
def command(invocation: Invocation, /, *, embedded: bool, wanted: tuple[str, ...], **values: object) -> None:
    """Hand over to Alembic, with a template of ours; then write our settings."""
    from spiritsafe.cli.initialisation import initialise

    initialise(invocation, values, wanted, embedded=embedded)
