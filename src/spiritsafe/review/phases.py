"""Holds findings against the phase that a revision says it belongs to."""

from dataclasses import replace

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Trace
from spiritsafe.review.rule import Rule

_LOWER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.NOTE, Severity.NOTE: Severity.NOTE}


def in_phase(finding: Finding, rule: Rule, trace: Trace) -> Finding:
    """Return the finding as bad as it is in that phase.

    A drop or a rename in a contract revision is where it belongs: it runs when the old code is gone. One in a revision
    that says `expand` breaks the code that runs while it is applied, and is said to be in the wrong phase.
    """
    phase = trace.phase_of(finding.revision)
    if rule.phase is not Phase.CONTRACT or phase is None:
        return finding
    if phase == Phase.CONTRACT:
        return replace(finding, severity=_LOWER[finding.severity])
    said = f"the revision says phase = {phase!r}: it runs while the old code does"
    return replace(finding, evidence=replace(finding.evidence, facts=(*finding.evidence.facts, said)))
