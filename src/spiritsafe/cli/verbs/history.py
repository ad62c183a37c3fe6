"""List changeset scripts in chronological order."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("history", cls=AlembicCommand, help=__doc__)
@click.option("-r", "--rev-range", type=REVISION, metavar="[START]:[END]", help="A range of revisions.")
@options.verbose
@click.option("-i", "--indicate-current", is_flag=True, help="Mark the revision the database is at.")
@click.option("--runs", is_flag=True, help="List the runs on the database instead: who, when, and how they ended.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Hand over to Alembic; a database is needed only to mark the current revision or to resolve it in a range."""
    if values.pop("runs"):
        from spiritsafe.cli.record import list_runs

        list_runs(invocation)
        return
    needs_database = bool(values["indicate_current"]) or "current" in str(values["rev_range"] or "")
    with invocation.alembic("history", values, online=needs_database) as session:
        from alembic import command as alembic

        session.call(alembic.history, **values)
