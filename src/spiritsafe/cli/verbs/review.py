"""Tell what new revisions, or a SQL script, would do to a busy database."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import REVISION, AlembicCommand


@click.command("review", cls=AlembicCommand, help=__doc__)
@click.argument("revision", type=REVISION, required=False, metavar="[REV | A:B]")
@click.option("--base", metavar="REF", help="Review the revisions that are new since this git ref, e.g. origin/main.")
@click.option("--latest", type=click.IntRange(min=1), metavar="N", help="Review the last N revisions.")
@click.option("--all", "everything", is_flag=True, help="Review every revision, from a blank database.")
@click.option("--sql", "script", metavar="FILE", help="Review a SQL script instead; '-' reads standard input.")
@click.option("--setup", metavar="FILE", help="SQL that is run before the script and not reviewed.")
@click.option("--no-transaction", is_flag=True, help="Each statement of the script commits by itself.")
@click.option("--static", is_flag=True, help="Run nothing: judge the SQL by its text alone.")
@click.option("--snapshot", metavar="FILE", help="Sizes and traffic of production, from 'spiritsafe snapshot'.")
@click.option("--workload", metavar="FILE", help="Queries of production, from 'spiritsafe snapshot --workload'.")
@click.option("--target-version", metavar="N", help="The major version of PostgreSQL in production.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="What makes the answer no.  [error]")
@click.option("--notes", is_flag=True, help="Show advice as well.")
@click.option("--baseline", metavar="FILE", help="Findings that were there before; they are shown as waived.")
@click.option("--write-baseline", metavar="FILE", help="Write what is found now to a baseline, and succeed.")
@click.option(
    "--format",
    "form",
    default="console",
    metavar="NAME",
    help="Such as json, sarif, github, gitlab, junit, markdown.",
)
@click.option("--output", metavar="FILE", help="Write the report to a file instead of standard output.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, **values: object) -> int:
    """Review, print, and answer with the exit code: 0 fine, 1 findings."""
    from spiritsafe.cli.review import review

    return review(invocation, values)
