from dataclasses import replace

from hypothesis import given
from tests.report.verdicts import ANYTHING, CLEAN, INDEX, REVIEWED, SOURCES, named, verdict

from spiritsafe.report.printable import printable
from spiritsafe.report.review.github import render


def test_each_finding_is_an_annotation_on_its_line() -> None:
    assert render(REVIEWED, SOURCES).splitlines() == [
        (
            "::error file=versions/0002_total.py,line=2,title=create-index-blocking on public.orders::"
            "public.orders cannot be written to while the index ix_orders_total is built"
            "%0Atook SHARE on public.orders, which blocks writes%0Ascanned public.orders from end to end"
            "%0AInstead:%0Awith op.get_context().autocommit_block():"
            '%0A    op.create_index("ix_orders_total", "orders", ["total"])'
        ),
        (
            "::warning file=versions/0002_total.py,line=6,title=column-without-comment on public.orders.note::"
            "nothing tells what note is for"
        ),
        "::notice title=spiritsafe review::the size of public.orders is not known",
        (
            "::notice title=spiritsafe review::fail: 1 finding of severity error. 1 error, 1 warning, 1 waived; "
            "looked at 3 statements of 2 revisions, rehearsed on PostgreSQL 18.6"
        ),
    ]


def test_nothing_found_is_said_once() -> None:
    assert render(CLEAN) == (
        "::notice title=spiritsafe review::pass: no finding of severity error. nothing found; "
        "looked at 3 statements, rehearsed on PostgreSQL 18.6\n"
    )


def test_a_finding_without_a_file_is_an_annotation_of_the_job() -> None:
    line = render(verdict(replace(INDEX, file=None))).splitlines()[0]
    assert line.startswith("::error title=create-index-blocking on public.orders::public.orders cannot")


@given(ANYTHING)
def test_a_name_is_read_back_as_it_was_and_starts_no_command_of_its_own(name: str) -> None:
    lines = render(verdict(replace(INDEX, message=name, file=f"a{name}"), notes=(name,))).split("\n")
    assert len(lines) == 4  # the finding, the note, the summary and the end
    assert all(line.startswith(("::error ", "::notice ")) for line in lines[:3])
    settings, _, message = lines[0].removeprefix("::error ").partition("::")
    assert unescaped(settings.split(",")[0]) == f"file=a{printable(name)}"
    assert unescaped(message).startswith(printable(name))


@given(ANYTHING)
def test_everything_a_user_can_write_stays_in_its_line(name: str) -> None:
    assert render(verdict(named(name))).count("\n") == 2


def unescaped(text: str) -> str:
    """As the runner of GitHub Actions reads it."""
    for escape, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escape, character)
    return text
