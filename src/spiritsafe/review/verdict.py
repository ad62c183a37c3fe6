"""Verdict: findings held against the policy."""

from dataclasses import dataclass

from spiritsafe.core.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a review.

    :ivar findings: those that are shown; waived ones among them.
    :ivar mode: `rehearsed` or `static`.
    :ivar notes: what the review could not know, and stale waivers.
    """

    findings: tuple[Finding, ...]
    fail_on: Severity
    server_version: int
    mode: str
    statements: int
    notes: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that make the answer no."""
        return tuple(
            finding
            for finding in self.findings
            if finding.waived is None and finding.severity.weight >= self.fail_on.weight
        )

    @property
    def word(self) -> str:
        """`pass` or `fail`."""
        return "fail" if self.failing else "pass"
