import json
from xml.etree import ElementTree as ET

from spiritsafe.core.revision import Revision
from spiritsafe.report.verify import console, junit
from spiritsafe.report.verify import json as as_json
from spiritsafe.verify.outcome import Answer, Outcome, Verification, passed, skipped

REVISIONS = (Revision("b2", "Orders.", "/p/b2.py"), Revision("b3", "Prices.", "/p/b3.py"))
BAD = Outcome(
    "stairway",
    "b2",
    Answer.FAILED,
    "b2 is wrong",
    "postgresql://a:secret@h/d says",
    "mend",
    (("left", "one\x1b\ntwo"),),
)
FOUND = Verification(
    REVISIONS,
    ("heads", "stairway", "offline"),
    (passed("heads"), BAD, passed("stairway", "b3"), skipped("offline", None, "env.py prints no SQL")),
    180006,
    1.25,
)


def test_the_console_shows_checks_a_table_and_every_complaint() -> None:
    assert console.render(FOUND) == (
        "ok       heads       the history ends in one head\n"
        "FAILED   stairway    each revision up, down and up again is the same\n"
        "skipped  offline     'upgrade --sql' makes the same database\n\n"
        "revision      stairway\n"
        "b2            FAILED      Orders.\n"
        "(1 other revision: nothing to tell)\n\n"
        "error: b2 is wrong [stairway]\n"
        "why:   postgresql://a:***@h/d says\n"
        "next:  mend\n"
        "  left:\n"
        "      one\\x1b\n"
        "      two\n\n"
        "skipped: offline: env.py prints no SQL\n\n"
        "failed: 1 complaint; 2 revisions on PostgreSQL 18.6 in 1.2 s"
    )


def test_json_has_the_words_of_the_design() -> None:
    form = json.loads(as_json.render(FOUND))
    assert (form["schema"], form["verdict"], form["server_version"]) == (1, "fail", 180006)
    assert form["outcomes"][1] == {
        "check": "stairway",
        "revision": "b2",
        "file": "/p/b2.py",
        "outcome": "failed",
        "message": "b2 is wrong",
        "why": "postgresql://a:***@h/d says",
        "next": "mend",
        "details": {"left": "one\\x1b\ntwo"},
    }


def test_junit_counts_failures_and_skips() -> None:
    root = ET.fromstring(junit.render(FOUND))
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("skipped")) for suite in root] == [
        ("heads", "1", "0", "0"),
        ("stairway", "2", "1", "0"),
        ("offline", "1", "0", "1"),
    ]
    assert "secret" not in junit.render(FOUND)
