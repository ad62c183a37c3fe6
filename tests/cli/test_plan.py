"""`spiritsafe plan`: what an upgrade of this database would run, and who is in the way now."""

import json

import pytest
from tests.cli.reviewed import INDEX
from tests.cli.shop import Shop
from tests.workshop import Database, Session, spelled

pytestmark = pytest.mark.server


@pytest.fixture
def url(shop: Shop, database: Database) -> str:
    """A database that has the first revision, of two."""
    shop.write_revision("0002_index", "b0000002", "a0000001", INDEX)
    url = spelled(database.url)
    done = shop.call("upgrade", "a0000001", DATABASE_URL=url)
    assert done.code == 0, done.err
    return url


def test_a_plan_tells_statements_locks_and_who_is_in_the_way(shop: Shop, url: str, second: Session) -> None:
    quiet = shop.call("plan", DATABASE_URL=url)
    assert quiet.code == 0, quiet.err
    lines = quiet.out.splitlines()
    assert lines[0].endswith(", at a0000001)")
    assert lines[1:5] == [
        "1 revision to run",
        "",
        "b0000002 0002_index.  migrations/versions/0002_index.py",
        f"  {INDEX}",
    ]
    assert "      locks public.person (SHARE)" in lines
    assert "      reads all of public.person" in lines
    assert lines[-1] == "nobody holds what the plan will lock, at this moment"
    with second.transaction():
        second.execute("SET LOCAL application_name = 'a report'")
        second.execute("INSERT INTO person (name) VALUES ('Ada')")
        blocked = shop.call("plan", DATABASE_URL=url).out
    pid = second.info.backend_pid
    assert "in the way at this moment:" in blocked
    assert f"  pid {pid} a report (postgres) idle in transaction" in blocked
    assert "holds ROW EXCLUSIVE on public.person" in blocked
    assert f"      helps: SELECT pg_terminate_backend({pid});" in blocked
    assert second.execute("SELECT count(*) FROM pg_class WHERE relname = 'ix_name'").fetchone() == (0,)


def test_a_plan_as_json_can_be_saved(shop: Shop, url: str) -> None:
    done = shop.call("plan", "--format", "json", "--output", "plan.json", DATABASE_URL=url)
    assert (done.code, done.out, done.err) == (0, "", "wrote plan.json\n")
    plan = json.loads((shop.folder / "plan.json").read_text())
    keys = ["schema", "database", "server_version", "shadow_version", "heads", "revisions", "blockers", "notes"]
    assert list(plan) == keys
    assert (plan["schema"], plan["heads"], plan["blockers"]) == (1, ["a0000001"], [])
    (revision,) = plan["revisions"]
    assert list(revision) == ["revision", "message", "file", "sha256", "phase", "statements"]
    (statement,) = revision["statements"]
    assert statement["sql"] == INDEX
    assert statement["locks"] == [["public.person", "ShareLock"]]
    seen = ["locks", "scans", "rewrites", "creates"]
    assert list(statement) == ["sql", "line", "autocommit", *seen, "seconds", "estimate"]


def test_nothing_pending(shop: Shop, url: str) -> None:
    done = shop.call("plan", "a0000001", DATABASE_URL=url)
    assert done.code == 0, done.err
    assert done.out.splitlines()[1:] == ["nothing is pending"]


def test_a_plan_is_for_a_database(shop: Shop) -> None:
    done = shop.call("plan")
    assert (done.code, done.three_lines[0]) == (2, "no database is given")
