"""Tell which URL, server and settings are in force, and whether an upgrade could succeed."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation

_COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command("doctor", help=f"{__doc__} Exits with 1 when a check fails.")
@options.connection
@click.pass_obj
def command(invocation: Invocation) -> int:
    """Print each check as it is made; nothing is changed."""
    from spiritsafe.cli.diagnosis import checks
    from spiritsafe.core.check import Outcome

    failed = False
    with invocation.alembic("doctor", {}) as session:
        for check in checks(session):
            failed = failed or check.outcome is Outcome.ERROR
            click.echo(
                f"{click.style(check.outcome.ljust(8), fg=_COLOURS[check.outcome])}{check.name}: {check.evidence}"
            )
            if check.fix:
                click.echo(f"        next: {check.fix}")
    return 1 if failed else 0
