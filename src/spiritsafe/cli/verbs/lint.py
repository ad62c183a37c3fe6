"""Look at the style of hand-written SQL in revisions and .sql files, and rewrite it with --fix."""

import click

from spiritsafe.cli.invocation import Invocation


@click.command("lint", help=__doc__)
@click.argument("files", nargs=-1, metavar="[FILES]...")
@click.option("--fix", is_flag=True, help="Rewrite the SQL in place, where it stays the same statement to PostgreSQL.")
@click.option("--rendered", is_flag=True, help="Also look at the SQL that the revisions render.")
@click.option(
    "--format", "form", type=click.Choice(["console", "json"]), default="console", help="How to print the findings."
)
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> int:
    """Lint, print, and answer with the exit code: 0 clean, 1 findings."""
    from spiritsafe.cli.lint import lint

    return lint(invocation, values)
