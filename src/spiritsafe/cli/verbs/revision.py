"""Create a new revision file."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("revision", cls=AlembicCommand, help=__doc__)
@options.message
@click.option("--autogenerate", is_flag=True, help="Compare the database with the models and write what differs.")
@options.sql
@click.option("--head", type=REVISION, default="head", help="The head, or BRANCH@head, that the revision follows.")
@options.splice
@options.branch_label
@click.option("--version-path", metavar="FOLDER", help="Which of the version folders the file goes to.")
@options.rev_id
@click.option("--depends-on", multiple=True, type=REVISION, help="A revision this one depends on; repeatable.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, depends_on: tuple[str, ...], **values: object) -> None:
    """Hand over to Alembic; a database is needed for `--autogenerate`, and where env.py always runs."""
    values["depends_on"] = list(depends_on) or None
    with invocation.alembic("revision", values, online=bool(values["autogenerate"])) as session:
        from alembic import command as alembic

        session.call(alembic.revision, **values)
