"""Draw the schema, or what a revision changes in it, as a Mermaid diagram."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("graph", cls=AlembicCommand, help=__doc__)
@click.option(
    "--from",
    "source",
    type=click.Choice(["models", "head", "database"]),
    default="models",
    show_default=True,
    help="What is drawn: the models, what all revisions make, or the database.",
)
@click.option("--revision", type=REVISION, metavar="REV", help="Draw what this revision changes instead.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME", help="Draw this schema alone; repeatable.")
@click.option("--table", "tables", multiple=True, metavar="PATTERN", help="Draw these tables alone; repeatable.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave these tables out; repeatable.")
@click.option(
    "--columns", type=click.Choice(["all", "keys", "none"]), default="all", show_default=True, help="Which columns."
)
@click.option("--inject", metavar="FILE", help="Write it between the marks <!-- spiritsafe:graph --> of a file.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the file is not current.")
@click.option("--output", metavar="FILE", help="Write it to a file instead of standard output.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> None:
    """Read the catalogue, draw, print."""
    from spiritsafe.cli.graph import graph

    graph(invocation, values)
