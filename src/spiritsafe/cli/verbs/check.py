"""Check if revision command with autogenerate has pending upgrade ops."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("check", cls=AlembicCommand, help=__doc__)
@click.option(
    "--from",
    "source",
    type=click.Choice(["revisions", "database"]),
    default="revisions",
    help="What the models are compared with: the revisions, run on a scratch database, or the database itself.",
)
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, source: str, **values: object) -> None:
    """Hand over to Alembic, with our comparison; differences exit with 1."""
    from alembic import command as alembic

    from spiritsafe.cli.autogenerate import compare_models

    compare_models(invocation, "check", values, alembic.check, {"source": source})
