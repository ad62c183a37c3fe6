from typing import Any

import pytest

from spiritsafe.core.event import Connected, Direction, Finished, Planned, RevisionFinished, RevisionStarted
from spiritsafe.core.revision import Revision
from spiritsafe.core.timeouts import Timeouts
from spiritsafe.report.console import ConsoleReport


def plain(text: str, **_style: Any) -> str:  # noqa: ANN401
    return text


@pytest.fixture
def report() -> ConsoleReport:
    return ConsoleReport(style=plain)


ORDERS = Revision("abc", "Orders.", "versions/abc.py")


def test_where_the_run_is(report: ConsoleReport) -> None:
    event = Connected("postgresql+psycopg://bob:***@h/shop", "DATABASE_URL", "18.6", Timeouts())
    assert report.line(event) == (
        "database  postgresql+psycopg://bob:***@h/shop  (from DATABASE_URL, PostgreSQL 18.6)\n"
        "limits    lock 2s, statement 15min, idle in transaction 1min"
    )


def test_what_is_pending(report: ConsoleReport) -> None:
    assert report.line(Planned(Direction.UPGRADE, ("aaa",), (ORDERS,))) == (
        "pending   1 revision to be applied, from aaa\n          abc Orders."
    )


def test_a_long_plan_is_cut(report: ConsoleReport) -> None:
    lines = report.line(Planned(Direction.DOWNGRADE, (), (ORDERS,) * 40)).splitlines()
    assert (lines[0], lines[-1], len(lines)) == (
        "pending   40 revisions to be reverted, from base",
        "          ... and 10 more",
        32,
    )


def test_nothing_pending_prints_nothing(report: ConsoleReport) -> None:
    assert report.line(Planned(Direction.UPGRADE, ("abc",), ())) == ""


def test_a_revision_as_it_runs_and_when_it_is_done(report: ConsoleReport) -> None:
    assert report.line(RevisionStarted(ORDERS, Direction.UPGRADE, 3, 12)) == "..  3/12  abc Orders."
    assert report.line(RevisionFinished(ORDERS, Direction.UPGRADE, 3, 12, 0.5)) == "ok  3/12  abc Orders.  0.50 s"
    assert report.line(RevisionFinished(ORDERS, Direction.UPGRADE, 3, 12, 90)).endswith("  1.5 min")


def test_one_clear_summary(report: ConsoleReport) -> None:
    assert report.line(Finished(Direction.UPGRADE, 2, ("abc",), 1)) == (
        "done: 2 revisions applied in 1.00 s, the database is at abc"
    )
    assert report.line(Finished(Direction.DOWNGRADE, 1, (), 1)) == (
        "done: 1 revision reverted in 1.00 s, the database is at base"
    )
    assert report.line(Finished(Direction.UPGRADE, 0, ("abc",), 1)) == "nothing to do: the database is at abc"
