import json

from spiritsafe.core.drift import Deviation, Difference, Drift
from spiritsafe.report.drift import as_json, as_text

FOUND = Drift(
    "postgresql://me:***@h/shop",
    "revisions",
    ("b2",),
    140023,
    180006,
    (
        Difference(Deviation.MISSING, "index public.t.ix"),
        Difference(Deviation.DIFFERENT, "column public.t.a", (("type", "integer", "bigint"),)),
    ),
    ("CREATE INDEX ix ON t (a)", "DO $$\nBEGIN\nEND\n$$"),
    ("the shadow lacks something",),
)


def test_the_text_names_both_servers_and_leaves_sql_as_it_is() -> None:
    assert as_text(FOUND) == (
        "drift of postgresql://me:***@h/shop (PostgreSQL 14.23, at b2) from the revisions it has had\n"
        "compared in the words of PostgreSQL 18.6\n\n"
        "missing:\n  index public.t.ix\n\n"
        "different:\n  column public.t.a\n      type: is integer, should be bigint\n\n"
        "this would reconcile it:\nCREATE INDEX ix ON t (a);\nDO $$\nBEGIN\nEND\n$$;\n\n"
        "note: the shadow lacks something\n\n"
        "2 differences"
    )


def test_without_a_difference_there_is_no_drift() -> None:
    text = as_text(Drift("db", "models", (), 180006, 180006))
    assert text == "drift of db (PostgreSQL 18.6, at base) from the models\n\nno drift"


def test_json_says_what_is_and_what_should_be() -> None:
    form = json.loads(as_json(FOUND))
    assert (form["schema"], form["verdict"]) == (1, "fail")
    assert form["differences"][1] == {
        "difference": "different",
        "object": "column public.t.a",
        "fields": [{"field": "type", "is": "integer", "should_be": "bigint"}],
    }
