"""Initialize a new scripts directory."""

import click

from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("init", cls=AlembicCommand, help=__doc__)
@click.argument("directory", type=click.Path())
@click.option("-t", "--template", default="generic", show_default=True, help="Template, as list_templates names them.")
@click.option("--package", is_flag=True, help="Write empty __init__.py files into the folders.")
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic; there is no project yet."""
    from alembic import command as alembic

    from spiritsafe.cli.alembic_session import without_project

    config = invocation.new_config(values)
    with without_project():
        alembic.init(config, **values)  # type: ignore[arg-type]
