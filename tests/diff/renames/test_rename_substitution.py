import pytest

from spiritsafe.diff.renames import Substitution, canonical

RENAMES = Substitution(
    columns={"name": "full_name", "a": "b", "b": "a", "odd one": "order"},
    relations={("public", "person"): ("public", "people"), ("public", "x_seq"): ("s", "y_seq")},
    types={("public", "mood"): ("public", "feeling")},
    values={("public", "mood", "ok"): "fine"},
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("CHECK ((name <> 'name'::text))", "CHECK ((full_name <> 'name'::text))"),
        ("UNIQUE (a, b)", "UNIQUE (b, a)"),
        ('UNIQUE ("odd one")', 'UNIQUE ("order")'),
        ("CHECK (name(name) > 0)", "CHECK (name(full_name) > 0)"),
        ("CHECK ((name)::name = a)", "CHECK ((full_name)::name = b)"),
        ("nextval('public.x_seq'::regclass)", "nextval('s.y_seq'::regclass)"),
        ("nextval('x_seq'::regclass)", "nextval('s.y_seq'::regclass)"),
        ("CHECK (m <> 'ok'::public.mood)", "CHECK (m <> 'fine'::public.feeling)"),
        ("CHECK (m <> 'ok'::public.other)", "CHECK (m <> 'ok'::public.other)"),
        ("CHECK (x = $tag$ name $tag$)", "CHECK (x = $tag$ name $tag$)"),
        ("CHECK (x = E'\\'name' AND person.name > 1)", "CHECK (x = E'\\'name' AND people.full_name > 1)"),
        ("CHECK (  name>1)", "CHECK (full_name > 1)"),
    ],
)
def test_definitions_are_equal_under_the_renames(old: str, new: str) -> None:
    assert canonical(old, RENAMES) == canonical(new)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CHECK (x <> 'A')", "CHECK (x <> 'a')"),
        ('UNIQUE ("A")', "UNIQUE (a)"),
        ("UNIQUE (a, b)", "UNIQUE (b, a)"),
        ("x::character varying(10)", "x::character varying(20)"),
    ],
)
def test_different_definitions_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
