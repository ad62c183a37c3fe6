"""Policy: which findings count, and how much."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from spiritsafe.core.finding import Finding, Severity

OFF = "off"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the project decided.

    :ivar severities: by rule name; `off` switches a rule off.
    :ivar notes: whether advice is shown; it is where it fails a review.
    :ivar baseline: fingerprints of findings that were there before anybody reviewed.
    """

    fail_on: Severity = Severity.ERROR
    severities: Mapping[str, str] = field(default_factory=dict)
    notes: bool = False
    baseline: frozenset[str] = frozenset()

    def apply(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings that count, with the severities of the project."""
        shown = self.notes or self.fail_on is Severity.NOTE
        decided = [self._decided(finding) for finding in findings]
        return tuple(
            finding for finding in decided if finding is not None and (shown or finding.severity is not Severity.NOTE)
        )

    def _decided(self, finding: Finding) -> Finding | None:
        word = self.severities.get(finding.rule)
        if word == OFF:
            return None
        if word is not None:
            finding = replace(finding, severity=Severity(word))
        if finding.waived is None and fingerprint(finding) in self.baseline:
            finding = replace(finding, waived="in the baseline")
        return finding


def fingerprint(finding: Finding) -> str:
    """What stays the same when lines move: rule, revision or file, object, and the statement's words."""
    where = finding.revision or finding.file or ""
    return "|".join((finding.rule, where, finding.object, " ".join(finding.statement.split())))


def baseline_text(findings: tuple[Finding, ...]) -> str:
    """A baseline file of these findings."""
    return json.dumps({"schema": 1, "findings": sorted({fingerprint(item) for item in findings})}, indent=2) + "\n"


def read_baseline(text: str) -> frozenset[str]:
    """Read what `baseline_text` wrote.

    :raises ValueError: when it is something else.
    """
    form = json.loads(text)
    if not isinstance(form, dict) or not isinstance(form.get("findings"), list):
        message = "it has no list of findings"
        raise ValueError(message)  # noqa: TRY004 - a file's content, not a type of ours
    return frozenset(map(str, form["findings"]))
