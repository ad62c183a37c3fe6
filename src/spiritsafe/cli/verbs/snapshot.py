"""Save sizes and traffic of the database, for a review elsewhere; no data leaves it."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("snapshot", cls=AlembicCommand, help=__doc__)
@click.option("--workload", is_flag=True, help="The queries of the application too, without values.")
@click.option("--output", metavar="FILE", help="Write to a file instead of standard output.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, output: str | None, **values: object) -> None:
    """Read the statistics of the chosen database and print them as JSON."""
    from spiritsafe.cli.statistics import live_snapshot
    from spiritsafe.cli.text_files import write_text

    text = live_snapshot(invocation, workload=bool(values["workload"])).to_json()
    if output is None:
        click.echo(text)
        return
    write_text(output, text)
    click.echo(f"wrote {output}", err=True)
