"""A table of revision x check for people, then every complaint, then one line."""

from collections import Counter
from collections.abc import Iterator

from spiritsafe.report.ansi import Pen
from spiritsafe.report.printable import printable
from spiritsafe.report.shown_outcome import shown_outcome
from spiritsafe.report.wording import counted, server
from spiritsafe.verify.outcome import CHECKS, Answer, Outcome, Verification

_WORDS = {Answer.PASSED: "ok", Answer.WARNED: "warning", Answer.FAILED: "FAILED", Answer.SKIPPED: "skipped"}
_STYLES = {
    Answer.PASSED: ("green",),
    Answer.WARNED: ("yellow",),
    Answer.FAILED: ("red", "bold"),
    Answer.SKIPPED: ("dim",),
}
_WORST = (Answer.FAILED, Answer.WARNED, Answer.SKIPPED, Answer.PASSED)
_WIDTH, _MESSAGE = 9, 40


def render(verification: Verification, *, colour: bool = False) -> str:
    """Return the report."""
    pen = Pen(colour)
    blocks = [
        "\n".join(_history(verification, pen)),
        "\n".join(_table(verification, pen)),
        *(_complaint(shown_outcome(outcome), pen) for outcome in verification.outcomes if _complains(outcome)),
        "\n".join(_skipped(verification, pen)),
        _summary(verification, pen),
    ]
    return (
        printable("\n\n".join(block for block in blocks if block)) if not colour else "\n\n".join(filter(None, blocks))
    )


def _history(verification: Verification, pen: Pen) -> Iterator[str]:
    """A line for each check: what it is about, and how it came out in all."""
    for check in verification.checks:
        found = [outcome for outcome in verification.outcomes if outcome.check == check]
        worst = next((answer for answer in _WORST if any(one.answer is answer for one in found)), Answer.SKIPPED)
        if worst is Answer.SKIPPED and any(one.answer is Answer.PASSED for one in found):
            worst = Answer.PASSED
        yield f"{pen(_WORDS[worst].ljust(_WIDTH), *_STYLES[worst])}{pen(check.ljust(12), 'bold')}{CHECKS[check]}"


def _table(verification: Verification, pen: Pen) -> Iterator[str]:
    """Only revisions of which there is something to tell, but that they passed."""
    by_place = {(one.revision, one.check): one.answer for one in verification.outcomes}
    checks = [check for check in verification.checks if any(key[1] == check for key in by_place if key[0])]
    told = {one.revision for one in verification.outcomes if one.answer is not Answer.PASSED and one.revision}
    rows = [revision for revision in verification.revisions if revision.id in told]
    if not rows:
        return
    yield pen(f"{'revision'.ljust(14)}{''.join(check.ljust(12) for check in checks)}".rstrip(), "dim")
    for revision in rows:
        cells = (by_place.get((revision.id, check)) for check in checks)
        line = "".join(pen(_WORDS[cell].ljust(12), *_STYLES[cell]) if cell else "-".ljust(12) for cell in cells)
        yield f"{revision.id[:13].ljust(14)}{line}{printable(revision.message[:_MESSAGE])}".rstrip()
    passed = len(verification.revisions) - len(rows)
    if passed:
        yield pen(f"({counted(passed, 'other revision')}: nothing to tell)", "dim")


def _complains(outcome: Outcome) -> bool:
    return outcome.answer in (Answer.FAILED, Answer.WARNED)


def _complaint(outcome: Outcome, pen: Pen) -> str:
    word = "error" if outcome.answer is Answer.FAILED else "warning"
    lines = [
        f"{pen(f'{word}:', *_STYLES[outcome.answer])} {outcome.what} {pen(f'[{outcome.check}]', 'dim')}",
        f"{'why:'.ljust(len(word) + 1)} {outcome.why}",
        f"{'next:'.ljust(len(word) + 1)} {outcome.next_step}",
    ]
    for title, text in outcome.details:
        lines += [f"  {title}:", *(f"      {line}" for line in text.splitlines())]
    return "\n".join(lines)


def _skipped(verification: Verification, pen: Pen) -> Iterator[str]:
    for outcome in verification.outcomes:
        if outcome.answer is Answer.SKIPPED:
            whose = f" {outcome.revision}" if outcome.revision else ""
            yield pen(f"skipped: {outcome.check}{whose}: {printable(outcome.what)}", "dim")


def _summary(verification: Verification, pen: Pen) -> str:
    numbers = Counter(outcome.answer for outcome in verification.outcomes)
    revisions = counted(len(verification.revisions), "revision")
    where = f"{revisions} on {server(verification.server_version)} in {verification.seconds:.1f} s"
    if numbers[Answer.FAILED]:
        return pen(f"failed: {counted(numbers[Answer.FAILED], 'complaint')}; {where}", "red", "bold")
    warned = f" with {counted(numbers[Answer.WARNED], 'warning')}" if numbers[Answer.WARNED] else ""
    return pen(f"passed{warned}: {where}", "green")
