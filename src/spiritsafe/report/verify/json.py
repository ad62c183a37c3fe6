"""One JSON object, in the words of DESIGN.md."""

import json
from typing import Any

from spiritsafe.report.shown_outcome import shown_outcome
from spiritsafe.verify.outcome import CHECKS, Outcome, Verification


def render(verification: Verification) -> str:
    """Return the outcomes as JSON."""
    files = {revision.id: revision.path for revision in verification.revisions}
    form = {
        "schema": 1,
        "verdict": verification.word,
        "server_version": verification.server_version,
        "seconds": round(verification.seconds, 3),
        "revisions": [{"revision": one.id, "message": one.message} for one in verification.revisions],
        "checks": [{"check": check, "about": CHECKS[check]} for check in verification.checks],
        "outcomes": [_form(shown_outcome(outcome), files) for outcome in verification.outcomes],
    }
    return json.dumps(form, indent=2, ensure_ascii=False)


def _form(outcome: Outcome, files: dict[str, str]) -> dict[str, Any]:
    form: dict[str, Any] = {
        "check": outcome.check,
        "revision": outcome.revision,
        "file": files.get(outcome.revision) if outcome.revision else None,
        "outcome": outcome.answer.value,
        "message": outcome.what,
    }
    if outcome.next_step:
        form |= {"why": outcome.why, "next": outcome.next_step, "details": dict(outcome.details)}
    return form
