"""From a Trace to a Verdict: the rules, less what is waived, as the project weighs it."""

from collections.abc import Mapping

from spiritsafe.core.snapshot import Snapshot
from spiritsafe.core.trace import Trace
from spiritsafe.review.engine import all_rules, find
from spiritsafe.review.policy import Policy
from spiritsafe.review.verdict import Verdict
from spiritsafe.review.waiver import waive


def judge(
    trace: Trace,
    sources: Mapping[str, str],
    policy: Policy,
    target_version: int | None = None,
    snapshot: Snapshot | None = None,
) -> Verdict:
    """Judge revisions that were rehearsed, or only read.

    :param sources: the text of each file that findings may name, in which waivers stand.
    :param snapshot: what is known of production.
    """
    names = frozenset(rule.name for rule in all_rules())
    found = find(trace, target_version=target_version, snapshot=snapshot)
    # Where not everything was run, or on tables that are new, what a waiver is about may have been missed.
    everything = trace.mode == "rehearsed" and not trace.notes and not trace.from_blank
    waived, complaints = waive(found, sources, names, stale=everything)
    return Verdict(
        policy.apply(waived),
        policy.fail_on,
        trace.server_version,
        trace.mode,
        len(trace.observations),
        (*trace.notes, *complaints),
    )
