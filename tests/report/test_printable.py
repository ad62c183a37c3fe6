import pytest
from tests.report.verdicts import named, verdict

from spiritsafe.core.finding import Severity
from spiritsafe.report.printable import file_name, printable
from spiritsafe.report.review.formats import format_names, renderer


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("CREATE ROLE bob PASSWORD 'secret'", "CREATE ROLE bob PASSWORD '***'"),
        ("connect to postgresql://bob:secret@db/shop", "connect to postgresql://bob:***@db/shop"),
        ("CONNECTION 'host=db password=secret user=bob'", "CONNECTION 'host=db password=*** user=bob'"),
        ("UPDATE users SET password=lower(name)", "UPDATE users SET password=lower(name)"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\u202eb\ud800", "a\\u202eb\\ud800"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("Größe 'x' — 表", "Größe 'x' — 表"),
    ],
)
def test_passwords_are_struck_out_and_characters_that_do_something_are_named(written: str, shown: str) -> None:
    assert printable(written) == shown


def test_a_file_is_named_without_the_way_to_it_on_this_machine() -> None:
    far = "/srv/bob/case.sql"
    assert (file_name(far), file_name("versions/a.py")) == ("case.sql", "versions/a.py")


@pytest.mark.parametrize("name", format_names())
def test_no_format_shows_a_password_or_changes_from_run_to_run(name: str) -> None:
    finding = named("ALTER ROLE bob PASSWORD 'secret'")
    sources = {str(finding.file): "\nop.execute(\"ALTER ROLE bob PASSWORD 'secret'\")\n"}
    reviewed = verdict(finding, notes=("postgresql://bob:secret@db/shop does not answer",))
    text = renderer(name)(reviewed, sources=sources, colour=True, width=80)
    assert "secret" not in text
    assert text == renderer(name)(reviewed, sources=sources, colour=True, width=80)
    assert reviewed.fail_on is Severity.ERROR
