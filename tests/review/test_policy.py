"""The project decides what counts."""

import pytest

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.review.policy import Policy, baseline_text, read_baseline
from spiritsafe.review.verdict import Verdict

ERROR = Finding(
    "drop-column", Severity.ERROR, "public.orders.note", "it goes", statement="ALTER TABLE a", revision="r1"
)
NOTE = Finding("create-enum", Severity.NOTE, "public.mood", "advice", statement="CREATE TYPE mood", revision="r1")


def verdict(policy: Policy) -> Verdict:
    return Verdict(policy.apply((ERROR, NOTE)), policy.fail_on, 180_000, "rehearsed", 2)


def test_advice_is_not_shown_unless_asked_for() -> None:
    assert verdict(Policy()).findings == (ERROR,)
    assert verdict(Policy(notes=True)).findings == (ERROR, NOTE)


def test_a_rule_gets_the_severity_of_the_project() -> None:
    judged = verdict(Policy(severities={"drop-column": "warning", "create-enum": "error"}))
    assert [item.severity for item in judged.findings] == [Severity.WARNING, Severity.ERROR]
    assert verdict(Policy(severities={"drop-column": "off"})).findings == ()


def test_the_answer_is_no_from_the_chosen_severity_on() -> None:
    lower = {"drop-column": "warning"}
    assert verdict(Policy(severities=lower)).word == "pass"
    assert verdict(Policy(fail_on=Severity.WARNING, severities=lower)).word == "fail"


def test_what_was_there_before_is_waived() -> None:
    known = read_baseline(baseline_text((ERROR,)))
    judged = verdict(Policy(baseline=known))
    assert (judged.word, judged.findings[0].waived) == ("pass", "in the baseline")


def test_another_file_is_no_baseline() -> None:
    with pytest.raises(ValueError, match="it has no list of findings"):
        read_baseline('{"rules": []}')
