"""While a long statement runs, its progress is told: what it does, how long it will take, and whom it waits for."""

import json
import os
import pty
import re
import subprocess
import sys
import time

import pytest
from tests.upgrade.conftest import Deployment, at, runs_now
from tests.workshop import Session

from spiritsafe.core.event import StatementRuns
from spiritsafe.core.revision import Revision
from spiritsafe.postgres.statement_progress import Locker, StatementProgress
from spiritsafe.report.console import ConsoleReport
from spiritsafe.upgrade.reporter import _report, _Running

BUILD = 'with op.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY i ON t (a)")'
REVISION = Revision("r2", "Revision 2.", "r2.py")


@pytest.fixture
def table(deployment: Deployment, second: Session) -> Deployment:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int, a int)")')
    assert deployment.upgrade().code == 0
    second.execute("INSERT INTO t SELECT i, i FROM generate_series(1, 1000) AS i")
    return deployment


def on_a_terminal(table: Deployment) -> tuple["subprocess.Popen[bytes]", int]:
    main, other = pty.openpty()
    command = [sys.executable, "-m", "spiritsafe", "upgrade", "head", "--url", table.url]
    process = subprocess.Popen(command, stdout=other, stderr=other)
    os.close(other)
    return process, main


def read_all(terminal: int) -> str:
    text = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            return text.decode()
        if not part:
            return text.decode()
        text += part


@pytest.mark.server
def test_a_build_that_waits_for_an_old_snapshot_says_so_on_one_line(table: Deployment, second: Session) -> None:
    table.revision(2, BUILD)
    with table.database.connect() as holder:
        holder.execute("SET application_name = 'a report'")
        holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        holder.execute("SELECT count(*) FROM pg_class")
        process, terminal = on_a_terminal(table)
        runs_now(second, "CREATE INDEX CONCURRENTLY")
        time.sleep(3.5)
        holder.execute("COMMIT")
        pid = holder.info.backend_pid
    shown = read_all(terminal)
    assert process.wait(60) == 0, shown
    assert at(second) == ["r2"]
    waits = re.findall(rf"\r\x1b\[K(\.\.        r2 waiting for the old snapshot of pid {pid} a report, \d.*?)\r", shown)
    assert waits, shown
    assert "\n..  " not in shown  # each took the place of the one before


@pytest.mark.server
def test_elsewhere_it_is_an_event_each_ten_seconds(table: Deployment, second: Session) -> None:
    table.revision(2, 'op.execute("SELECT pg_sleep(11.5)")')
    process = table.start("--format", "json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    events = [json.loads(line) for line in out.splitlines()]
    (runs,) = [one for one in events if one["event"] == "statement-runs"]
    assert (runs["statement"], runs["phase"], runs["done"]) == ("SELECT pg_sleep(11.5)", "", None)
    assert 10 <= runs["seconds"] < 12
    assert [line for line in err.splitlines() if line.startswith("..")] == [
        f"..        r2 SELECT pg_sleep(11.5)  {runs['seconds']:.2f} s"
    ]


def looked(*looks: tuple[float, StatementProgress]) -> list[StatementRuns]:
    running = _Running(REVISION, "CREATE INDEX i ON t (a)", time.monotonic(), time.monotonic())
    reports = []
    for ago, seen in looks:
        if running.seen is not None:
            running.seen_at = time.monotonic() - ago
        reports.append(_report(running, seen))
    return reports


def test_the_estimate_follows_the_rate_of_the_phase() -> None:
    phase = "building index: scanning table"
    first, then, other = looked(
        (0, StatementProgress(phase, 100, 1000)),
        (1, StatementProgress(phase, 200, 1000)),
        (1, StatementProgress("building index: sorting live tuples", 0, 500)),
    )
    assert (first.done, first.seconds_left) == (0.1, None)
    assert then.done == 0.2
    assert then.seconds_left == pytest.approx(8, rel=0.1)
    assert (other.done, other.seconds_left) == (0.0, None)
    line = ConsoleReport(style=lambda text, **_: text).line(then)
    assert line == "..        r2 building index: scanning table 20%, about 8.0 s left  0.00 s"


def test_who_is_waited_for_is_named() -> None:
    (report,) = looked((0, StatementProgress("", 0, 0, Locker(7, "", "idle in transaction", 2460.0))))
    line = ConsoleReport(style=lambda text, **_: text).line(report)
    assert line == "..        r2 waiting for the transaction of pid 7, 41 min  0.00 s"
