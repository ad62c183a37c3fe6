"""A verdict made ready to be shown: each format begins with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from spiritsafe.core.finding import Evidence, Finding
from spiritsafe.report.printable import file_name, printable
from spiritsafe.review.policy import fingerprint
from spiritsafe.review.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ReviewedFile:
    """A file with what was found in it.

    :ivar name: empty where it could not be told which file sent a statement.
    :ivar revision: known where something was found.
    """

    name: str
    revision: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A verdict with nothing in it that must not be shown.

    :ivar sources: text of each file that was reviewed, as far as it is known.
    """

    verdict: Verdict
    sources: Mapping[str, str]

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody waived."""
        return tuple(finding for finding in self.verdict.findings if finding.waived is None)

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The findings that somebody waived."""
        return tuple(finding for finding in self.verdict.findings if finding.waived is not None)

    @property
    def files(self) -> tuple[ReviewedFile, ...]:
        """Every file that was looked at, in the order of the review."""
        found: dict[str, list[Finding]] = {name: [] for name in self.sources}
        for finding in self.verdict.findings:
            found.setdefault(finding.file or "", []).append(finding)
        return tuple(
            ReviewedFile(name, next((item.revision for item in items if item.revision), None), tuple(items))
            for name, items in found.items()
        )


def publication(verdict: Verdict, sources: Mapping[str, str] | None = None) -> Publication:
    """Strike passwords and control characters out of everything that a format may show."""
    shown = replace(
        verdict,
        findings=tuple(_shown(finding) for finding in verdict.findings),
        notes=tuple(printable(note) for note in verdict.notes),
    )
    return Publication(shown, {file_name(name): text for name, text in (sources or {}).items()})


def fingerprints(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """One for each finding: the same in every run, also when lines move, and never the same twice."""
    seen: dict[str, int] = {}
    digests = []
    for finding in findings:
        text = fingerprint(finding)
        number = seen[text] = seen.get(text, 0) + 1
        digests.append(sha256(f"{text}|{number}".encode()).hexdigest())
    return tuple(digests)


def _shown(finding: Finding) -> Finding:
    return replace(
        finding,
        object=printable(finding.object),
        message=printable(finding.message),
        remedy=printable(finding.remedy),
        statement=printable(finding.statement),
        revision=printable(finding.revision) if finding.revision is not None else None,
        file=file_name(finding.file) if finding.file is not None else None,
        evidence=_shown_evidence(finding.evidence),
        waived=printable(finding.waived) if finding.waived is not None else None,
    )


def _shown_evidence(evidence: Evidence) -> Evidence:
    return Evidence(
        locks=tuple((printable(relation), mode) for relation, mode in evidence.locks),
        scans=tuple(map(printable, evidence.scans)),
        rewrites=tuple(map(printable, evidence.rewrites)),
        broken=tuple(map(printable, evidence.broken)),
        facts=tuple(map(printable, evidence.facts)),
    )
