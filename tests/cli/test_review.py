"""`spiritsafe review`: what is chosen, what is said of it, and the exit code."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.cli.reviewed import (
    DROP,
    INDEX,
    ON_ORDERS,
    ORDERS,
    found,
    reviewed,
    write,
    write_rules,
    write_snapshot,
)
from tests.cli.shop import Shop
from tests.workshop import Database, Session, spelled

pytestmark = pytest.mark.server

MAIN = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")


@pytest.fixture
def history(shop: Shop) -> Shop:
    """Three revisions: a table, an index that blocks, a column that goes."""
    shop.write_revision("0002_index", "b0000002", "a0000001", INDEX)
    shop.write_revision("0003_drop", "c0000003", "b0000002", DROP)
    return shop


def git(*arguments: str) -> None:
    subprocess.run([*MAIN, *arguments], check=True, capture_output=True)


def revisions(form: dict[str, object]) -> list[object]:
    findings = form["findings"]
    assert isinstance(findings, list)
    return list(dict.fromkeys(one["revision"] for one in findings))


def test_a_script_is_judged_by_what_its_statements_did(shop: Shop) -> None:
    write("schema.sql", ORDERS)
    form = reviewed(shop, 1, "--sql", write("case.sql", f"\n{ON_ORDERS}"), "--setup", "schema.sql")
    version = form.pop("server_version")
    (finding,) = form.pop("findings")
    assert version >= 140000
    assert form == {"schema": 1, "verdict": "fail", "mode": "rehearsed", "statements": 1, "notes": []}
    assert "every INSERT, UPDATE and DELETE waits" in finding.pop("message")
    assert "postgresql_concurrently=True" in finding.pop("remedy")
    assert finding == {
        "rule": "create-index-blocking",
        "severity": "error",
        "phase": None,
        "revision": None,
        "file": "case.sql",
        "line": 2,
        "statement": "CREATE INDEX ix_total ON orders (total)",
        "object": "public.orders",
        "evidence": {"locks": [["public.orders", "ShareLock"]], "scans": ["public.orders"], "rewrites": []},
    }


def test_a_script_from_standard_input_runs_in_one_transaction_unless_told_otherwise(shop: Shop) -> None:
    write("schema.sql", ORDERS)
    concurrently = ON_ORDERS.replace("INDEX", "INDEX CONCURRENTLY")
    arguments = ("review", "--sql", "-", "--setup", "schema.sql", "--format", "json")
    shadow = {"SPIRITSAFE_SHADOW_URL": shop.shadow}
    within = shop.spiritsafe(*arguments, stdin=concurrently, **shadow)
    alone = shop.spiritsafe(*arguments, "--no-transaction", stdin=concurrently, **shadow)
    assert (within.code, alone.code) == (1, 0), alone.err
    (finding,) = json.loads(within.out)["findings"]
    assert (finding["rule"], finding["file"]) == ("concurrently-in-transaction", "stdin")
    assert json.loads(alone.out)["verdict"] == "pass"


def test_a_person_sees_the_line_the_sql_what_the_server_did_and_the_way_out(history: Shop) -> None:
    done = history.call("review", "b0000002")
    assert done.code == 1
    name = "migrations/versions/0002_index.py"
    for line in (
        f"{name} (revision b0000002)",
        f"error: create-index-blocking on public.person  {name}:10",
        f"     10 | op.execute('{INDEX}')",
        f"  sent    {INDEX}",
        "  seen    took SHARE on public.person, which blocks writes",
        "          scanned public.person from end to end",
        "  instead with op.get_context().autocommit_block():",
        "fail: 1 finding of severity error",
    ):
        assert line in done.out.splitlines()


@pytest.mark.parametrize(
    ("way", "chosen"),
    [
        (("c0000003",), ["c0000003"]),
        (("a0000001:b0000002",), ["b0000002"]),
        (("b0000002:",), ["c0000003"]),
        (("--latest", "2"), ["b0000002", "c0000003"]),
        (("--all", "--notes"), ["a0000001", "b0000002", "c0000003"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_the_revisions_that_were_asked_for(way: tuple[str, ...], chosen: list[str], history: Shop) -> None:
    done = history.call("review", "--format", "json", *way)
    assert done.err == ""
    assert sorted(map(str, revisions(json.loads(done.out)))) == chosen


def test_what_is_new_in_git(shop: Shop) -> None:
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "-m", "one")
    git("checkout", "--quiet", "-b", "work")
    shop.write_revision("0002_index", "b0000002", "a0000001", INDEX)
    git("add", "--all")
    git("commit", "--quiet", "-m", "two")
    shop.write_revision("0003_drop", "c0000003", "b0000002", DROP)  # not committed yet
    assert revisions(reviewed(shop, 1)) == ["b0000002", "c0000003"]  # since the branch left main
    assert revisions(reviewed(shop, 1, "--base", "work")) == ["c0000003"]


def test_outside_git_it_is_what_the_database_has_not_had(history: Shop, database: Database, second: Session) -> None:
    url = spelled(database.url)
    assert history.call("upgrade", "b0000002", DATABASE_URL=url).code == 0
    assert revisions(reviewed(history, 1, DATABASE_URL=url)) == ["c0000003"]
    columns = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'person'"
    assert second.execute(columns).fetchone() == (3,)  # nothing of the database was changed


def test_the_project_decides_how_bad_a_rule_is(history: Shop) -> None:
    write_rules("[tool.spiritsafe.rules]", 'create-index-blocking = "off"', 'drop-column = "warning"')
    assert found(reviewed(history, 0, "--latest", "2")) == [("drop-column", "warning")]
    write_rules('fail_on = "warning"', "[tool.spiritsafe.rules]", 'drop-column = "warning"')
    assert reviewed(history, 1, "c0000003")["verdict"] == "fail"
    assert reviewed(history, 0, "c0000003", "--fail-on", "error")["verdict"] == "pass"


def test_advice_is_shown_when_asked_for(history: Shop) -> None:
    assert reviewed(history, 0, "a0000001")["findings"] == []
    advice = found(reviewed(history, 0, "a0000001", "--notes"))
    assert {severity for _, severity in advice} == {"note"}
    assert found(reviewed(history, 1, "a0000001", "--fail-on", "note")) == advice


def test_a_baseline_holds_what_was_there_before(history: Shop) -> None:
    arguments = ("review", "--latest", "2", "--write-baseline", "known.json")
    wrote = history.call(*arguments)
    assert (wrote.code, wrote.out, wrote.err) == (0, "", "wrote 4 findings to known.json\n")
    form = reviewed(history, 0, "--latest", "2", "--baseline", "known.json")
    assert {one["waived"] for one in form["findings"]} == {"in the baseline"}
    history.write_revision("0004_more", "d0000004", "c0000003", "CREATE INDEX ix_other ON person (lower(name))")
    form = reviewed(history, 1, "--latest", "3", "--baseline", "known.json")
    counted = [one["rule"] for one in form["findings"] if "waived" not in one]
    assert counted == ["create-index-blocking", "missing-downgrade"]


def test_output_goes_to_a_file_and_github_gets_its_summary(history: Shop, tmp_path: Path) -> None:
    done = history.call("review", "b0000002", "--format", "sarif", "--output", "review.sarif")
    assert (done.code, done.out) == (1, "")
    assert json.loads(Path("review.sarif").read_text())["version"] == "2.1.0"
    summary = tmp_path / "summary.md"
    done = history.call("review", "b0000002", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert done.code == 1
    assert done.out.startswith("::error file=migrations/versions/0002_index.py,line=10,title=create-index-blocking")
    assert "create-index-blocking" in summary.read_text()


def test_without_any_server_the_text_is_judged_by_rules_of_the_same_names(history: Shop) -> None:
    nowhere = "postgresql://127.0.0.1:1/shadow"
    form = reviewed(history, 1, "--latest", "2", "--static", SPIRITSAFE_SHADOW_URL=nowhere)
    assert (form["mode"], found(form)) == ("static", [("create-index-blocking", "error"), ("drop-column", "error")])
    first = form["findings"][0]
    assert (first["file"], first["line"]) == ("migrations/versions/0002_index.py", 10)
    (note,) = form["notes"]
    assert note.startswith("nothing was run: ")
    script = write("case.sql", ON_ORDERS)
    assert found(reviewed(history, 1, "--sql", script, "--static", SPIRITSAFE_SHADOW_URL=nowhere)) == [
        ("create-index-blocking", "error")
    ]


def test_an_older_server_in_production_refuses_what_it_does_not_know(shop: Shop) -> None:
    script = write("case.sql", "ALTER TABLE orders ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (total);\n")
    form = reviewed(shop, 1, "--sql", script, "--static", "--target-version", "14")
    assert ("unsupported-on-target", "error") in found(form)
    write_rules("target_version = 18")
    assert "unsupported-on-target" not in dict(found(reviewed(shop, 1, "--sql", script, "--static")))


def test_an_index_on_forty_rows_is_a_note_and_on_forty_gigabytes_an_error(history: Shop) -> None:
    few = reviewed(history, 0, "b0000002", "--notes", "--snapshot", write_snapshot(40, 8192))
    assert ("create-index-blocking", "note") in found(few)
    many = reviewed(history, 1, "b0000002", "--snapshot", write_snapshot(400_000_000, 40_000_000_000))
    assert found(many)[0] == ("create-index-blocking", "error")
    (fact,) = many["findings"][0]["evidence"]["facts"]
    assert fact == (
        "public.person has about 400,000,000 rows, 40 GB and 4.0 GB of indexes: its lock is held for 2 min; "
        "about 6,000 statements wait"
    )


def test_the_sizes_are_those_of_the_database_that_is_named(history: Shop, database: Database) -> None:
    url = spelled(database.url)
    assert history.call("upgrade", "a0000001", DATABASE_URL=url).code == 0
    form = reviewed(history, 0, "b0000002", "--notes", "--url", url)
    assert ("create-index-blocking", "note") in found(form)


def test_every_query_of_production_that_breaks_is_named(history: Shop) -> None:
    query, other = "SELECT email FROM person WHERE id = $1", "SELECT name FROM person WHERE id = $1"
    workload = write_snapshot(40, 8192, query, other)
    form = reviewed(history, 1, "c0000003", "--workload", workload)
    (finding,) = [one for one in form["findings"] if one["rule"] == "drop-column"]
    broken = finding["evidence"]["breaks-running-application"]
    assert [line for line in broken if line.startswith(query)] == [f'{query}: column "email" does not exist']
    assert [line for line in broken if line.startswith(other)] == []
