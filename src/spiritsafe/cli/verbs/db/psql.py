"""Open psql on the development database; arguments go to psql."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

import click

from spiritsafe.cli.invocation import Invocation


@click.command("psql", help=__doc__, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def command(invocation: Invocation, arguments: tuple[str, ...]) -> int:
    """Run psql as a child, so that a server that nobody keeps stays up for as long as psql is open."""
    import subprocess

    from spiritsafe.cli.embedded_project import EmbeddedProject
    from spiritsafe.postgres.url import spelled
    from spiritsafe.project.embedded_database import development_url

    project = EmbeddedProject.of(invocation)
    psql = _psql(project.settings.pg_bin)
    url = development_url(project.settings, project.folder).set(drivername="postgresql")
    return subprocess.run([psql, spelled(url), *arguments], check=False, env=os.environ).returncode


def _psql(pg_bin: Path | None) -> str:
    """The psql beside the server's programs, one of another PostgreSQL here, or the PATH's: any version will do."""
    from spiritsafe.errors import ConfigurationError, SpiritsafeError
    from spiritsafe.postgres.embedded import find_binaries

    folders = [find_binaries(pg_bin).folder]
    with suppress(SpiritsafeError):
        folders.append(find_binaries().folder)
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])
    found = shutil.which("psql", path=path)
    if found is None:
        raise ConfigurationError(
            "there is no psql",
            why=f"neither {folders[0]} nor the PATH has it",
            next_step="install PostgreSQL's client (Debian: postgresql-client), or use another client with the URL "
            "that 'spiritsafe db url' prints",
        )
    return found
