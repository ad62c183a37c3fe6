"""The findings of a review as outcomes: one for each new revision."""

from collections.abc import Iterator, Sequence

from spiritsafe.core.finding import Finding
from spiritsafe.review.verdict import Verdict
from spiritsafe.verify.outcome import Answer, Outcome, passed


def outcomes(revisions: Sequence[str], verdict: Verdict) -> Iterator[Outcome]:
    """What was found in each, and what no revision is to blame for."""
    failing = frozenset(map(id, verdict.failing))
    for revision in (*revisions, None):
        found = [item for item in verdict.findings if item.revision == revision and item.waived is None]
        if found:
            yield _outcome(revision, found, failing=any(id(item) in failing for item in found))
        elif revision is not None:
            yield passed("review", revision)


def _outcome(revision: str | None, found: Sequence[Finding], *, failing: bool) -> Outcome:
    lines = (f"{item.severity.value} {item.rule} {_place(item)}: {item.message}" for item in found)
    number = "1 finding" if len(found) == 1 else f"{len(found)} findings"
    return Outcome(
        "review",
        revision,
        Answer.FAILED if failing else Answer.WARNED,
        f"{number} in revision {revision}" if revision else number,
        "the revision was run on a scratch database and watched",
        f"see the evidence and the safe way with 'spiritsafe review {revision or ''}".rstrip() + "'",
        (("what was found", "\n".join(lines)),),
    )


def _place(finding: Finding) -> str:
    return f"{finding.file}:{finding.line}" if finding.file else finding.object
