"""Reviews what an upgrade would run, and lets nothing pass that fails the review."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from alembic.script import ScriptDirectory

from spiritsafe.core.event import Event, Reviewed
from spiritsafe.core.finding import Finding
from spiritsafe.core.revision import Revision
from spiritsafe.core.trace import Trace
from spiritsafe.errors import Refused, SpiritsafeError
from spiritsafe.project.migration_url import project_folder
from spiritsafe.project.shadow import open_shadow
from spiritsafe.rehearse.revisions import rehearse_revisions
from spiritsafe.rehearse.selection import Selection, selection_of
from spiritsafe.rehearse.static import static_revisions
from spiritsafe.review.engine import named_rule, rule_files
from spiritsafe.review.judgement import judge
from spiritsafe.review.policy import Policy
from spiritsafe.review.verdict import Verdict
from spiritsafe.upgrade.request import Request


def review_pending(
    request: Request, scripts: ScriptDirectory, revisions: Sequence[Revision], emit: Callable[[Event], None]
) -> Trace:
    """Review these revisions, tell of it, and return what was seen.

    :raises Refused: when a finding at or above `fail_on` is not waived, or nothing could be reviewed.
    """
    settings = request.settings
    for name in settings.rules:
        named_rule(name)
    selection = selection_of(scripts, [one.id for one in revisions])
    sources = {os.path.relpath(one.path): Path(one.path).read_text(encoding="utf-8") for one in revisions}
    trace = _trace(request, selection)
    verdict = judge(trace, sources, Policy(settings.fail_on, settings.rules), settings.target_version)
    emit(
        Reviewed(
            verdict.findings,
            verdict.fail_on,
            verdict.server_version,
            verdict.mode,
            verdict.statements,
            verdict.notes,
        )
    )
    if verdict.failing:
        raise _refused(verdict)
    return trace


def _trace(request: Request, selection: Selection) -> Trace:
    """Run them on the shadow; where that cannot be, read them."""
    config, settings = request.config, request.settings
    try:
        with open_shadow(settings, project_folder(config)) as shadow:
            return rehearse_revisions(config, shadow, settings, selection, meanwhile=rule_files)
    except SpiritsafeError as error:
        reason = f"they could not be rehearsed: {error.what}: {error.why}"
    try:
        trace = static_revisions(config, settings, selection)
    except SpiritsafeError as error:
        raise Refused(
            "what would run could not be reviewed",
            why=f"{reason}; and read without a server, {error.what}: {error.why}",
            next_step="see 'spiritsafe review'; --no-gate upgrades without a review",
        ) from error
    return replace(trace, notes=(reason, *trace.notes))


def _refused(verdict: Verdict) -> Refused:
    number = len(verdict.failing)
    first = verdict.failing[0]
    return Refused(
        f"the upgrade was not begun: the review found {number} {'reason' if number == 1 else 'reasons'} against it",
        why=f"{first.rule}: {' '.join(first.message.split())}",
        next_step="take the safe way that 'spiritsafe review' shows, or allow it beside the code with a reason; "
        "--no-gate upgrades without a review",
        details=(("Findings", "\n".join(map(_line, verdict.failing))),),
    )


def _line(finding: Finding) -> str:
    where = f"{finding.file}:{finding.line}" if finding.line is not None else finding.file or ""
    return f"{finding.severity}: {finding.rule} {finding.object}  {where}".rstrip()
