"""Tell what is left to apply, before the deployment (expand) and after it (contract)."""

import click

from spiritsafe.cli import options
from spiritsafe.cli.invocation import Invocation
from spiritsafe.cli.revision_argument import AlembicCommand


@click.command("status", cls=AlembicCommand, help=__doc__)
@click.option("--check", is_flag=True, help="Exit with 1 when something is left.")
@options.connection
@click.pass_obj
def command(invocation: Invocation, /, *, check: bool) -> None:
    """Read the version table; nothing is changed."""
    from alembic.script import ScriptDirectory

    from spiritsafe.errors import Refused
    from spiritsafe.postgres.every_connection import every_connection
    from spiritsafe.project.revisions import revision_of
    from spiritsafe.rehearse.apart import alembic_log_muted
    from spiritsafe.upgrade.phases import pending
    from spiritsafe.upgrade.position import position

    with invocation.alembic("status", {}) as session:
        scripts = ScriptDirectory.from_config(session.config)
        with alembic_log_muted(), every_connection(session.rules):
            where = position(session.config, scripts)
        left = pending(scripts, where.current)
        click.echo(f"at        {', '.join(where.current) or 'base'}")
        for phase, script in left:
            click.echo(f"{phase.value:<9} {revision_of(script)}")
        if not left:
            click.echo("nothing is left to apply")
        elif check:
            raise Refused(
                f"{len(left)} revisions are left to apply",
                why=f"the first is {revision_of(left[0][1])}, phase {left[0][0].value}",
                next_step="apply what comes before the deployment with 'spiritsafe upgrade --phase expand', the rest "
                "after it with 'spiritsafe upgrade'",
            )
