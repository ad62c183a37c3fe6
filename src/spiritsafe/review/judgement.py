"""From a Trace to a Verdict: the rules, less what is waived, as the project weighs it."""

from collections.abc import Mapping

from spiritsafe.core.finding import Severity
from spiritsafe.core.trace import Trace
from spiritsafe.review.engine import all_rules, find
from spiritsafe.review.policy import Policy
from spiritsafe.review.verdict import Verdict
from spiritsafe.review.waiver import waive


def judge(
    trace: Trace,
    sources: Mapping[str, str],
    fail_on: Severity,
    severities: Mapping[str, str],
    target_version: int | None = None,
) -> Verdict:
    """Judge revisions that were rehearsed, or only read.

    :param sources: the text of each file that findings may name, in which waivers stand.
    :param severities: those of the project, by rule name.
    """
    names = frozenset(rule.name for rule in all_rules())
    found = find(trace, target_version=target_version)
    # Where not everything was run, or on tables that are new, what a waiver is about may have been missed.
    everything = trace.mode == "rehearsed" and not trace.notes and not trace.from_blank
    waived, complaints = waive(found, sources, names, stale=everything)
    policy = Policy(fail_on, severities, notes=fail_on is Severity.NOTE)
    return Verdict(
        policy.apply(waived),
        fail_on,
        trace.server_version,
        trace.mode,
        len(trace.observations),
        (*trace.notes, *complaints),
    )
