import pytest
from tests.workshop import Session

from spiritsafe.author.identifier import listed, literal, qualified, quoted, schema_argument

NAMES = (
    "plain",
    "Mixed",
    "with space",
    'say "hi"',
    "it's",
    "1st",
    "größe",
    "a.b",
    "a:b",
    "a\\b",
    "a\nb",
    "_",
    "$x",
    "order",
)
TEXTS = ("", "plain", "it's", "''", r"a\b", r"\'", "a\nb", "100%", ":name", "größe", "{}")
# Words that no column may have bare, and that SQLAlchemy's own list does not have.
RESERVED = ("collation", "concurrently", "lateral", "system_user", "tablesample")


@pytest.mark.server
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_written_so_that_the_server_reads_it(second: Session, name: str) -> None:
    second.execute(f"CREATE TABLE {quoted(name)} ({quoted(name)} int)".encode())
    assert second.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = quote_ident(%s)::regclass AND attnum = 1", (name,)
    ).fetchone() == (name,)


@pytest.mark.server
def test_no_key_word_stands_bare_where_it_may_not(second: Session) -> None:
    rows = second.execute("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')").fetchall()
    assert {str(word) for (word,) in rows if quoted(str(word)) == word} == set()


@pytest.mark.parametrize("word", RESERVED)
def test_a_reserved_word_is_quoted(word: str) -> None:
    assert quoted(word) == f'"{word}"'


def test_a_percent_sign_stays_one() -> None:
    assert quoted("100%") == '"100%"'


@pytest.mark.server
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("standard", ["on", "off"])
def test_a_text_is_written_so_that_the_server_reads_it(second: Session, text: str, standard: str) -> None:
    if "\\" in text or standard == "on":
        second.execute(f"SET standard_conforming_strings = {standard}".encode())
    assert second.execute(f"SELECT {literal(text)}".encode()).fetchone() == (text,)


def test_no_text_is_null() -> None:
    assert literal(None) == "NULL"


def test_names_are_put_together() -> None:
    assert qualified("public", "t") == "public.t"
    assert qualified("My s", "T") == '"My s"."T"'
    assert qualified("", "citext") == "citext"
    assert listed(("a", "B", "select")) == 'a, "B", "select"'
    assert listed(()) == ""


def test_the_default_schema_is_none_to_alembic() -> None:
    assert (schema_argument("public"), schema_argument("other")) == (None, "other")
