"""Tell what an upgrade would run on this database: statements, locks, sizes, estimates, blockers now."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("plan", cls=AlembicCommand, help=f"{__doc__} REVISION is 'heads' unless given.")
@click.argument("revision", type=REVISION, default="heads")
@click.option("--format", "form", type=click.Choice(["console", "json"]), default="console", help="How to print it.")
@click.option("--output", metavar="FILE", help="Write to a file, such as one for 'upgrade --plan FILE'.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, revision: str, form: str, output: str | None) -> None:
    """Rehearse what is pending, look at the database, print."""
    from spiritsafe.cli.planning import make_plan
    from spiritsafe.cli.text_files import write_text
    from spiritsafe.report import plan as report

    plan = make_plan(invocation, revision)
    text = plan.to_json() if form == "json" else report.render(plan)
    if output is None:
        click.echo(text)
        return
    write_text(output, text)
    click.echo(f"wrote {output}", err=True)
