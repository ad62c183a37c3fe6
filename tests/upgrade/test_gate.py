"""What would run is reviewed before anything is touched, and what was reviewed is what runs."""

import json
from pathlib import Path

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Outcome, Session

from spiritsafe.core.revision import Revision
from spiritsafe.errors import Refused
from spiritsafe.postgres.embedded import Server
from spiritsafe.upgrade.examination import Examined
from spiritsafe.upgrade.pending import Pending

pytestmark = pytest.mark.server

TABLE = 'op.execute("CREATE TABLE t (id int PRIMARY KEY, a int)")'
INDEX = 'op.execute("CREATE INDEX i ON t (a)")'


@pytest.fixture
def gated(deployment: Deployment, server: Server) -> Deployment:
    """One revision is applied; the second builds an index while writers wait."""
    deployment.revision(1, TABLE)
    assert deployment.upgrade("--no-gate").code == 0
    deployment.revision(2, INDEX)
    (deployment.folder / "pyproject.toml").write_text(f'[tool.spiritsafe]\nshadow_url = "{server.url()}"\n')
    return deployment


def expand(gated: Deployment, *arguments: str, **env: str) -> Outcome:
    return gated.upgrade("--phase", "expand", *arguments, **env)


def runs(second: Session) -> int:
    return len(second.execute("SELECT FROM spiritsafe_run").fetchall())


def test_a_finding_stops_the_run_before_anything_is_touched(gated: Deployment, second: Session) -> None:
    done = expand(gated)
    assert (done.code, at(second), runs(second)) == (1, ["r1"], 1)
    what, why, what_next = done.three_lines
    assert what == "the upgrade was not begun: the review found 1 reason against it"
    assert why.startswith("create-index-blocking: ")
    assert what_next == (
        "take the safe way that 'spiritsafe review' shows, or allow it beside the code with a reason; --no-gate "
        "upgrades without a review"
    )
    assert done.err.splitlines()[-1] == "    error: create-index-blocking public.t  migrations/versions/0002.py:11"
    assert "review    1 statement rehearsed on PostgreSQL" in done.out
    assert "  sent    CREATE INDEX i ON t (a)" in done.out
    assert "postgresql_concurrently=True" in done.out


def test_a_waiver_with_a_reason_lets_it_pass(gated: Deployment, second: Session) -> None:
    gated.revision(2, f"# spiritsafe: allow create-index-blocking because nobody uses t yet\n{INDEX}")
    done = expand(gated)
    assert done.code == 0, done.err
    assert "waived: create-index-blocking" in done.out
    assert at(second) == ["r2"]


def test_what_is_clean_runs_and_one_line_tells_of_the_review(gated: Deployment, second: Session) -> None:
    gated.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN b int")', 'op.execute("ALTER TABLE t DROP COLUMN b")')
    done = expand(gated)
    assert done.code == 0, done.err
    lines = [line for line in done.out.splitlines() if line.startswith(("pending", "review", "ok"))]
    assert [line[:9].strip() for line in lines] == ["pending", "review", "ok 1/1"]
    assert lines[1].endswith(": nothing found")
    assert at(second) == ["r2"]


@pytest.mark.parametrize("arguments", [(), ("--phase", "expand", "--no-gate")])
def test_without_the_gate_it_runs(arguments: tuple[str, ...], gated: Deployment, second: Session) -> None:
    done = gated.upgrade(*arguments)
    assert (done.code, "review  " in done.out) == (0, False)
    assert at(second) == ["r2"]


def test_the_gate_can_be_had_without_phases(gated: Deployment, second: Session) -> None:
    assert gated.upgrade("--gate").code == 1
    assert gated.upgrade(SPIRITSAFE_GATE="true").code == 1
    assert at(second) == ["r1"]
    assert expand(gated, SPIRITSAFE_GATE="false").code == 0


def test_findings_below_fail_on_are_shown_and_stop_nothing(gated: Deployment, second: Session) -> None:
    gated.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN b int")')  # its downgrade does nothing
    assert expand(gated, "--fail-on", "warning").code == 1
    done = expand(gated)
    assert (done.code, "missing-downgrade" in done.out) == (0, True)
    assert at(second) == ["r2"]


def test_what_is_left_for_later_is_not_judged(gated: Deployment, second: Session) -> None:
    gated.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN b int")', 'op.execute("ALTER TABLE t DROP COLUMN b")')
    gated.revision(3, 'op.drop_column("t", "a")')
    gated.revision(4, INDEX)
    done = expand(gated)
    assert done.code == 0, done.err
    assert at(second) == ["r2"]


def test_without_a_shadow_the_text_is_judged_and_that_is_said(gated: Deployment, second: Session) -> None:
    nowhere = {"SPIRITSAFE_SHADOW_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = expand(gated, **nowhere)
    assert (done.code, at(second)) == (1, ["r1"])
    assert "review    1 statement read, none run\n          they could not be rehearsed: " in done.out
    assert done.err.splitlines()[-1].startswith("    error: create-index-blocking ")


def test_what_cannot_be_reviewed_does_not_run(gated: Deployment, second: Session) -> None:
    gated.revision(2, 'op.get_bind().execute(sa.text("SELECT 1")).scalar_one()')
    done = expand(gated, SPIRITSAFE_SHADOW_URL="postgresql://nobody@127.0.0.1:1/none")
    assert (done.code, done.three_lines[0]) == (1, "what would run could not be reviewed")
    assert expand(gated).code == 0
    assert at(second) == ["r2"]


def test_a_file_that_changes_after_its_review_does_not_run(gated: Deployment, second: Session) -> None:
    gated.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN b int")')
    edit = "import pathlib\nwith (pathlib.Path(__file__).parent / 'versions' / '0002.py').open('a') as file:\n"
    gated.env_py.write_text(f"{edit}    file.write('# edited\\n')\n{gated.env_py.read_text()}")
    done = expand(gated)
    assert (done.code, at(second)) == (1, ["r1"])
    assert done.three_lines[0] == "revision r2 Revision 2. was edited while the upgrade began"
    assert done.three_lines[1].endswith("0002.py is not the file that was reviewed")
    assert done.three_lines[2] == "run the same command again: it is looked at anew"


def test_a_revision_that_comes_after_the_review_does_not_run(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("")
    known, other = Revision("a", "", str(path)), Revision("b", "", str(path))
    examined = Examined(Pending.of((), (known,)).checksums)
    examined.require((known,))
    with pytest.raises(Refused, match="revision b was not reviewed"):
        examined.require((known, other))
    path.unlink()
    with pytest.raises(Refused, match="revision a was edited while the upgrade began"):
        examined.require((known,))


def test_the_review_is_an_event(gated: Deployment) -> None:
    done = expand(gated, "--format", "json")
    events = [json.loads(line) for line in done.out.splitlines()]
    assert [one["event"] for one in events] == ["connected", "planned", "reviewed"]
    assert (events[2]["mode"], events[2]["fail_on"]) == ("rehearsed", "error")
    assert events[2]["findings"][0]["rule"] == "create-index-blocking"


def test_a_blank_database_and_nothing_pending(gated: Deployment, second: Session) -> None:
    gated.revision(2, "pass")
    second.execute("DROP TABLE t, alembic_version, spiritsafe_run, spiritsafe_revision")
    assert expand(gated).code == 0
    again = expand(gated)
    assert (again.code, "review  " in again.out) == (0, False)
    assert again.out.splitlines()[-1] == "nothing to do: the database is at r2"
