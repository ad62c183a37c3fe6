import pytest

from spiritsafe.author.outlook import Outlook
from spiritsafe.author.retyping import Retyping
from spiritsafe.author.situation import Situation, Trial
from spiritsafe.core.catalog import Column, EnumType, Kind, ObjectId, Table, catalog_of

T = ObjectId(Kind.TABLE, "public", "t")
MOOD = ObjectId(Kind.ENUM_TYPE, "public", "mood")
TEXT, NUMBER = Column("a", "text"), Column("n", "integer")


def outlook(*columns: Column, made: frozenset[ObjectId] = frozenset({MOOD}), error: str = "") -> Outlook:
    """A table of a text and a number that becomes one of these columns, with an enum that is only coming."""
    current = catalog_of(180006, {T: Table("public", "t", (TEXT, NUMBER))})
    desired = catalog_of(180006, {T: Table("public", "t", columns), MOOD: EnumType("public", "mood", ("low",))})

    def attempt(_table: ObjectId, _prepare: str, statements: str) -> Trial:
        return Trial("" if "USING" in statements else error, rewrites=True)

    return Outlook(Situation(current, desired, attempt), Retyping(frozenset(), {}, frozenset(), {}, frozenset()), made)


def test_rows_that_stay_are_those_of_the_table() -> None:
    assert outlook(TEXT, NUMBER, Column("new", "text")).rows(T, ["a", "n"]) == "public.t"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("b", "integer", default="7"), "7 AS b"),
        (Column("b", "integer"), "NULL::integer AS b"),
        (Column("b", "public.mood[]", default="'{}'::public.mood[]"), "'{}'::text[] AS b"),
    ],
)
def test_a_new_column_holds_its_default(column: Column, value: str) -> None:
    assert outlook(TEXT, column).rows(T, ["a", "b"]) == f"(SELECT a, {value} FROM public.t)"


def test_a_column_is_converted() -> None:
    number = Column("a", "integer")
    assert outlook(number).rows(T, ["a"]) == "(SELECT (a)::integer AS a FROM public.t)"
    assert outlook(number, error="42804").rows(T, ["a"]) == "(SELECT (a::integer)::integer AS a FROM public.t)"


def test_a_column_that_must_not_be_null_any_more_is_filled() -> None:
    later = outlook(TEXT, Column("n", "integer", not_null=True, default="0"))
    assert later.rows(T, ["n"]) == "(SELECT coalesce(n, 0) AS n FROM public.t)"
    assert later.lossy(T) == {"n"}


def test_a_computed_column_is_computed_from_what_will_be_there() -> None:
    twice = Column("twice", "integer", generated="stored", expression="(b * 2)")
    rows = outlook(TEXT, Column("b", "integer", default="7"), twice).rows(T, ["twice"])
    assert rows == "(SELECT later.*, (b * 2) AS twice FROM (SELECT a, 7 AS b FROM public.t) AS later)"


@pytest.mark.parametrize(
    "column", [Column("b", "integer", identity="always"), Column("b", "integer", default="nextval('s')")]
)
def test_nobody_can_tell_what_a_counter_gives(column: Column) -> None:
    assert outlook(TEXT, column).rows(T, ["b"]) is None


def test_a_table_that_is_only_coming_has_no_rows() -> None:
    assert outlook(TEXT).rows(ObjectId(Kind.TABLE, "public", "other"), ["a"]) is None


def test_values_of_an_enum_that_is_coming_are_texts_unless_their_order_matters() -> None:
    later = outlook(TEXT)
    assert later.spoken("(m <> 'low'::public.mood)") == "(m <> 'low'::text)"
    assert later.spoken("(m > 'low'::public.mood)") is None
    assert outlook(TEXT, made=frozenset()).spoken("(m > 'low'::public.mood)") == "(m > 'low'::public.mood)"
