"""`upgrade --plan FILE`: nothing runs but what was planned, and what does more is rolled back."""

import json
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Outcome, Session

from spiritsafe.core.plan import Plan
from spiritsafe.postgres.embedded import Server

pytestmark = pytest.mark.server

TABLE = """op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text)")
op.execute("CREATE TABLE u (id int PRIMARY KEY)")"""
# What helper.py says when a revision runs is not in the revision's file: the plan may be of another time.
HELPED = "import helper\nop.execute(helper.SQL)"
NEXT = "see what has changed since the plan was made, make a new one ('spiritsafe plan --format json'), and look at it"
ROLLED_BACK = "the plan was made for other files, another database, or this one as it was then; it was rolled back"


@pytest.fixture
def planned(deployment: Deployment, server: Server) -> Deployment:
    """Two tables are there."""
    (deployment.folder / "pyproject.toml").write_text(f'[tool.spiritsafe]\nshadow_url = "{server.url()}"\n')
    (deployment.folder / "alembic.ini").write_text(
        "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n"
    )
    deployment.revision(1, TABLE)
    assert deployment.upgrade().code == 0
    return deployment


def make_plan(planned: Deployment) -> dict[str, Any]:
    done = planned.call("plan", "--format", "json", "--output", "plan.json")
    assert done.code == 0, done.err
    form = json.loads((planned.folder / "plan.json").read_text())
    assert isinstance(form, dict)
    return form


def by_plan(planned: Deployment, *arguments: str) -> Outcome:
    return planned.upgrade("--plan", "plan.json", *arguments)


def helper(planned: Deployment, sql: str) -> None:
    """Write a module that a revision imports; Python forgets the one before, of the same size and second perhaps."""
    rmtree(planned.folder / "__pycache__", ignore_errors=True)
    (planned.folder / "helper.py").write_text(f"SQL = {sql!r}\n")


def test_what_was_planned_runs(planned: Deployment, second: Session) -> None:
    planned.revision(2, 'op.execute("CREATE INDEX i ON t (a)")\nop.execute("CREATE TABLE v (id int)")')
    planned.revision(3, 'op.execute("ALTER TABLE v ADD COLUMN x int")\nop.execute("ALTER TABLE t ADD COLUMN c int")')
    planned.revision(4, 'op.execute("ALTER TABLE t ALTER b TYPE varchar(9)")\nop.execute("CREATE INDEX j ON v (x)")')
    form = make_plan(planned)
    assert "public.t" in Plan.from_json(json.dumps(form)).revision("r4").rewrites()
    done = by_plan(planned)
    assert done.code == 0, done.err
    assert at(second) == ["r4"]
    assert by_plan(planned).code == 0  # nothing is left of it


def test_it_may_be_continued_with_the_same_plan(planned: Deployment, second: Session) -> None:
    planned.revision(2, 'op.execute("CREATE TABLE v (id int)")')
    planned.revision(3, 'op.execute("ALTER TABLE v ADD COLUMN x int")')
    make_plan(planned)
    assert planned.call("upgrade", "r2", "--plan", "plan.json").code == 0
    done = by_plan(planned)
    assert done.code == 0, done.err
    assert at(second) == ["r3"]


def test_what_is_left_for_after_the_deployment_may_be_in_it(planned: Deployment, second: Session) -> None:
    planned.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN c int")')
    planned.revision(3, 'op.drop_column("t", "a")')
    make_plan(planned)
    assert by_plan(planned, "--phase", "expand", "--no-gate").code == 0
    assert at(second) == ["r2"]


def test_a_revision_that_is_not_in_it_does_not_run(planned: Deployment, second: Session) -> None:
    planned.revision(2, "pass")
    make_plan(planned)
    planned.revision(3, "pass")
    done = by_plan(planned)
    assert (done.code, at(second)) == (1, ["r1"])
    assert done.three_lines == [
        "the upgrade was not begun: revision r3 Revision 3. is not in the plan",
        "the plan has r2",
        "make a new plan with 'spiritsafe plan --format json --output FILE', look at it, and give that one",
    ]


def test_an_edited_revision_does_not_run(planned: Deployment, second: Session) -> None:
    planned.revision(2, "pass")
    make_plan(planned)
    path = planned.revision(2, "op.execute('SELECT 1')")
    done = by_plan(planned)
    assert (done.code, at(second)) == (1, ["r1"])
    assert done.three_lines[:2] == [
        "the upgrade was not begun: revision r2 Revision 2. is not the one that was planned",
        f"{path} was edited since, or before",
    ]


def test_a_revision_that_is_gone_is_told(planned: Deployment) -> None:
    planned.revision(2, "pass")
    gone = planned.revision(3, "pass")
    make_plan(planned)
    gone.unlink()
    done = by_plan(planned)
    assert (done.code, done.three_lines[0]) == (
        1,
        "the upgrade was not begun: the plan has revision r3, which no file has",
    )


def test_another_order_is_refused(planned: Deployment) -> None:
    planned.revision(2, "pass")
    planned.revision(3, "pass")
    form = make_plan(planned)
    form["revisions"].reverse()
    (planned.folder / "plan.json").write_text(json.dumps(form))
    done = by_plan(planned)
    assert (done.code, done.three_lines[0]) == (
        1,
        "the upgrade was not begun: the revisions would run in another order than was planned",
    )
    assert done.three_lines[1] == "the plan has r3, r2, and r2, r3 would run"


def test_a_plan_whose_rehearsal_failed_is_refused(planned: Deployment) -> None:
    planned.revision(2, 'op.execute("ALTER TABLE nowhere ADD COLUMN c int")')
    make_plan(planned)
    done = by_plan(planned)
    assert (done.code, done.three_lines[0]) == (1, "the upgrade was not begun: the plan is not whole")


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        (
            "CREATE INDEX i ON t (a)",
            "ALTER TABLE t ADD CHECK (a > 0)",
            "took ACCESS EXCLUSIVE on public.t, and the plan has SHARE",
        ),
        (
            "CREATE INDEX i ON t (a)",
            "CREATE INDEX i ON u (id)",
            "took SHARE on public.u, which is not in the plan",
        ),
        (
            "ALTER TABLE t ADD COLUMN c int",
            "ALTER TABLE t ALTER COLUMN a TYPE bigint",
            "wrote public.t anew, and the plan has ACCESS EXCLUSIVE on it without a rewrite",
        ),
    ],
)
def test_what_does_more_than_planned_is_rolled_back(
    before: str, now: str, what: str, planned: Deployment, second: Session
) -> None:
    helper(planned, before)
    planned.revision(2, HELPED)
    make_plan(planned)
    helper(planned, now)
    done = by_plan(planned)
    assert (done.code, at(second)) == (1, ["r1"])
    assert done.three_lines == [f"revision r2 Revision 2. {what}", ROLLED_BACK, NEXT]
    helper(planned, before)
    assert by_plan(planned).code == 0
    assert at(second) == ["r2"]


def test_revisions_before_it_stay_applied(planned: Deployment, second: Session) -> None:
    helper(planned, "SELECT 1")
    planned.revision(2, 'op.execute("ALTER TABLE t ADD COLUMN c int")')
    planned.revision(3, HELPED)
    make_plan(planned)
    helper(planned, "ALTER TABLE t ADD COLUMN d int")
    done = by_plan(planned)
    assert (done.code, at(second)) == (1, ["r2"])
    assert "the revision before it stays applied, the last one is r2 Revision 2." in done.err


def test_a_part_that_an_autocommit_block_commits_is_judged_before(planned: Deployment, second: Session) -> None:
    block = 'with op.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY i ON t (a)")'
    helper(planned, "SELECT 1")
    planned.revision(2, f"{HELPED}\n{block}")
    make_plan(planned)
    helper(planned, "ALTER TABLE u ADD COLUMN d int")
    done = by_plan(planned)
    assert done.code == 1, done.err
    assert done.three_lines[0] == "revision r2 Revision 2. took ACCESS EXCLUSIVE on public.u, which is not in the plan"
    assert second.execute("SELECT FROM pg_attribute WHERE attname = 'd'").fetchall() == []
    assert second.execute("SELECT FROM pg_class WHERE relname = 'i'").fetchall() == []


def test_a_statement_outside_transactions_must_be_one_of_the_plan(planned: Deployment, second: Session) -> None:
    block = "import helper\nwith op.get_context().autocommit_block():\n    op.execute(helper.SQL)"
    helper(planned, "CREATE INDEX CONCURRENTLY i ON t (a)")
    planned.revision(2, block)
    make_plan(planned)
    helper(planned, "CREATE INDEX CONCURRENTLY i ON t (b)")
    done = by_plan(planned)
    assert (done.code, at(second)) == (1, ["r1"])
    assert done.three_lines[0] == (
        "revision r2 Revision 2. would run outside a transaction what the plan has not: "
        "CREATE INDEX CONCURRENTLY i ON t (b)"
    )
    helper(planned, "CREATE INDEX CONCURRENTLY i ON t (a)")
    assert by_plan(planned).code == 0
    assert at(second) == ["r2"]


def test_what_could_run_in_a_transaction_outside_one_is_judged_by_its_locks(
    planned: Deployment, second: Session
) -> None:
    block = 'with op.get_context().autocommit_block():\n    op.execute("SELECT 1")\n    op.execute("ALTER TABLE t {}")'
    planned.revision(2, block.format("ADD COLUMN c int"))
    form = make_plan(planned)
    assert form["revisions"][0]["statements"][-1]["locks"] == [["public.t", "AccessExclusiveLock"]]
    assert by_plan(planned).code == 0
    planned.revision(3, block.format("ADD COLUMN d int"))
    form = make_plan(planned)
    form["revisions"][0]["statements"][-1]["locks"] = [["public.t", "ShareLock"]]
    (planned.folder / "plan.json").write_text(json.dumps(form))
    done = by_plan(planned)
    assert (done.code, at(second)) == (1, ["r2"])
    assert done.three_lines[0] == "revision r3 Revision 3. took ACCESS EXCLUSIVE on public.t, and the plan has SHARE"
    assert second.execute("SELECT FROM pg_attribute WHERE attname = 'd'").fetchall() == []


def test_what_is_committed_already_is_not_called_rolled_back(planned: Deployment, second: Session) -> None:
    helper(planned, "SELECT 1")
    block = 'with op.get_context().autocommit_block():\n    op.execute("CREATE INDEX CONCURRENTLY i ON t (a)")'
    planned.revision(2, f"{block}\n{HELPED}")
    make_plan(planned)
    helper(planned, "ALTER TABLE u ADD COLUMN d int")
    done = by_plan(planned)
    assert (done.code, at(second)) == (5, ["r1"])
    assert done.three_lines[1].endswith("; what it had committed before stays")
    helper(planned, "SELECT 1")
    assert by_plan(planned).code == 0
    assert at(second) == ["r2"]


def test_partitions_and_indexes_count_as_parts_of_what_was_planned(planned: Deployment, second: Session) -> None:
    planned.revision(2, 'op.execute("CREATE TABLE p (id int, a int) PARTITION BY LIST (id)")')
    assert planned.upgrade().code == 0
    planned.revision(3, 'op.execute("ALTER TABLE p ADD COLUMN c int")\nop.execute("ALTER TABLE t ADD COLUMN c int")')
    make_plan(planned)
    second.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)")
    second.execute("CREATE INDEX of_somebody_else ON t (b)")
    done = by_plan(planned)
    assert done.code == 0, done.err


@pytest.mark.parametrize("text", ["{}", "[]", "nothing", '{"schema": 1, "revisions": 5}'])
def test_what_is_no_plan_is_refused(text: str, planned: Deployment) -> None:
    Path("plan.json").write_text(text)
    done = by_plan(planned)
    assert (done.code, done.three_lines[0]) == (2, "'plan.json' cannot be used")
    assert by_plan(planned, "--plan", "nowhere.json").three_lines[0] == "'nowhere.json' cannot be read"
