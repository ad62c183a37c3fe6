"""Tell how a live database differs from what its revisions, or the models, make; nothing of it is changed."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("drift", cls=AlembicCommand, help=__doc__)
@click.option(
    "--against",
    type=click.Choice(["revisions", "head", "models"]),
    default="revisions",
    show_default=True,
    help="The revisions that the database has had, all revisions, or the models.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there is drift.")
@click.option("--format", "form", type=click.Choice(["console", "json"]), default="console", help="How to print it.")
@click.option("--output", metavar="FILE", help="Write the report to a file instead of standard output.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, against: str, form: str, output: str | None, *, exit_code: bool) -> int:
    """Read the database, compare on the shadow, print."""
    from spiritsafe.cli.drift import live_drift
    from spiritsafe.cli.text_files import write_text
    from spiritsafe.report import drift as report

    found = live_drift(invocation, against)
    text = report.as_json(found) if form == "json" else report.as_text(found)
    if output is None:
        click.echo(text)
    else:
        write_text(output, text)
        click.echo(f"wrote {output}", err=True)
    return 1 if exit_code and found.differences else 0
