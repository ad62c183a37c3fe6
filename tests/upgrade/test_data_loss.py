"""A downgrade tells what it loses, and outside development has it accepted object by object."""

import json

import pytest
from tests.upgrade.conftest import Deployment, at
from tests.workshop import Outcome, Session

pytestmark = pytest.mark.server

PRODUCTION = ("--profile", "production")


@pytest.fixture
def used(deployment: Deployment, second: Session) -> Deployment:
    """Three revisions are applied, and rows have come since."""
    deployment.revision(1, 'op.execute("CREATE TABLE t (id int PRIMARY KEY)")', 'op.execute("DROP TABLE t")')
    deployment.revision(2, 'op.execute("CREATE TABLE u (id int)")', 'op.drop_table("u")')
    deployment.revision(
        3,
        'op.execute("ALTER TABLE t ADD COLUMN a int")\nop.execute("ALTER TABLE t ADD COLUMN b int")',
        'op.drop_column("t", "b"); op.drop_column("t", "a")',
    )
    assert deployment.upgrade().code == 0
    second.execute("INSERT INTO t (id, a) VALUES (1, 1), (2, NULL), (3, 3)")
    second.execute("INSERT INTO u VALUES (1)")
    return deployment


def down(used: Deployment, *arguments: str, target: str = "base", **env: str) -> Outcome:
    return used.call(*PRODUCTION, "downgrade", target, *arguments, **env)


@pytest.mark.fault(68)
def test_it_is_refused_with_counts_until_each_object_is_accepted(used: Deployment, second: Session) -> None:
    done = down(used)
    assert (done.code, at(second)) == (1, ["r3"])
    assert done.three_lines == [
        "the downgrade was not begun: it would lose 2 values of public.t.a, and 2 more",
        "this is profile 'production', and nobody has accepted that",
        (
            "write a revision that goes forward; or, when it may be lost, give --accept-data-loss public.t.a "
            "--accept-data-loss public.u --accept-data-loss public.t"
        ),
    ]
    assert done.err.splitlines()[-4:] == [
        "What would be lost:",
        "    2 values of public.t.a  (r3)",
        "    1 row of public.u  (r2)",
        "    3 rows of public.t  (r1)",
    ]
    part = down(used, "--accept-data-loss", "t.a", "--accept-data-loss", "public.u", "--allow-downgrade")
    assert part.three_lines[0] == "the downgrade was not begun: it would lose 3 rows of public.t"
    everything = [word for name in ("t.a", "public.u", "t") for word in ("--accept-data-loss", name)]
    done = down(used, *everything)
    assert done.code == 0, done.err
    assert at(second) == []


def test_in_development_it_is_told(used: Deployment, second: Session) -> None:
    done = used.call("downgrade", "base")
    assert done.code == 0, done.err
    assert "loses     2 values of public.t.a  (r3)\n          1 row of public.u  (r2)\n" in done.out
    assert at(second) == []


def test_where_nothing_is_lost_it_must_be_meant(used: Deployment, second: Session) -> None:
    second.execute("UPDATE t SET a = NULL")
    done = down(used, target="-1")
    assert (done.code, at(second)) == (1, ["r3"])
    assert done.three_lines == [
        "a downgrade is refused in profile 'production'",
        "the code that runs there may need what a revision added; no data would be lost",
        "write a revision that goes forward; or, when it is meant, give --allow-downgrade",
    ]
    assert down(used, "--allow-downgrade", target="-1").code == 0
    assert at(second) == ["r2"]
    second.execute("DELETE FROM u")
    assert down(used, target="-1", SPIRITSAFE_ALLOW_DOWNGRADE="true").code == 0
    assert at(second) == ["r1"]


def test_a_project_may_have_none_at_all(used: Deployment, second: Session) -> None:
    done = used.call("downgrade", "-1", SPIRITSAFE_ALLOW_DOWNGRADE="false")
    assert (done.code, at(second)) == (1, ["r3"])
    assert done.three_lines[0] == "a downgrade is refused in this project"
    assert used.call("downgrade", "-1", "--allow-downgrade", SPIRITSAFE_ALLOW_DOWNGRADE="false").code == 0


@pytest.mark.parametrize(
    ("downgrade", "sentence"),
    [
        ('op.execute("TRUNCATE t")', "3 rows of public.t"),
        ('op.execute("DELETE FROM t WHERE id > 1")', "2 rows of public.t"),
        ('op.execute("DELETE FROM t USING u WHERE t.id = u.id")', "3 rows of public.t"),
        ('op.execute("DROP TABLE IF EXISTS nowhere, public.u CASCADE")', "1 row of public.u"),
        ('op.execute("DROP SCHEMA s CASCADE")', "1 row of s.w"),
        ('op.execute("CREATE TABLE n (id int)"); op.execute("DROP TABLE n")', ""),
        ('op.execute("DROP VIEW IF EXISTS v")', ""),
        (
            'op.get_bind().exec_driver_sql("SELECT 1")',
            "what cannot be told: revision r4 Revision 4. does more than SQL",
        ),
        ('raise NotImplementedError("no way")', "what cannot be told: revision r4 Revision 4. does more than SQL"),
    ],
)
def test_what_counts_as_lost(downgrade: str, sentence: str, used: Deployment, second: Session) -> None:
    second.execute("CREATE SCHEMA s")
    second.execute("CREATE TABLE s.w AS SELECT 1 AS id")
    used.revision(4, "pass", downgrade)
    assert used.upgrade().code == 0
    done = down(used, "--allow-downgrade", target="-1")
    if sentence:
        assert (done.code, at(second)) == (1, ["r4"])
        assert done.three_lines[0] == f"the downgrade was not begun: it would lose {sentence}"
    else:
        assert (done.code, at(second)) == (0, ["r3"]), done.err


def test_one_that_cannot_be_read_is_accepted_by_its_id(used: Deployment, second: Session) -> None:
    used.revision(4, "pass", 'op.get_bind().exec_driver_sql("SELECT 1")')
    assert used.upgrade().code == 0
    assert down(used, "--accept-data-loss", "r4", target="-1").code == 0
    assert at(second) == ["r3"]


def test_what_cannot_be_counted_in_time_counts_as_lost(used: Deployment, second: Session) -> None:
    second.execute("INSERT INTO u SELECT generate_series(1, 500000)")
    done = down(used, target="r1", SPIRITSAFE_PROBE_TIMEOUT="1ms")
    assert done.code == 1
    assert "more rows of public.u than could be counted (about " in done.err


def test_the_losses_are_an_event(used: Deployment) -> None:
    done = used.call("downgrade", "-1", "--format", "json")
    (event,) = [one for one in map(json.loads, done.out.splitlines()) if one["event"] == "losses"]
    assert [(one["object"], one["count"], one["what"]) for one in event["lost"]] == [("public.t.a", 2, "values")]
