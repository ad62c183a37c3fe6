"""The corpus of the review is what it says: large, balanced, and in the words of the vocabulary."""

from collections import Counter
from pathlib import Path

from tests.review.cases import ADVICE, CASES

VOCABULARY = frozenset((Path(__file__).parent / "vocabulary.txt").read_text(encoding="utf-8").split())

# No script can show these: they speak of revisions, of the age of a server, of the size of a table or of a deployment.
OUT_OF_REACH = {
    "enum-add-in-transaction",  # before PostgreSQL 12
    "large-or-hot-table-ddl",
    "missing-downgrade",
    "multiple-heads",
    "reversed-order-deploy",
}
# These say that something is safe.
REASSURING = {"add-unique-using-index-instant", "refresh-concurrently-in-transaction"}


def test_names_are_unique() -> None:
    counted = Counter(case.name for case in (*CASES, *ADVICE))
    assert [name for name, times in counted.items() if times > 1] == []


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 200


def test_at_least_half_of_them_are_safe() -> None:
    assert sum(not case.expects for case in CASES) * 2 >= len(CASES)


def test_every_rule_is_one_of_the_vocabulary() -> None:
    named = {rule for case in (*CASES, *ADVICE) for rule in (*case.expects, *case.allows)}
    assert named - VOCABULARY == set()


def test_every_rule_that_a_script_can_break_is_broken_by_one() -> None:
    broken = {rule for case in (*CASES, *ADVICE) for rule in case.expects}
    assert VOCABULARY - broken == OUT_OF_REACH | REASSURING


def test_what_is_safe_or_advice_needs_no_excuse() -> None:
    assert [case.name for case in CASES if case.allows and not case.expects] == []
    assert [case.name for case in ADVICE if not case.expects] == []


def test_what_is_expected_is_not_excused() -> None:
    assert [case.name for case in (*CASES, *ADVICE) if set(case.expects) & set(case.allows)] == []
    assert [case.name for case in (*CASES, *ADVICE) if case.versions[0] > case.versions[1]] == []


def test_notes_and_findings_are_kept_apart() -> None:
    notes = {rule for case in ADVICE for rule in case.expects}
    findings = {rule for case in CASES for rule in (*case.expects, *case.allows)}
    assert notes & findings == set()
