import shlex
from dataclasses import replace

from tests.diff.renames.building import catalog, col, index, match, table

from spiritsafe.diff.renames import Question, parse_answer, unanswered

ID = col("id", "integer")


def question(old: str = "name", *new: str) -> Question:
    names = new or ("full_name",)
    current = catalog(table("person", ID, col(old), indexes=(index("ix_a", "person", old),)))
    desired = catalog(table("person", ID, *(col(name) for name in names), indexes=(index("ix_a", "person", names[0]),)))
    return match(current, desired).questions[0]


def test_a_clear_question_with_its_evidence() -> None:
    assert (
        question().text
        == """\
was column person.name renamed to person.full_name?
    type: text
    dependants: index ix_a
    position: the same, after id
    name: 67 % alike
    if it was not renamed, it is dropped with all that is in it"""
    )


def test_rows_at_stake_are_named() -> None:
    assert replace(question(), rows=1234).text.endswith("dropped with what 1,234 rows hold in it")
    assert replace(question(), rows=1).text.endswith("dropped with what 1 row hold in it")


def test_a_question_with_choices() -> None:
    assert (
        question("note", "remark", "motto").text
        == """\
what became of column person.note?
  1. renamed to person.remark (score 60)
       type: text
       dependants: index ix_a
       position: the same, after id
       name: 20 % alike
  2. renamed to person.motto (score 51)
       type: text
       dependants: index ix_a, which the new one has not
       position: the same, after id
       name: 44 % alike
    if it was not renamed, it is dropped with all that is in it"""
    )


def test_flags_answer_both_ways_and_read_back() -> None:
    answer = 'column person.name -> person."say ""x"""'
    flags = question("name", 'say "x"').flags()
    assert flags == (
        f"--rename '{answer}'",
        f"--not-rename '{answer}'",
    )
    assert parse_answer(shlex.split(flags[0])[1]).after == ("person", 'say "x"')


def test_flags_survive_the_shell() -> None:
    flags = question("it's", "its").flags()
    assert parse_answer(shlex.split(flags[0])[1]).before == ("person", "it's")


def test_the_error_for_runs_that_cannot_ask() -> None:
    one = question()
    error = unanswered([one])
    assert error.exit_code == 7
    assert error.what == "1 rename is not answered: column person.name"
    assert error.why == "what is gone resembles what is new; if it was renamed, dropping it would lose what is in it"
    assert error.next_step == (
        "answer each with one of its flags below, in a file with --answers, or run this in a terminal"
    )
    assert error.details == (
        (
            "column person.name",
            one.text
            + "\n--rename 'column person.name -> person.full_name'"
            + "\n--not-rename 'column person.name -> person.full_name'",
        ),
    )
    assert unanswered([one, one]).what == "2 renames are not answered: column person.name, column person.name"
