"""SQL in Python source: what is found, where exactly it is, and what a replacement may touch."""

import pytest

from spiritsafe.sql.embedded_sql import embedded_sql
from spiritsafe.sql.python_literal import Source, replaced


def found(text: str) -> list[str]:
    return [item.passage.sql for item in embedded_sql(Source.of(text)).found]


def skipped(text: str) -> list[tuple[int, str]]:
    return [(begin, reason) for begin, reason in embedded_sql(Source.of(text)).skipped]


@pytest.mark.parametrize(
    "text",
    [
        'op.execute("SELECT 1")',
        "op.execute(sa.text('SELECT 1'))",
        "connection.execute(text('''SELECT 1''').bindparams(a=1))",
        'op.execute(sqltext="SELECT 1")',
        'SQL = "SELECT 1"\nop.execute(SQL)',
        'SQL: str = "SELECT 1"\ndef upgrade():\n    op.execute(SQL)\n    op.execute(sa.text(SQL))',
        'op.execute("SELECT "  # why\n  r"1")',
        'op.execute("SELECT " + "1")',
        'for sql in ["SELECT 1"]:\n    op.execute(sql)',
        'ALL = ("SELECT 1",)\nfor sql in ALL:\n    op.execute(sql)',
        'op.execute(textwrap.dedent("""SELECT 1"""))',
        'op.get_bind().exec_driver_sql("SELECT 1")',
        'ready = sa.text("SELECT 1")',
    ],
)
def test_what_is_found(text: str) -> None:
    assert found(text) == ["SELECT 1"]
    assert skipped(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'op.execute(f"SELECT {x}")',
        'op.execute("SELECT %s" % x)',
        'op.execute("SELECT {}".format(x))',
        'op.execute("SELECT " + x)',
        'SQL = "SELECT {}"\nop.execute(SQL.format(1))',
        'op.execute(sa.text(f"SELECT {x}"))',
    ],
)
def test_what_is_put_together_when_it_runs_is_counted(text: str) -> None:
    assert found(text) == []
    assert [reason for _, reason in skipped(text)] == ["it is put together when it runs"]


@pytest.mark.parametrize(
    "text",
    [
        'sa.Column("a", server_default=sa.text("now()"))',
        "op.execute(users.update())",
        "connection.execute(sa.select(1))",
        "def run(sql):\n    op.execute(sql)",
        'SQL = "SELECT 1"\nSQL = other()\nop.execute(SQL)',
        'SQL = "SELECT 1"\ndef run(SQL):\n    op.execute(SQL)',
        "a = a\nop.execute(a)",
    ],
)
def test_what_is_no_sql_text_is_passed_by(text: str) -> None:
    assert (found(text), skipped(text)) == ([], [])


def test_a_string_that_postgresql_does_not_take() -> None:
    assert skipped('op.execute("SELECT FROM FROM")') == [(12, 'syntax error at or near "FROM"')]


def test_bind_parameters_are_understood() -> None:
    sql = "UPDATE t SET a = :a WHERE b = :b AND c = ':c' AND d::text = :organisation_id"
    assert found(f'op.execute("{sql}")') == [sql]


def test_each_character_knows_where_it_comes_from() -> None:
    text = 'x = "ü"; op.execute("S\\x45LECT é"\n    r"\\d" \'\\n\' "\\\n, b")'
    literal = embedded_sql(Source.of(text)).skipped  # `\\d` is no SQL
    assert literal[0][0] == text.index("S\\x45")
    text = 'x = "ü"; op.execute("S\\x45LECT é"\n    "\\n" "\\\n, b")'
    (item,) = embedded_sql(Source.of(text)).found
    assert item.passage.sql == "SELECT é\n, b"
    places = [text[offset] for offset in item.passage.offsets]
    assert "".join(places) == 'S\\LECT é\\, b"'


def test_a_literal_is_replaced_and_nothing_else() -> None:
    source = Source.of('a = "SELECT 2"\nop.execute(r"""SELECT 2""")  # SELECT 2\n')
    (item,) = embedded_sql(source).found
    assert replaced(source, item.literal, "SELECT\n3") == ('a = "SELECT 2"\nop.execute(r"""SELECT\n3""")  # SELECT 2\n')


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ('op.execute("SELECT " "1")', "SELECT 2", "it is written as several strings"),
        ('op.execute("SELECT\\t1")', "SELECT 2", "it has a backslash in it"),
        ('op.execute("SELECT 1")', "SELECT\n2", "it is on one line, and the fix needs more"),
        ('op.execute("SELECT 1")', 'SELECT "2"', "it could not be replaced without changing anything else"),
        ('op.execute("SELECT 1")', "SELECT '\\n'", "it could not be replaced without changing anything else"),
        ('op.execute("""SELECT 1""")', 'SELECT "a"', "it could not be replaced without changing anything else"),
    ],
)
def test_what_cannot_be_replaced(text: str, value: str, reason: str) -> None:
    source = Source.of(text)
    (item,) = embedded_sql(source).found
    with pytest.raises(ValueError, match=reason):
        replaced(source, item.literal, value)
