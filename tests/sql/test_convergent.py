"""Whatever a CHECK says, its text made convergent is read back by the server as the same text."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.workshop import Session

from spiritsafe.sql.convergent import convergent

Twice = Callable[[str], tuple[str, str]]
COLUMNS = 'x varchar, n varchar(9), "Odd ""col""" varchar, y text, c char(5)'
VALUES = {
    "two": "'a', 'b'",
    "one": "'a'",
    "a quote": "'it''s', 'b'",
    "a backslash": r"'a\b', 'c'",
    "an empty one": "'', 'b'",
    "brackets": "'[', ']', '(c)'",
    "a comma": "'a,b', 'c'",
    "a percent sign": "'%s', '100%'",
    "other letters": "'größe', '中'",
}
FORMS = {
    "IN": "x IN ({})",
    "NOT IN": "x NOT IN ({})",
    "= ANY": "x = ANY (ARRAY[{}]::varchar[])",
    "<> ALL": "x <> ALL (ARRAY[{}]::varchar[])",
    "of a length": "n IN ({})",
    "a name in quotes": '"Odd ""col""" NOT IN ({})',
    "text": "y IN ({})",
    "char": "c IN ({})",
    "in OR, AND and NOT": "y = 'z' OR x IN ({}) AND NOT (n NOT IN ({}))",
    "in CASE": "CASE WHEN x IN ({}) THEN true ELSE n NOT IN ({}) END",
    "lower()": "lower(x) IN ({})",
    "cast to text": "x::text IN ({})",
    "LIKE ANY": "x LIKE ANY (ARRAY[{}])",
}
OTHER_FORMS = {
    "coalesce()": "coalesce(x, 'z') IN ({})",
    "a cast": "substr(x, 1, 2)::varchar IN ({})",
    "a collation": '(x COLLATE "C") IN ({})',
    "an element": "(ARRAY[x, n])[1] IN ({})",
    "a column among the values": "x = ANY (ARRAY['a', y]::varchar[])",
    "> ALL": "x > ALL (ARRAY[{}]::varchar[])",
}
OTHER_VALUES = {
    "NULL": "'a', NULL",
    "a length": "'a'::varchar(3), 'b'",
    "an expression": "upper('a'), 'b'",
}
DISGUISE = "'x''::character varying, ''y', 'b'"


@pytest.fixture
def twice(second: Session) -> Twice:
    """The definition of a CHECK as it is printed first, and once it was made again of that."""

    def printed(clause: str) -> str:
        second.execute(f"CREATE TABLE t ({COLUMNS}, CONSTRAINT k {clause})".encode())
        row = second.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'k'").fetchone()
        second.execute("DROP TABLE t")
        assert row is not None
        return str(row[0])

    def make(expression: str) -> tuple[str, str]:
        first = printed(f"CHECK ({expression})")
        return first, printed(convergent(first))

    return make


@pytest.mark.server
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_check_stays_what_it_is_when_it_is_made_again(twice: Twice, form: str) -> None:
    for values in VALUES.values():
        first, again = twice(form.replace("{}", values))
        assert again == first


@pytest.mark.server
@pytest.mark.parametrize("form", OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_a_check_of_something_else_than_a_column_stays_what_it_is(twice: Twice, form: str) -> None:
    first, again = twice(form.replace("{}", VALUES["two"]))
    assert again == first


@pytest.mark.server
@pytest.mark.parametrize("values", OTHER_VALUES.values(), ids=OTHER_VALUES)
def test_a_check_of_other_values_stays_what_it_is(twice: Twice, values: str) -> None:
    first, again = twice(f"x IN ({values})")
    assert again == first


def test_a_value_keeps_every_word_of_it() -> None:
    items = "'x''::character varying, ''y'::character varying, 'b'::character varying"
    assert DISGUISE in convergent(f"((x)::text = ANY ((ARRAY[{items}])::text[]))")


def test_a_text_that_looks_like_a_list_stays_what_it_is() -> None:
    check = "CHECK ((y <> '((ARRAY[1])::text[])'::text))"
    assert convergent(check) == check


@pytest.mark.server
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6), min_size=1, max_size=4, unique=True
    ),
    form=st.sampled_from([FORMS["IN"], FORMS["NOT IN"], FORMS["in CASE"], FORMS["a name in quotes"]]),
)
def test_any_values_stay_what_they_are(twice: Twice, values: list[str], form: str) -> None:
    literals = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    first, again = twice(form.replace("{}", literals))
    assert again == first


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        (
            "((x)::text = ANY ((ARRAY['a'::character varying, 'it''s'::character varying])::text[]))",
            "(x IN ('a', 'it''s'))",
        ),
        (
            "((\"X y\")::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
            "(\"X y\" NOT IN ('a', 'b'))",
        ),
        (
            "((x)::text = ANY ((ARRAY['a'::character varying])::text[]))",
            "(x = ANY (ARRAY['a'::character varying]))",
        ),
        ("(x = ANY (ARRAY['a'::text, 'b'::text]))", "(x = ANY (ARRAY['a'::text, 'b'::text]))"),
        ("(a > 0)", "(a > 0)"),
    ],
)
def test_a_list_is_written_the_way_it_was_meant(printed: str, written: str) -> None:
    assert convergent(printed) == written
    assert convergent(written) == written
