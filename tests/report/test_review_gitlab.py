import json
from dataclasses import replace

from hypothesis import given
from tests.report.verdicts import ANYTHING, CLEAN, DROPPED, FILE, INDEX, NOTE, SOURCES, named, verdict

from spiritsafe.report.review.gitlab import render


def test_each_finding_is_an_issue_of_the_widget() -> None:
    (issue,) = json.loads(render(verdict(INDEX, DROPPED), SOURCES))  # a waived finding is none
    assert issue == {
        "description": "public.orders cannot be written to while the index ix_orders_total is built",
        "check_name": "create-index-blocking",
        "fingerprint": "594e3ecf4830f8d0f0adfc08c3754da4d6d852d39b40ea20f05395966c0de010",
        "severity": "critical",
        "location": {"path": FILE, "lines": {"begin": 2}},
    }


def test_nothing_found_is_an_empty_list() -> None:
    assert render(CLEAN) == "[]\n"


def test_notes_are_told_of_the_file_they_name_or_of_the_migrations() -> None:
    issues = json.loads(render(verdict(notes=(f"{FILE}:3: remove the waiver", NOTE)), SOURCES))
    assert [(issue["severity"], issue["description"], issue["location"]) for issue in issues] == [
        ("info", f"{FILE}:3: remove the waiver", {"path": FILE, "lines": {"begin": 1}}),
        ("info", NOTE, {"path": "migrations", "lines": {"begin": 1}}),
    ]


def test_a_fingerprint_stays_when_lines_move_and_is_never_given_twice() -> None:
    here, moved = (json.loads(render(verdict(replace(INDEX, line=line))))[0] for line in (2, 40))
    assert here["fingerprint"] == moved["fingerprint"]
    twice = json.loads(render(verdict(INDEX, replace(INDEX, line=40))))
    assert len({issue["fingerprint"] for issue in twice}) == 2


@given(ANYTHING)
def test_any_name_makes_readable_json(name: str) -> None:
    text = render(verdict(named(name), notes=(name,)))
    assert len(json.loads(text.encode())) == 2
