"""`adopt`: what was found, what would be written, and whether to."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spiritsafe.cli.writing import confirmed, show, write

if TYPE_CHECKING:
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.project.adoption.proposal import Proposal
    from spiritsafe.project.adoption.survey import Survey


def adopt(invocation: "Invocation", wanted: Sequence[str], *, yes: bool, dry_run: bool) -> None:
    """Tell, show, ask, write.

    :raises Unanswered: where it may not be written, and nobody can be asked.
    """
    from spiritsafe.project.adoption.survey import survey
    from spiritsafe.report.adoption import found

    named = [Path(name).absolute() for name in invocation.config if Path(name).name != "pyproject.toml"]
    project = survey(Path.cwd(), named[0] if named else None, os.environ)
    if not invocation.quiet:
        for word, sentence in found(project):
            click.echo(f"{word:<10}{sentence}")
        click.echo()
    proposals = _missing(project, wanted, quiet=invocation.quiet)
    if not proposals:
        click.echo("nothing is missing")
    else:
        show(proposals, project.folder)
        if dry_run or not (yes or confirmed()):
            click.echo("nothing was written")
            return
        write(proposals, project.folder, quiet=invocation.quiet)
    if not invocation.quiet:
        click.echo("next: spiritsafe verify, then spiritsafe review --all, then spiritsafe upgrade")


def _missing(project: "Survey", wanted: Sequence[str], *, quiet: bool) -> "list[Proposal]":
    from spiritsafe.project.adoption.extras import extras_in, skipped
    from spiritsafe.project.adoption.proposal import ignored_in, settings_in

    if not quiet:
        for path in skipped(project.folder, wanted):
            click.echo(f"{os.path.relpath(path, project.folder)} is there already, and stays as it is")
    return [
        *settings_in(project.folder / "pyproject.toml", _settings(project)),
        *ignored_in(project.folder),
        *extras_in(project.folder, wanted),
    ]


def _settings(project: "Survey") -> dict[str, str | bool]:
    values: dict[str, str | bool] = {}
    if project.ini is not None and project.ini_elsewhere:
        values["alembic_config"] = os.path.relpath(project.ini, project.folder)
    if project.flask_app:
        values["flask_app"] = project.flask_app
    if project.env.models:
        values["models"] = project.env.models
    return values
