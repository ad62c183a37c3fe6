"""Outcomes as they may be shown: no password, no control character."""

from dataclasses import replace

from spiritsafe.report.printable import printable
from spiritsafe.verify.outcome import Outcome


def shown_outcome(outcome: Outcome) -> Outcome:
    """The same outcome with every text printable."""
    return replace(
        outcome,
        what=printable(outcome.what),
        why=printable(outcome.why),
        next_step=printable(outcome.next_step),
        details=tuple((title, printable(text)) for title, text in outcome.details),
    )
