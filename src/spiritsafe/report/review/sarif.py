"""SARIF 2.1.0, the exchange format of static analysis: code scanning of GitHub and others read it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from spiritsafe import __version__
from spiritsafe.core.finding import Finding
from spiritsafe.report.publication import Publication, fingerprints, publication
from spiritsafe.report.source_excerpt import source_excerpt
from spiritsafe.report.wording import IN_BASELINE, TITLE, looked_at, one_line, seen
from spiritsafe.review.engine import RuleFile, rule_files
from spiritsafe.review.rule import Rule
from spiritsafe.review.verdict import Verdict

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ON_GITHUB = {"error": "error", "warning": "warning", "note": "recommendation"}
Form = dict[str, Any]


def render(verdict: Verdict, sources: Mapping[str, str] | None = None) -> str:
    """Return one log with one run."""
    shown = publication(verdict, sources)
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(shown)]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _run(shown: Publication) -> Form:
    findings = shown.verdict.findings
    names = sorted({finding.rule for finding in findings})
    return {
        "tool": {"driver": {"name": "spiritsafe", "version": __version__, "rules": list(_rules(names))}},
        "automationDetails": {"id": f"{TITLE.replace(' ', '-')}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(shown)],
        "artifacts": [{"location": _artifact(file.name)} for file in shown.files if file.name],
        "results": [
            _result(finding, names.index(finding.rule), digest, shown)
            for finding, digest in zip(findings, fingerprints(findings), strict=True)
        ],
    }


def _invocation(shown: Publication) -> Form:
    told = [(looked_at(shown), "note"), *((note, "warning") for note in shown.verdict.notes)]
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [{"level": level, "message": {"text": text}} for text, level in told],
    }


def _rules(names: list[str]) -> Iterator[Form]:
    """The rules that found something; a name that no file declares stands for itself."""
    known = {rule.name: (rule, file) for file in rule_files() for rule in file.rules}
    for name in names:
        yield _rule(*known[name]) if name in known else {"id": name}


def _rule(rule: Rule, file: RuleFile) -> Form:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": file.page.replace("**", "").strip(), "markdown": file.page.strip()},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "tags": ["postgresql", "migration", rule.category],
            "problem.severity": _ON_GITHUB[rule.severity.value],
        },
    }


def _result(finding: Finding, rule: int, digest: str, shown: Publication) -> Form:
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _told(finding)},
        "locations": [location] if (location := _location(finding, shown)) else [],
        "partialFingerprints": {"spiritsafe/v1": digest},
        "suppressions": list(_suppressions(finding)),
        "properties": {
            "revision": finding.revision,
            "phase": finding.phase.value if finding.phase is not None else None,
            "statement": finding.statement,
            "seen": list(seen(finding.evidence)),
            "remedy": finding.remedy,
        },
    }


def _told(finding: Finding) -> str:
    parts = [one_line(finding.message), *(f"Seen: {clause}" for clause in seen(finding.evidence))]
    if finding.remedy:
        parts += ["Instead:", finding.remedy]
    return "\n".join(parts).replace("](", "\\](")  # which would make it a link


def _location(finding: Finding, shown: Publication) -> Form:
    location: Form = {}
    if finding.file is not None:
        location["physicalLocation"] = {"artifactLocation": _artifact(finding.file)}
        if finding.line is not None:
            location["physicalLocation"]["region"] = _region(finding.file, finding.line, shown)
    if finding.object:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.object}]
    return location


def _region(file: str, line: int, shown: Publication) -> Form:
    excerpt = source_excerpt(file, shown.sources.get(file, ""), line)
    return {"startLine": line, "snippet": {"text": excerpt[0][1]}} if excerpt and excerpt[0][1] else {"startLine": line}


def _suppressions(finding: Finding) -> Iterator[Form]:
    if finding.waived is not None:
        kind = "external" if finding.waived == IN_BASELINE else "inSource"
        yield {"kind": kind, "status": "accepted", "justification": finding.waived}


def _artifact(file: str) -> Form:
    return {"uri": quote(file.replace("\\", "/")), "uriBaseId": "%SRCROOT%"}
