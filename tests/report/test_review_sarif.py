import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from jsonschema import Draft7Validator
from tests.report.verdicts import ANYTHING, CLEAN, DROPPED, FILE, INDEX, NOTE, REVIEWED, SOURCES, named, verdict

from spiritsafe.report.printable import printable
from spiritsafe.report.review.sarif import render
from spiritsafe.review.verdict import Verdict

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def run() -> Run:
    """Render, hold it against the schema, and read the only run."""
    schema = json.loads(Path(__file__).with_name("sarif_subset.json").read_text(encoding="utf-8"))
    validator = Draft7Validator(schema)

    def read(reviewed: Verdict, sources: dict[str, str] | None = None) -> dict[str, Any]:
        log = json.loads(render(reviewed, sources).encode())
        validator.validate(log)
        (only,) = log["runs"]
        return dict(only)

    return read


def test_a_result_has_its_rule_place_message_and_fingerprint(run: Run) -> None:
    first = run(REVIEWED, SOURCES)["results"][0]
    assert first == {
        "ruleId": "create-index-blocking",
        "ruleIndex": 1,
        "level": "error",
        "message": {
            "text": "public.orders cannot be written to while the index ix_orders_total is built\n"
            "Seen: took SHARE on public.orders, which blocks writes\n"
            "Seen: scanned public.orders from end to end\n"
            "Instead:\n"
            "with op.get_context().autocommit_block():\n"
            '    op.create_index("ix_orders_total", "orders", ["total"])'
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": FILE, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "snippet": {"text": "op.create_index("}},
                },
                "logicalLocations": [{"fullyQualifiedName": "public.orders"}],
            }
        ],
        "partialFingerprints": first["partialFingerprints"],
        "suppressions": [],
        "properties": {
            "revision": "8f3a2c",
            "phase": None,
            "statement": "CREATE INDEX ix_orders_total ON orders (total)",
            "seen": ["took SHARE on public.orders, which blocks writes", "scanned public.orders from end to end"],
            "remedy": INDEX.remedy,
        },
    }


def test_a_rule_brings_its_page_as_help(run: Run) -> None:
    rule = run(REVIEWED)["tool"]["driver"]["rules"][1]
    assert rule["id"] == "create-index-blocking"
    assert rule["shortDescription"] == {"text": "An index is built while nobody may write to the table."}
    assert "**The safe way.** Build it CONCURRENTLY" in rule["help"]["markdown"]
    assert "\nThe safe way. Build it CONCURRENTLY" in rule["help"]["text"]
    assert rule["properties"] == {"tags": ["postgresql", "migration", "index"], "problem.severity": "error"}


def test_a_waived_finding_is_suppressed_with_its_reason(run: Run) -> None:
    waiver, baseline = run(verdict(DROPPED, replace(DROPPED, waived="in the baseline")))["results"]
    assert waiver["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "nobody reads it"}]
    assert baseline["suppressions"][0]["kind"] == "external"


def test_what_was_looked_at_and_the_notes_are_notifications(run: Run) -> None:
    assert run(REVIEWED, SOURCES)["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {
                    "level": "note",
                    "message": {"text": "3 statements of 2 revisions, rehearsed on PostgreSQL 18.6"},
                },
                {"level": "warning", "message": {"text": NOTE}},
            ],
        }
    ]


def test_a_clean_review_has_no_results_and_names_the_files(run: Run) -> None:
    clean = run(CLEAN, SOURCES)
    assert clean["results"] == []
    assert [artifact["location"]["uri"] for artifact in clean["artifacts"]] == list(SOURCES)


def test_a_finding_without_file_line_or_object_is_a_result_without_a_location(run: Run) -> None:
    (result,) = run(verdict(replace(INDEX, file=None, line=None, object="")))["results"]
    assert result["locations"] == []


def test_brackets_make_no_link(run: Run) -> None:
    (result,) = run(verdict(replace(INDEX, message="see [1](2)", remedy="", evidence=DROPPED.evidence)))["results"]
    assert result["message"]["text"] == "see [1\\](2)"


@given(name=ANYTHING)
def test_any_name_is_read_back_as_it_was(run: Run, name: str) -> None:
    (result,) = run(verdict(named(name), notes=(name,)), {f"versions/{name}": name})["results"]
    assert result["properties"]["statement"] == printable(name)
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == f"versions/{printable(name)}".replace("\\", "/")
    assert uri.isascii()
