"""Code Quality of GitLab: a JSON list of issues, an empty one where nothing was found; waived findings are left out."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from spiritsafe.report.publication import Publication, fingerprints, publication
from spiritsafe.report.wording import TITLE, one_line
from spiritsafe.review.verdict import Verdict

_SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}
_NOWHERE = "migrations"  # the form wants a path; what belongs to no file is told of the folder


def render(verdict: Verdict, sources: Mapping[str, str] | None = None) -> str:
    """Return the list of issues."""
    shown = publication(verdict, sources)
    issues = [*_findings(shown), *_notes(shown)]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _findings(shown: Publication) -> Iterator[dict[str, Any]]:
    findings = shown.verdict.findings
    for finding, digest in zip(findings, fingerprints(findings), strict=True):
        if finding.waived is None:
            severity = _SEVERITIES[finding.severity.value]
            yield _issue(finding.rule, finding.message, severity, digest, _at(finding.file, finding.line))


def _notes(shown: Publication) -> Iterator[dict[str, Any]]:
    for note in shown.verdict.notes:
        file = next((file.name for file in shown.files if file.name and note.startswith(f"{file.name}:")), None)
        digest = sha256(f"{TITLE}|{note}".encode()).hexdigest()
        yield _issue(TITLE.replace(" ", "-"), note, "info", digest, _at(file, None))


def _issue(rule: str, text: str, severity: str, digest: str, location: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": one_line(text),
        "check_name": rule,
        "fingerprint": digest,
        "severity": severity,
        "location": location,
    }


def _at(file: str | None, line: int | None) -> dict[str, Any]:
    return {"path": file or _NOWHERE, "lines": {"begin": line or 1}}
