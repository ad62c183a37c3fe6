import pytest

from spiritsafe.report.source_excerpt import source_excerpt

REVISION = """\
def upgrade() -> None:
    if True:
        op.execute(
            "SELECT 1"
        )
        op.execute("SELECT 2")
"""


def test_an_operation_over_several_lines_is_shown_whole_and_not_indented() -> None:
    assert source_excerpt("a.py", REVISION, 3) == ((3, "op.execute("), (4, '    "SELECT 1"'), (5, ")"))


def test_an_operation_on_one_line_is_shown_alone() -> None:
    assert source_excerpt("a.py", REVISION, 6) == ((6, 'op.execute("SELECT 2")'),)


def test_a_statement_of_a_script_ends_at_its_semicolon() -> None:
    assert source_excerpt("a.sql", "SELECT 1;\nSELECT\r\n  2;\nSELECT 3;", 2) == ((2, "SELECT"), (3, "  2;"))


def test_a_long_operation_is_cut() -> None:
    text = "op.execute(\n" + "    1,\n" * 20 + ")\n"
    excerpt = source_excerpt("a.py", text, 1)
    assert (excerpt[0], excerpt[7], excerpt[8:]) == ((1, "op.execute("), (8, "    1,"), ((None, "..."),))


def test_of_a_file_that_is_no_python_the_line_is_shown() -> None:
    assert source_excerpt("a.py", "def (:\nop.execute(1)\n", 2) == ((2, "op.execute(1)"),)


@pytest.mark.parametrize("line", [0, -1, 9])
def test_a_line_that_is_not_there_shows_nothing(line: int) -> None:
    assert source_excerpt("a.py", REVISION, line) == ()


def test_a_password_in_the_source_is_struck_out() -> None:
    text = "op.execute(\"CREATE ROLE bob PASSWORD 'secret'\")\n"
    assert source_excerpt("a.py", text, 1) == ((1, "op.execute(\"CREATE ROLE bob PASSWORD '***'\")"),)
