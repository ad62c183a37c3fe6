from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import given
from tests.report.verdicts import ANYTHING, CLEAN, FILE, INDEX, REVIEWED, SOURCES, named, verdict

from spiritsafe.core.finding import Severity
from spiritsafe.report.review.console import render

EVERYTHING = """\
spiritsafe review: 3 statements of 2 revisions, rehearsed on PostgreSQL 18.6

versions/0002_total.py (revision 8f3a2c)

error: create-index-blocking on public.orders  versions/0002_total.py:2
        |
      2 | op.create_index(
      3 |     "ix_orders_total", "orders", ["total"]
      4 | )
        |
  sent    CREATE INDEX ix_orders_total ON orders (total)
  seen    took SHARE on public.orders, which blocks writes
          scanned public.orders from end to end
  problem public.orders cannot be written to while the index ix_orders_total is built
  instead with op.get_context().autocommit_block():
              op.create_index("ix_orders_total", "orders", ["total"])

warning: column-without-comment on public.orders.note  versions/0002_total.py:6
        |
      6 | op.add_column("orders", sa.Column("note", sa.Text()))
        |
  sent    ALTER TABLE orders ADD COLUMN note TEXT
  problem nothing tells what note is for

waived: drop-column on public.orders.legacy, line 5: nobody reads it

notes
  - the size of public.orders is not known

1 error, 1 warning, 1 waived
fail: 1 finding of severity error
"""


def test_each_finding_comes_with_its_line_its_sql_what_was_seen_and_the_way_out() -> None:
    assert render(REVIEWED, SOURCES) == EVERYTHING


def test_without_the_files_everything_but_their_lines_is_shown() -> None:
    assert [line for line in EVERYTHING.splitlines() if " | " not in line and not line.endswith(" |")] == [
        line.replace("3 statements,", "3 statements of 2 revisions,") for line in render(REVIEWED).splitlines()
    ]


def test_nothing_found_says_what_was_looked_at() -> None:
    assert render(CLEAN, SOURCES) == (
        "spiritsafe review: 3 statements of 2 revisions, rehearsed on PostgreSQL 18.6\n\n"
        "nothing found in versions/0001_start.py, versions/0002_total.py\n"
        "pass: no finding of severity error\n"
    )


def test_a_static_review_says_that_nothing_was_run() -> None:
    assert render(verdict(mode="static"), {"case.sql": ""}).startswith(
        "spiritsafe review: 3 statements of 1 script, judged by their text for PostgreSQL 18: nothing was run\n"
        "(static)\n\nnothing found in case.sql\n"
    )


def test_a_finding_of_a_script_shows_its_sql_once() -> None:
    finding = replace(INDEX, file="case.sql", line=1, revision=None)
    text = render(verdict(finding), {"case.sql": "CREATE INDEX ix_orders_total\n    ON orders (total);\nSELECT 1;\n"})
    assert text.splitlines()[2:10] == [
        "case.sql",
        "",
        "error: create-index-blocking on public.orders  case.sql:1",
        "        |",
        "      1 | CREATE INDEX ix_orders_total",
        "      2 |     ON orders (total);",
        "        |",
        "  seen    took SHARE on public.orders, which blocks writes",
    ]


def test_findings_of_the_baseline_are_counted() -> None:
    known = replace(INDEX, waived="in the baseline")
    assert "waived: 2 in the baseline\n" in render(verdict(known, replace(known, line=5)))


def test_a_bar_below_error_is_named() -> None:
    assert render(replace(REVIEWED, fail_on=Severity.WARNING)).endswith(
        "fail: 2 findings of severity warning or above\n"
    )


def test_colours_change_no_word() -> None:
    coloured = render(REVIEWED, SOURCES, colour=True)
    assert "\033[31;1merror\033[0m: \033[1mcreate-index-blocking on public.orders\033[0m" in coloured
    for code in ("31;1", "33;1", "32;1", "1", "2", "0"):
        coloured = coloured.replace(f"\033[{code}m", "")
    assert coloured == EVERYTHING


@pytest.mark.parametrize("width", [60, 100])
def test_sentences_and_sql_fit_the_width(width: int) -> None:
    long = replace(INDEX, message="so many words " * 30, statement="SELECT " + "one, " * 90, remedy="")
    sources = {FILE: f"x = 1\n{'y' * 300}\n"}
    lines = render(verdict(long, notes=("and " * 60,)), sources, width=width).splitlines()
    assert max(len(line) for line in lines if not line.startswith("error: ")) <= width


def test_long_sql_is_shortened() -> None:
    sql = "CREATE VIEW v AS\n" + "\n".join(f"  SELECT {number} UNION" for number in range(50))
    shown = render(verdict(replace(INDEX, statement=sql))).splitlines()
    assert shown[5:10] == [
        "  sent    CREATE VIEW v AS",
        "            SELECT 0 UNION",
        "            SELECT 1 UNION",
        "          ...",
        "  seen    took SHARE on public.orders, which blocks writes",
    ]


@given(ANYTHING)
def test_no_name_can_write_to_the_terminal(name: str) -> None:
    text = render(verdict(named(name), notes=(name,)), {f"versions/{name}": name * 3})
    text.encode()
    assert not [character for character in text if character not in "\n\t" and category(character) in ("Cc", "Cs")]
