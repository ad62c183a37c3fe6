import pytest

from spiritsafe.core.catalog import Kind
from spiritsafe.diff.renames import parse_answer, read_answers
from spiritsafe.errors import ConfigurationError

KINDS = "kinds: table, column, index, constraint, sequence, enum_type, enum_value"


@pytest.mark.parametrize(
    ("text", "kind", "before", "after"),
    [
        ("column person.name -> person.full_name", Kind.COLUMN, ("person", "name"), ("person", "full_name")),
        ("column person.name -> full_name", Kind.COLUMN, ("person", "name"), ("person", "full_name")),
        (
            "column public.person.name=full_name",
            Kind.COLUMN,
            ("public", "person", "name"),
            ("public", "person", "full_name"),
        ),
        ("column a.b => c.d", Kind.COLUMN, ("a", "b"), ("c", "d")),
        ("table person->people", Kind.TABLE, ("person",), ("people",)),
        ("table person -> archive.person", Kind.TABLE, ("person",), ("archive", "person")),
        ('column "My Table"."a.b" -> "say ""x"""', Kind.COLUMN, ("My Table", "a.b"), ("My Table", 'say "x"')),
        ("  Index ix_a  ->  ix_b ", Kind.INDEX, ("ix_a",), ("ix_b",)),
        ("constraint person.ck_a -> ck_b", Kind.CONSTRAINT, ("person", "ck_a"), ("person", "ck_b")),
        ("sequence public.a_seq -> b_seq", Kind.SEQUENCE, ("public", "a_seq"), ("public", "b_seq")),
        ("enum_type mood -> feeling", Kind.ENUM_TYPE, ("mood",), ("feeling",)),
        ("enum type mood -> feeling", Kind.ENUM_TYPE, ("mood",), ("feeling",)),
        ("enum_value status.open -> status.new", Kind.ENUM_VALUE, ("status", "open"), ("status", "new")),
        ("enum_value status.'in work' -> \"it's\"", Kind.ENUM_VALUE, ("status", "in work"), ("status", "it's")),
        ("enum_value status.in-work -> status.done", Kind.ENUM_VALUE, ("status", "in-work"), ("status", "done")),
        ("enum-value status.'' -> status.none", Kind.ENUM_VALUE, ("status", ""), ("status", "none")),
        ("column Person.Größe -> height", Kind.COLUMN, ("Person", "Größe"), ("Person", "height")),
    ],
)
def test_answers_are_read_as_people_write_them(
    text: str, kind: Kind, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    answer = parse_answer(text)
    assert (answer.kind, answer.before, answer.after) == (kind, before, after)


@pytest.mark.parametrize(
    "text",
    [
        "column person.name -> person.full_name",
        'column "My Table"."a.b" -> "My Table".c',
        'enum_value status."in work" -> status.""',
    ],
)
def test_an_answer_prints_as_it_can_be_typed(text: str) -> None:
    assert parse_answer(str(parse_answer(text))) == parse_answer(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is not of the form 'kind old_name -> new_name'"),
        ("column person.name", "it is not of the form 'kind old_name -> new_name'"),
        ("column person.name -> ", "it is not of the form 'kind old_name -> new_name'"),
        ("person.name -> person.full_name", "it is not of the form 'kind old_name -> new_name'"),
        ("column a.b -> c d", "it is not of the form 'kind old_name -> new_name'"),
        ("view a -> b", "'view' is no kind of object that can be renamed"),
        (
            "column name -> full_name",
            "a name of this kind is [schema.]owner.name; put names with dots in double quotes",
        ),
        ("table a.b.c -> d", "a name of this kind is [schema.]name; put names with dots in double quotes"),
        ("table a -> b.c.d", "a name of this kind is [schema.]name; put names with dots in double quotes"),
        ("table a -> a", "both names are the same"),
        ("column a.b -> b", "both names are the same"),
    ],
)
def test_a_malformed_answer_is_refused(text: str, why: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_answer(text)
    assert refused.value.what == f"--rename: {text.strip()!r} cannot be read"
    assert refused.value.why == why
    assert refused.value.next_step == f"write it like 'column person.name -> person.full_name'; {KINDS}"


def test_a_file_holds_the_same_answers() -> None:
    answers = read_answers(
        ["table a -> b"],
        ["table c -> d"],
        """
# what became of people
rename column person.name -> full_name   # as agreed
not-rename column person.bio -> person.motto
table e -> f
""",
    )
    assert [str(one) for one in answers.renames] == [
        "table a -> b",
        "column person.name -> person.full_name",
        "table e -> f",
    ]
    assert [str(one) for one in answers.refusals] == ["table c -> d", "column person.bio -> person.motto"]
    assert answers.renames[1].origin == "line 3 of the answers"


def test_the_same_answer_twice_counts_once() -> None:
    answers = read_answers(["column a.b -> c", "column a.b -> a.c"], [], "rename column a.b -> a.c")
    assert len(answers.renames) == 1


def test_a_bad_line_is_named() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_answers([], [], "\nrenames a b\n")
    assert refused.value.what == "line 2 of the answers: 'renames a b' cannot be read"


def test_a_pair_answered_both_ways_is_refused() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_answers(["column a.b -> a.c"], [], "not-rename column a.b -> c")
    assert refused.value.what == "column a.b -> a.c is answered both ways"
    assert refused.value.why == "--rename says it is a rename, line 1 of the answers says it is not"
    assert refused.value.next_step == "keep one of the two answers"


def test_one_object_with_two_new_names_is_refused() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_answers(["enum_type a -> b"], [], "enum_type a -> c")
    assert refused.value.what == "enum type a is renamed to two names"
    assert refused.value.why == "to b (--rename) and to c (line 1 of the answers)"


def test_two_objects_with_one_new_name_are_refused() -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_answers(["table a -> c", "table b -> c"], [], None)
    assert refused.value.what == "two objects are renamed to table c"
    assert refused.value.why == "a (--rename) and b (--rename)"
