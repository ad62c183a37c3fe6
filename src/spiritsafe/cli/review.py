"""`review`: choose what is reviewed, have it rehearsed and judged, print the verdict."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from spiritsafe.cli.text_files import append_text, read_text, write_text
from spiritsafe.errors import ConfigurationError

if TYPE_CHECKING:
    from spiritsafe.cli.invocation import Invocation
    from spiritsafe.core.snapshot import Snapshot
    from spiritsafe.core.trace import Trace
    from spiritsafe.project.settings import Settings
    from spiritsafe.review.verdict import Verdict

    Reviewed = tuple[Trace, dict[str, str]]  # with the text of each file that findings may name

_WIDTH = 120


def review(invocation: "Invocation", values: Mapping[str, Any]) -> int:
    """Do what the options say; the exit code is 1 when the answer is no.

    :raises SpiritsafeError: when nothing could be reviewed.
    """
    from spiritsafe.report.review.formats import renderer

    render = renderer(str(values["form"]))
    settings = _settings(invocation, values)
    trace, sources = (
        _script(invocation, settings, values) if values["script"] else _revisions(invocation, settings, values)
    )
    from spiritsafe.review.judgement import judge
    from spiritsafe.review.policy import Policy

    policy = Policy(
        settings.fail_on, settings.rules, notes=bool(values["notes"]), baseline=_baseline_of(values["baseline"])
    )
    verdict = judge(trace, sources, policy, settings.target_version, _snapshot(invocation, values))
    if values["write_baseline"]:
        write_text(str(values["write_baseline"]), _baseline(verdict))
        click.echo(f"wrote {len(verdict.findings)} findings to {values['write_baseline']}", err=True)
        return 0
    _print(render, verdict, sources, values)
    return 1 if verdict.failing else 0


def _settings(invocation: "Invocation", values: Mapping[str, Any]) -> "Settings":
    flags = {**invocation.flags, "fail_on": values["fail_on"], "target_version": values["target_version"]}
    settings = replace(invocation, flags=flags).settings()
    if settings.rules:
        from spiritsafe.review.engine import named_rule

        for name in settings.rules:
            named_rule(name)
    return settings


def _script(
    invocation: "Invocation", settings: "Settings", values: Mapping[str, Any]
) -> "tuple[Trace, dict[str, str]]":
    from spiritsafe.project.shadow import open_shadow
    from spiritsafe.rehearse.script import Script, rehearse_script
    from spiritsafe.rehearse.static import static_script

    if any(values[way] for way in ("revision", "base", "latest", "everything")):
        raise ConfigurationError(
            "a script and revisions are chosen at once",
            why="--sql reviews a script; a revision or range, --base, --latest and --all review revisions",
            next_step="keep one of them",
        )
    name = str(values["script"])
    file = "stdin" if name == "-" else name
    text = sys.stdin.read() if name == "-" else read_text(name)
    setup = read_text(str(values["setup"])) if values["setup"] else ""
    script = Script(text, file, setup, str(values["setup"] or ""), transaction=not values["no_transaction"])
    if values["static"]:
        return static_script(script, settings.target_version), {file: text}
    with open_shadow(settings, invocation.folder()) as shadow:
        return rehearse_script(script, shadow, _workload(values)), {file: text}


def _revisions(invocation: "Invocation", settings: "Settings", values: Mapping[str, Any]) -> "Reviewed":
    if values["setup"] or values["no_transaction"]:
        raise ConfigurationError(
            "--setup and --no-transaction say how a script is run, and there is none",
            why="without --sql the revisions are reviewed, which run as env.py runs them",
            next_step="name the script with --sql FILE, or leave them out",
        )
    return (_static if values["static"] else _rehearsed)(invocation, settings, values)


def _rehearsed(invocation: "Invocation", settings: "Settings", values: Mapping[str, Any]) -> "Reviewed":
    from spiritsafe.cli.early_shadow import early_shadow

    with (
        early_shadow(settings, invocation.folder()) as early,
        invocation.alembic("review", {"sql": True, **values}, online=False) as session,
    ):
        shadow = early.open()
        from spiritsafe.cli.review_selection import selected
        from spiritsafe.project.script_directory import script_directory
        from spiritsafe.rehearse.revisions import rehearse_revisions

        selection, sources = selected(invocation, script_directory(session.config), values)
        trace = rehearse_revisions(
            session.config,
            shadow(),
            settings,
            selection,
            _workload(values),
            meanwhile=_load_rules,
            ahead=early.ahead,
        )
        return trace, sources


def _static(invocation: "Invocation", settings: "Settings", values: Mapping[str, Any]) -> "Reviewed":
    from spiritsafe.cli.review_selection import selected
    from spiritsafe.project.script_directory import script_directory
    from spiritsafe.rehearse.static import static_revisions

    with invocation.alembic("review", {"sql": True, **values}, online=False) as session:
        selection, sources = selected(invocation, script_directory(session.config), values)
        return static_revisions(session.config, settings, selection), sources


def _load_rules() -> None:
    from spiritsafe.review.engine import rule_files

    rule_files()


def _snapshot(invocation: "Invocation", values: Mapping[str, Any]) -> "Snapshot | None":
    """What is known of production: a saved snapshot, or the database that `--url` names."""
    from spiritsafe.cli.statistics import live_snapshot, saved_snapshot

    if values["snapshot"]:
        return saved_snapshot(str(values["snapshot"]))
    return live_snapshot(invocation) if invocation.url is not None else None


def _workload(values: Mapping[str, Any]) -> tuple[str, ...]:
    from spiritsafe.cli.statistics import saved_snapshot

    return saved_snapshot(str(values["workload"])).queries if values["workload"] else ()


def _baseline_of(name: str | None) -> frozenset[str]:
    from spiritsafe.review.policy import read_baseline

    if name is None:
        return frozenset()
    try:
        return read_baseline(read_text(name))
    except ValueError as error:
        raise ConfigurationError(
            f"{name!r} is no baseline",
            why=str(error),
            next_step=f"write it anew: spiritsafe review --all --write-baseline {name}",
        ) from error


def _baseline(verdict: "Verdict") -> str:
    from spiritsafe.review.policy import baseline_text

    return baseline_text(verdict.findings)


def _print(render: Any, verdict: "Verdict", sources: Mapping[str, str], values: Mapping[str, Any]) -> None:  # noqa: ANN401
    if values["output"]:
        write_text(str(values["output"]), render(verdict, sources=sources, colour=False, width=_WIDTH))
        return
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, _WIDTH)
    click.echo(render(verdict, sources=sources, colour=colour, width=width).rstrip("\n"))
    if (summary := os.environ.get("GITHUB_STEP_SUMMARY")) and values["form"] == "github":
        from spiritsafe.report.review.formats import renderer

        append_text(summary, renderer("github_summary")(verdict, sources=sources))
