"""`lint`: choose the files, have their SQL judged or rewritten, print what is found."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from spiritsafe.cli.edited_file import EditedFile
from spiritsafe.cli.lint_selection import lintable_files
from spiritsafe.core.style import PassedOver, StyleReport

if TYPE_CHECKING:
    from pathlib import Path

    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.sql.style import Style

    Styles = dict[Path, Style]  # by folder: each may have a configuration of its own


def lint(invocation: "Invocation", values: Mapping[str, Any]) -> int:
    """Do what the options say; the exit code is 1 when there are findings.

    :raises SpiritsafeError: when a file, or the configuration of sqlfluff, cannot be used.
    """
    from spiritsafe.report import style

    files = [EditedFile.read(path) for path in lintable_files(invocation, values["files"])]
    styles: Styles = {}
    report = StyleReport()
    for file in files:
        report += _fixed(file, styles) if values["fix"] else _checked(file, styles)
    if values["rendered"]:
        report += _rendered(invocation, values, files, styles)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(style.as_json(report) if values["form"] == "json" else style.as_text(report, colour=colour))
    return 1 if report.findings else 0


def _checked(file: EditedFile, styles: "Styles") -> StyleReport:
    from spiritsafe.sql.style_check import check

    return check(file.name, file.text, _style(file, styles))


def _fixed(file: EditedFile, styles: "Styles") -> StyleReport:
    """Rewrite the file; the report is about what it is afterwards."""
    from spiritsafe.sql.style_check import fix

    result = fix(file.name, file.text, _style(file, styles))
    if result.text == file.text:
        return replace(_checked(file, styles), left=result.left)
    if file.newline is None:
        mixed = PassedOver(file.name, 1, "its lines end in different ways")
        return replace(_checked(file, styles), left=(mixed, *result.left))
    edited = file.write(result.text)
    return replace(_checked(edited, styles), fixed=result.fixed, left=result.left)


def _rendered(
    invocation: "Invocation", values: Mapping[str, Any], files: Sequence[EditedFile], styles: "Styles"
) -> StyleReport:
    from alembic.script import ScriptDirectory

    from spiritsafe.rehearse.selection import every_revision, selection_of
    from spiritsafe.rehearse.static import static_revisions
    from spiritsafe.sql.rendered_style import rendered_style
    from spiritsafe.sql.style_check import hand_written

    by_name = {file.name: file for file in files}
    with invocation.alembic("lint", {"sql": True, **values}, online=False) as session:
        scripts = ScriptDirectory.from_config(session.config)
        selection = selection_of(scripts, every_revision(scripts))
        trace = static_revisions(session.config, session.settings, selection)
    report = StyleReport()
    for name, file in by_name.items():
        statements = [seen.statement for seen in trace.observations if seen.statement.file == name]
        if statements:
            report += rendered_style(statements, hand_written(name, file.text), _style(file, styles))
    return report


def _style(file: EditedFile, styles: "Styles") -> "Style":
    from spiritsafe.sql.style import Style

    folder = file.path.absolute().parent
    return styles.setdefault(folder, Style(folder))
