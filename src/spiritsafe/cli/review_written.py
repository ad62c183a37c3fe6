"""Shows the review of revisions right after they were written."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from spiritsafe.errors import SpiritsafeError

if TYPE_CHECKING:
    from spiritsafe.cli.alembic_session import AlembicSession
    from spiritsafe.postgres.shadow import Shadow
    from spiritsafe.review.verdict import Verdict


def review_written(session: "AlembicSession", shadow: "Shadow", written: Any, *, quiet: bool) -> None:  # noqa: ANN401
    """Review new revisions and print what is found; what is written stays written.

    :param written: what `alembic.command.revision` returned: a Script, or several.
    """
    from spiritsafe.report.review.console import render

    scripts = written if isinstance(written, list | tuple) else [written]
    paths = {script.revision: script.path for script in scripts if script is not None}
    try:
        verdict = _reviewed(session, shadow, tuple(paths))
    except SpiritsafeError as error:
        click.echo(f"note: the new revision could not be reviewed: {error.what}: {error.why}", err=True)
        return
    if verdict.findings:
        sources = {os.path.relpath(path): Path(path).read_text(encoding="utf-8") for path in paths.values()}
        click.echo(render(verdict, sources=sources, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
    elif not quiet:
        click.echo(f"reviewed: nothing found in {verdict.statements} statements")


def _reviewed(session: "AlembicSession", shadow: "Shadow", revisions: tuple[str, ...]) -> "Verdict":
    from spiritsafe.project.script_directory import script_directory
    from spiritsafe.rehearse.revisions import rehearse_revisions
    from spiritsafe.rehearse.selection import selection_of
    from spiritsafe.review.engine import find
    from spiritsafe.review.policy import Policy
    from spiritsafe.review.verdict import Verdict

    settings = session.settings
    selection = selection_of(script_directory(session.config), revisions)
    trace = rehearse_revisions(session.config, shadow, settings, selection)
    found = Policy(settings.fail_on, settings.rules).apply(find(trace, target_version=settings.target_version))
    return Verdict(found, settings.fail_on, trace.server_version, trace.mode, len(trace.observations), trace.notes)
