"""List what a review looks for, or show one rule's page."""

import click

from spiritsafe.cli.invocation import Invocation


@click.command("rules", help=__doc__)
@click.argument("name", required=False)
@click.option(
    "--format", "form", type=click.Choice(["console", "json"]), default="console", help="How to print the list."
)
@click.pass_obj
def command(invocation: Invocation, /, name: str | None, form: str) -> None:
    """Print the catalogue of rules, with the severities of the project."""
    from spiritsafe.report import rules
    from spiritsafe.review.engine import all_rules, named_rule

    severities = invocation.settings().rules
    if name is not None:
        click.echo(rules.page(*named_rule(name)))
    elif form == "json":
        click.echo(rules.as_json(all_rules(), severities))
    else:
        click.echo(rules.listing(all_rules(), severities))
