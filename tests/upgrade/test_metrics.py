"""The file for the textfile collector of Prometheus."""

import time

import pytest
from tests.upgrade.conftest import Deployment
from tests.workshop import Session

from spiritsafe.core.event import Direction, Planned, RevisionFinished, TryFailed
from spiritsafe.core.revision import Revision
from spiritsafe.core.tally import Tally
from spiritsafe.report.prometheus import render

REVISION = Revision("r1", "", "r1.py")


def read(deployment: Deployment) -> dict[str, float]:
    text = (deployment.folder / "run.prom").read_text()
    samples = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {name.removeprefix("spiritsafe_"): float(value) for name, value in samples}


@pytest.mark.server
def test_a_run_writes_how_it_went_and_counts_on(deployment: Deployment, second: Session) -> None:
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int, a int)")')
    deployment.revision(2, 'op.drop_column("t", "a")')
    assert deployment.call("upgrade", "r1", "--metrics", "run.prom").code == 0
    first = read(deployment)
    assert time.time() - 60 < first["last_success_timestamp_seconds"] <= time.time()
    assert (first["last_run_exit_code"], first["revisions_total"], first["pending_revisions"]) == (0, 1, 0)
    assert deployment.upgrade("--phase", "expand", "--metrics", "run.prom").code == 0
    assert read(deployment)["pending_revisions"] == 1  # left for after the deployment
    with deployment.database.connect() as holder:
        holder.execute("BEGIN")
        holder.execute("SELECT * FROM t")
        done = deployment.upgrade("--deadline", "1s", SPIRITSAFE_METRICS="run.prom")
    assert done.code == 4, done.err
    failed = read(deployment)
    assert (failed["last_run_exit_code"], failed["pending_revisions"], failed["revisions_total"]) == (4, 1, 1)
    assert failed["retries_total"] >= 1
    assert failed["stalled_seconds_total"] > 0
    assert failed["last_success_timestamp_seconds"] < failed["last_run_timestamp_seconds"]
    assert [path.name for path in deployment.folder.glob("*.prom*")] == ["run.prom"]
    assert (deployment.folder / "run.prom").stat().st_mode & 0o777 == 0o644


@pytest.mark.server
def test_a_file_that_cannot_be_written_is_no_failure(deployment: Deployment) -> None:
    deployment.revision(1, "pass")
    done = deployment.upgrade("--metrics", "nowhere/run.prom")
    assert done.code == 0
    assert "note: the metrics could not be written: " in done.err


def test_counters_go_on_and_what_is_not_known_stays() -> None:
    tally = Tally().after(Planned(Direction.UPGRADE, (), (REVISION, REVISION), later=1))
    tally = tally.after(TryFailed(REVISION, 1, 0.25, 0.25)).after(TryFailed(REVISION, 2, 0.5, 0.75))
    tally = tally.after(RevisionFinished(REVISION, Direction.UPGRADE, 1, 2, 0.1))
    assert tally == Tally(finished=1, retries=2, stalled=0.75, pending=2)
    text = render(tally, 0, 1000.0)
    again = render(Tally(finished=1, stalled=0.25), 3, 2000.0, text)
    assert [line for line in again.splitlines() if not line.startswith("#")] == [
        "spiritsafe_last_success_timestamp_seconds 1000",
        "spiritsafe_last_run_timestamp_seconds 2000",
        "spiritsafe_last_run_exit_code 3",
        "spiritsafe_pending_revisions 2",
        "spiritsafe_revisions_total 2",
        "spiritsafe_retries_total 2",
        "spiritsafe_stalled_seconds_total 1",
    ]
    assert again.startswith(
        "# HELP spiritsafe_last_success_timestamp_seconds When a run ended well for the last time.\n"
    )
