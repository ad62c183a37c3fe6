"""`spiritsafe verify`: the blank-database job."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.cli.shop import EMAIL, NAME, Shop

pytestmark = pytest.mark.server

FIRST = "a0000001"


_FILE = '''"""Step."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import context, op

revision = {revision!r}
down_revision = {down!r}


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {back}
'''


def write(shop: Shop, revision: str, down: str | None, up: str, back: str) -> None:
    text = _FILE.format(revision=revision, down=down, up=up, back=back)
    (shop.versions / f"{revision}.py").write_text(text)


def outcomes(shop: Shop, *arguments: str) -> dict[tuple[str, str | None], tuple[str, str]]:
    done = shop.call("verify", "--format", "json", *arguments)
    form = json.loads(done.out)
    assert form["schema"] == 1
    assert done.code == (0 if form["verdict"] == "pass" else 1), done.err
    return {(one["check"], one["revision"]): (one["outcome"], one["message"]) for one in form["outcomes"]}


def test_a_history_in_order_passes_every_check(shop: Shop) -> None:
    done = shop.call("verify")
    assert done.code == 0, done.out + done.err
    lines = done.out.splitlines()
    assert lines[:8] == [
        "ok       heads       the history ends in one head",
        "ok       upgrade     base to head runs",
        "ok       models      the models and head agree",
        "ok       downgrade   head to base runs and leaves nothing behind",
        "ok       stairway    each revision up, down and up again is the same",
        "ok       offline     'upgrade --sql' makes the same database",
        "ok       repeatable  run twice, the history sends the same statements",
        "skipped  review      nothing is found in new revisions",
    ]
    assert lines[-1].startswith("passed: 1 revision on PostgreSQL ")


def test_types_come_and_go_with_their_revision(shop: Shop) -> None:
    kind = 'op.create_table("mood", sa.Column("kind", sa.Enum("good", "bad", name="kinds")))'
    write(shop, "b2", FIRST, kind, 'op.drop_table("mood"); op.execute("DROP TYPE kinds")')
    found = outcomes(shop, "--skip", "models", "--skip", "review")
    assert {outcome for outcome, _ in found.values()} == {"passed"}


def test_a_forgotten_type_is_told_once_and_the_rest_goes_on(shop: Shop) -> None:
    kind = 'op.create_table("mood", sa.Column("kind", sa.Enum("good", "bad", name="kinds")))'
    write(shop, "b2", FIRST, kind, 'op.drop_table("mood")')
    write(shop, "b3", "b2", 'op.execute("CREATE VIEW v AS SELECT 1 AS one")', 'op.execute("DROP VIEW v")')
    found = outcomes(shop, "--only", "stairway", "--only", "downgrade")
    assert found["stairway", "b2"] == ("failed", "revision b2 cannot be applied again after its downgrade")
    assert found["stairway", "b3"] == ("passed", "")
    assert found["downgrade", None] == ("failed", "something is left behind at base")

    done = shop.call("verify", "--only", "downgrade")
    assert done.code == 1
    assert "  what is left:\n      added: enum type public.kinds\n" in done.out


def test_a_downgrade_that_leads_elsewhere_is_told_with_what_differs(shop: Shop) -> None:
    add = 'op.add_column("person", sa.Column("age", sa.Integer))'
    write(shop, "b2", FIRST, add, 'op.alter_column("person", "age", type_=sa.BigInteger)')
    write(shop, "b3", "b2", 'op.execute("CREATE VIEW v AS SELECT 1 AS one")', 'op.execute("DROP VIEW v")')
    done = shop.call("verify", "--only", "stairway")
    assert done.code == 1
    assert "b2            FAILED" in done.out
    assert "b3 " not in done.out


@pytest.mark.parametrize("follows", [True, False])
def test_a_revision_that_makes_something_else_the_second_time_is_told(shop: Shop, *, follows: bool) -> None:
    remembers = "op.create_table(f\"t{upgrade.__dict__.setdefault('at', []).append(1) or len(upgrade.at)}\")"
    write(shop, "b2", FIRST, remembers, 'op.drop_table(f"t{len(upgrade.at)}")')
    if follows:
        write(shop, "b3", "b2", 'op.execute("CREATE VIEW v AS SELECT 1 AS one")', 'op.execute("DROP VIEW v")')
    found = outcomes(shop, "--only", "stairway")
    assert found.pop(("stairway", "b2")) == ("failed", "revision b2 makes something else the second time")
    assert {outcome for outcome, _ in found.values()} == {"passed"}
    assert len(found) == 1 + follows


def test_without_a_way_back_there_is_a_warning_or_what_is_asked_for(shop: Shop) -> None:
    write(shop, "b2", FIRST, 'op.drop_column("person", "email")', "raise NotImplementedError('gone')")
    write(shop, "b3", "b2", 'op.execute("CREATE VIEW v AS SELECT 1 AS one")', 'op.execute("DROP VIEW v")')
    asked = ("--only", "stairway", "--only", "downgrade")
    found = outcomes(shop, *asked)
    told = "revision b2 is irreversible"
    assert found["stairway", "b2"] == found["downgrade", "b2"] == ("warned", told)
    assert found["stairway", "b3"] == found["downgrade", "b3"] == ("passed", "")
    assert found["downgrade", None] == ("skipped", "head to base ends at b2")
    assert outcomes(shop, *asked, "--irreversible", "error")["stairway", "b2"] == ("failed", told)
    assert outcomes(shop, *asked, "--irreversible", "ok")["stairway", "b2"] == ("passed", told)


def test_a_broken_downgrade_is_no_irreversible_one(shop: Shop) -> None:
    write(shop, "b2", FIRST, 'op.execute("CREATE VIEW v AS SELECT 1 AS one")', 'op.execute("DROP VIEW w")')
    done = shop.call("verify", "--only", "stairway")
    assert done.code == 1
    assert "error: revision b2 cannot be taken back [stairway]\n" in done.out
    assert 'why:   view "w" does not exist' in done.out


def test_models_that_say_more_than_the_revisions_fail(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, 'sa.Column("age", sa.Integer)')
    done = shop.call("verify", "--only", "models")
    assert done.code == 1
    assert "error: the models and the database differ [models]\n" in done.out
    assert "added column public.person.age" in done.out


def test_a_revision_that_cannot_be_printed_is_skipped_with_the_reason(shop: Shop) -> None:
    ask = 'assert op.get_bind().execute(sa.text("SELECT 1")).scalar() == 1; op.execute("CREATE TABLE t ()")'
    write(shop, "b2", FIRST, ask, 'op.execute("DROP TABLE t")')
    write(shop, "b3", "b2", 'op.execute("ALTER TABLE t ADD a int")', 'op.execute("ALTER TABLE t DROP a")')
    found = outcomes(shop, "--only", "offline")
    outcome, why = found["offline", "b2"]
    assert outcome == "skipped"
    assert why.startswith("it cannot be printed as SQL: ")
    assert found["offline", "b3"] == ("passed", "")
    assert found["offline", None] == ("passed", "the same database")


def test_sql_that_makes_another_database_is_told(shop: Shop) -> None:
    up = 'op.execute("CREATE TABLE t (" + ("a" if context.is_offline_mode() else "b") + " int)")'
    write(shop, "b2", FIRST, up, 'op.execute("DROP TABLE t")')
    done = shop.call("verify", "--only", "offline")
    assert done.code == 1
    assert "error: 'upgrade --sql' makes another database than 'upgrade' [offline]\n" in done.out
    assert "added: column public.t.a" in done.out


def test_the_clock_and_chance_are_told(shop: Shop) -> None:
    chance = "op.execute(f\"COMMENT ON TABLE person IS '{uuid4()}'\")"
    write(shop, "b2", FIRST, chance, 'op.execute("COMMENT ON TABLE person IS NULL")')
    write(shop, "b3", "b2", 'op.execute("SELECT 1" if datetime.now(UTC).year else "")', "pass")
    found = outcomes(shop, "--only", "repeatable")
    assert found["repeatable", "b2"] == ("warned", "revision b2 does not send the same statements twice")
    assert found["repeatable", "b3"] == ("warned", "revision b3 asks the clock or chance")
    assert found["repeatable", None] == ("failed", "two runs of the history make different databases")


def test_a_history_that_does_not_replay_is_the_error_that_upgrade_shows(shop: Shop) -> None:
    write(shop, "b2", FIRST, 'op.execute("SELECT 1/0")', "pass")
    done = shop.call("verify")
    assert done.code == 3
    assert done.three_lines == [
        "the history does not replay: revision b2 Step. failed",
        f"division by zero ({shop.versions / 'b2.py'}, line 14)",
        "correct the revision: on a blank database the whole history has to run (SQLSTATE 22012)",
    ]
    assert "skipped: stairway: the history does not run" in done.out


def test_an_env_py_that_does_not_run_is_no_revisions_fault(shop: Shop) -> None:
    shop.write_options("OPTIONS = {}\nraise KeyError('SHOP_DB')\n")
    done = shop.call("verify")
    assert done.code == 2
    assert "why:   KeyError: 'SHOP_DB'\n" in done.out
    assert "revision  " not in done.out


def test_two_heads_are_a_no_and_the_rest_is_checked(shop: Shop) -> None:
    for name, revision in (("one", "b2"), ("two", "c2")):
        make, drop = (f'op.execute("{verb} TABLE {name}{end}")' for verb, end in (("CREATE", " ()"), ("DROP", "")))
        write(shop, revision, FIRST, make, drop)
    found = outcomes(shop, "--skip", "models", "--skip", "review")
    assert found["heads", None] == ("failed", "the history has 2 heads, and 'head' means one")
    assert all(outcome == "passed" for (check, _), (outcome, _) in found.items() if check != "heads")


def test_models_that_fail_end_with_their_own_error(shop: Shop) -> None:
    shop.write_models(NAME, EMAIL, 'sa.Column("n", sa.Text, server_default=sa.text("nonsense()"))')
    done = shop.call("verify", "--only", "models")
    assert done.code == 3
    assert done.err.startswith("error: ")
    assert "nonsense" in done.err


def test_junit_names_each_revision_and_goes_to_a_file(shop: Shop, tmp_path: Path) -> None:
    write(shop, "b2", FIRST, 'op.execute("CREATE VIEW v AS SELECT 1 AS one")', "pass")
    report = tmp_path / "report.xml"
    done = shop.call("verify", "--only", "stairway", "--format", "junit", "--output", str(report))
    assert (done.code, done.out) == (1, "")
    root = ET.fromstring(report.read_text())
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    cases = {case.get("name"): case.find("failure") for case in root.iter("testcase")}
    failure = cases["b2 Step."]
    assert failure is not None
    assert failure.get("message") == "revision b2 cannot be applied again after its downgrade"


def test_findings_of_new_revisions_fail(shop: Shop) -> None:
    import subprocess

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments], cwd=shop.folder, check=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    write(shop, "b2", FIRST, 'op.drop_column("person", "email")', "raise NotImplementedError")
    found = outcomes(shop, "--only", "review", "--base", "main")
    assert found["review", "b2"][0] == "failed"
