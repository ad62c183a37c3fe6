import re

import pytest

from spiritsafe.core.catalog.printed import bracketed
from spiritsafe.sql.definition import IndexDefinition, index_definition


@pytest.mark.parametrize(
    ("text", "parts", "rest"),
    [
        ("(a)", ["a"], ""),
        ("(a, b) WHERE (c)", ["a", "b"], " WHERE (c)"),
        ("(f(a, b), (c + 1))", ["f(a, b)", "(c + 1)"], ""),
        ("(ARRAY[a, b], c[1])", ["ARRAY[a, b]", "c[1]"], ""),
        ("""(')', '(', ',', 'it''s')""", ["')'", "'('", "','", "'it''s'"], ""),
        ('("a)", "b,""c")x', ['"a)"', '"b,""c"'], "x"),
        (r"(E'\\', b)", [r"E'\\'", "b"], ""),
        ("()", [""], ""),
    ],
)
def test_brackets_are_split_at_their_outermost_commas(text: str, parts: list[str], rest: str) -> None:
    assert bracketed(text) == (parts, rest)


@pytest.mark.parametrize("text", ["", "a", " (a)", "(a", "(a, ')'", "((a)"])
def test_what_is_no_closed_bracket_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        bracketed(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE INDEX i ON public.t USING btree (a)", IndexDefinition(("a",))),
        (
            "CREATE UNIQUE INDEX i ON ONLY public.t USING gist (a DESC NULLS LAST, lower((b)::text) text_pattern_ops)",
            IndexDefinition(("a DESC NULLS LAST", "lower((b)::text) text_pattern_ops"), "gist"),
        ),
        (
            (
                'CREATE INDEX i ON public.t USING btree (a) INCLUDE (b, "C c") NULLS NOT DISTINCT '
                "WITH (fillfactor='70', deduplicate_items='false') TABLESPACE fast "
                "WHERE ((a > 0) AND (b = ' WITH '::text))"
            ),
            IndexDefinition(
                ("a",),
                "btree",
                ("b", "C c"),
                nulls_not_distinct=True,
                parameters={"fillfactor": "70", "deduplicate_items": "false"},
                tablespace="fast",
                where="((a > 0) AND (b = ' WITH '::text))",
            ),
        ),
        (
            'CREATE INDEX " USING " ON public." ON " USING hash ("a USING b")',
            IndexDefinition(('"a USING b"',), "hash"),
        ),
        (
            "CREATE INDEX i ON t USING btree (a) TABLESPACE fast",
            IndexDefinition(("a",), tablespace="fast"),
        ),
    ],
)
def test_an_index_is_taken_apart(text: str, expected: IndexDefinition) -> None:
    assert index_definition(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a int)",
        "CREATE INDEX i ON t (a)",
        "CREATE INDEX i ON t USING btree (a) SOMETHING NEW",
        "CREATE INDEX i ON t USING btree (a) WITH (odd='a b')",
    ],
)
def test_a_form_that_is_not_known_is_left_whole(text: str) -> None:
    assert index_definition(text) is None


def test_the_name_of_an_included_column_is_bare() -> None:
    found = index_definition('CREATE INDEX i ON t USING btree (a) INCLUDE ("say ""hi""")')
    assert found is not None
    assert found.include == ('say "hi"',)


def test_the_name_of_a_tablespace_may_have_a_space() -> None:
    found = index_definition('CREATE INDEX i ON t USING btree (a) TABLESPACE "very fast" WHERE (a > 0)')
    assert found is not None
    assert found.where == "(a > 0)"
