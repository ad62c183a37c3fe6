"""One JSON object: the contract of DESIGN.md."""

import json
from typing import Any

from spiritsafe.core.finding import Finding
from spiritsafe.report.publication import publication
from spiritsafe.review.verdict import Verdict


def render(verdict: Verdict) -> str:
    """Return the verdict as JSON."""
    return json.dumps(form_of(publication(verdict).verdict), indent=2, ensure_ascii=False)


def form_of(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain values."""
    return {
        "schema": 1,
        "verdict": verdict.word,
        "server_version": verdict.server_version,
        "mode": verdict.mode,
        "statements": verdict.statements,
        "findings": [_finding(finding) for finding in verdict.findings],
        "notes": list(verdict.notes),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    evidence = finding.evidence
    form: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "phase": finding.phase.value if finding.phase is not None else None,
        "revision": finding.revision,
        "file": finding.file,
        "line": finding.line,
        "statement": finding.statement,
        "object": finding.object,
        "evidence": {
            "locks": [list(pair) for pair in evidence.locks],
            "scans": list(evidence.scans),
            "rewrites": list(evidence.rewrites),
        },
        "message": finding.message,
        "remedy": finding.remedy,
    }
    if evidence.broken:
        form["evidence"]["breaks-running-application"] = list(evidence.broken)
    if evidence.facts:
        form["evidence"]["facts"] = list(evidence.facts)
    if finding.waived is not None:
        form["waived"] = finding.waived
    return form
