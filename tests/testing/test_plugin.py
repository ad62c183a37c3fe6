"""The pytest plugin, as a user's own suite meets it: pytest in a process of its own, in a small project."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests.workshop import NewProject, Outcome, run

from spiritsafe.postgres.embedded import Server

FIRST = "a0000001"
_CODE = """
import psycopg

def test_blank(spiritsafe_database):
    with spiritsafe_database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").scalar() == 0

def insert(database):
    with psycopg.connect(database.text) as connection:
        connection.execute("INSERT INTO person (name) VALUES ('Ada')")
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (1,)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("a0000001",)

def test_one(migrated_database):
    insert(migrated_database)

def test_another(migrated_database):
    insert(migrated_database)

def test_third(migrated_database):
    insert(migrated_database)
"""
_STEP = '''"""Step."""

from alembic import op

revision = {revision!r}
down_revision = {down!r}


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {back}
'''

Suite = Callable[..., Outcome]


@pytest.fixture
def shop(project: NewProject) -> Path:
    folder = project("shop")
    (folder / "tests").mkdir()
    (folder / "tests" / "test_it.py").write_text(_CODE)
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\naddopts = -p no:cacheprovider\n")
    return folder


@pytest.fixture
def suite(server: Server, tmp_path: Path) -> Suite:
    def call(*arguments: str, **env: str) -> Outcome:
        env = {"SPIRITSAFE_SHADOW_URL": server.url(), **env}
        return run([sys.executable, "-m", "pytest", f"--basetemp={tmp_path / 'base'}", *arguments], env)

    return call


def write(folder: Path, revision: str, down: str, up: str, back: str) -> None:
    text = _STEP.format(revision=revision, down=down, up=up, back=back)
    (folder / "migrations" / "versions" / f"{revision}.py").write_text(text)


def databases(server: Server) -> set[str]:
    with psycopg.connect(server.url()) as connection:
        query = "SELECT datname FROM pg_database WHERE datname LIKE 'spiritsafe_shadow%'"
        return {str(name) for (name,) in connection.execute(query).fetchall()}


def results(done: Outcome) -> dict[str, str]:
    return dict(found for line in done.out.splitlines() for found in _result(line))


def _result(line: str) -> list[tuple[str, str]]:
    alone = re.match(r"(\S+::\S+) (PASSED|FAILED|SKIPPED|ERROR)", line)
    shared = re.match(r"\[gw\d\] \[ *\d+%\] (PASSED|FAILED|SKIPPED|ERROR) (\S+)", line)
    return [(alone[1], alone[2])] if alone else [(shared[2], shared[1])] if shared else []


def test_loading_it_imports_nothing_of_spiritsafe() -> None:
    code = (
        "import sys, spiritsafe.testing.plugin; "
        "print([name for name in sys.modules if name.startswith(('spiritsafe.', 'alembic', 'sqlalchemy', 'psycopg'))])"
    )
    done = run([sys.executable, "-c", code], {})
    assert done.out == "['spiritsafe.testing', 'spiritsafe.testing.plugin']\n"


@pytest.mark.server
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_each_test_has_a_database_of_its_own(
    shop: Path, suite: Suite, workers: tuple[str, ...], server: Server
) -> None:
    before = databases(server)
    done = suite("tests", *workers)
    assert done.code == 0, done.out
    assert "4 passed" in done.out
    assert databases(server) <= before


@pytest.mark.server
def test_the_history_runs_once_for_all_workers_and_not_at_all_the_next_time(shop: Path, suite: Suite) -> None:
    note = 'import os; f = os.open("ran.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT); os.write(f, b"x"); os.close(f)'
    path = shop / "migrations" / "versions" / "0001_person.py"
    path.write_text(path.read_text().replace("def upgrade() -> None:\n", f"def upgrade() -> None:\n    {note}\n"))
    assert suite("tests", "-n", "2").code == 0
    assert (shop / "ran.txt").read_text() == "x"
    (shop / "tests" / "test_it.py").write_text(_CODE + "\n# edited\n")
    assert suite("tests", "-n", "2").code == 0
    assert (shop / "ran.txt").read_text() == "x"


@pytest.mark.server
def test_a_history_that_does_not_run_is_told_in_three_lines(shop: Path, suite: Suite) -> None:
    write(shop, "b2", FIRST, 'op.execute("SELECT 1/0")', "pass")
    done = suite("tests", "-k", "one")
    assert done.code == 1
    assert "error: the history does not replay: revision b2 Step. failed\nwhy:   division by zero (" in done.out
    assert "Traceback" not in done.out


@pytest.mark.server
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_the_checks_are_tests_with_names(shop: Path, suite: Suite, workers: tuple[str, ...]) -> None:
    write(shop, "b2", FIRST, 'op.execute("CREATE TABLE t ()")', "pass")
    done = suite("--spiritsafe", "-v", "-m", "spiritsafe", *workers)
    assert done.code == 1, done.out
    assert results(done) == {
        "spiritsafe::heads": "PASSED",
        "spiritsafe::upgrade": "PASSED",
        "spiritsafe::models": "FAILED",
        "spiritsafe::downgrade": "FAILED",
        f"spiritsafe::stairway[{FIRST}]": "PASSED",
        "spiritsafe::stairway[b2]": "FAILED",
        "spiritsafe::offline": "PASSED",
        "spiritsafe::repeatable": "PASSED",
        "spiritsafe::review": "SKIPPED",
    }
    assert "error: something is left behind at base\nwhy:   " in done.out
    assert "      added: table public.t\n" in done.out


@pytest.mark.server
def test_what_is_chosen_is_all_that_is_done(shop: Path, suite: Suite) -> None:
    write(shop, "b2", FIRST, 'op.execute("CREATE TABLE t ()")', 'raise NotImplementedError("gone")')
    done = suite("--spiritsafe", "-v", "-k", "stairway", "-W", "default")
    assert done.code == 0, done.out
    assert results(done) == {f"spiritsafe::stairway[{FIRST}]": "PASSED", "spiritsafe::stairway[b2]": "PASSED"}
    assert "MigrationWarning: b2: revision b2 is irreversible" in done.out


@pytest.mark.server
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_check_may_be_named_as_it_is_printed(shop: Path, suite: Suite, workers: tuple[str, ...]) -> None:
    done = suite(f"spiritsafe::stairway[{FIRST}]", "spiritsafe::heads", "-v", *workers)
    assert done.code == 0, done.out
    assert results(done) == {"spiritsafe::heads": "PASSED", f"spiritsafe::stairway[{FIRST}]": "PASSED"}
    done = suite("spiritsafe::heads", "tests/test_it.py::test_blank", "-v", *workers)
    assert results(done) == {"spiritsafe::heads": "PASSED", "tests/test_it.py::test_blank": "PASSED"}


@pytest.mark.server
def test_the_project_may_be_beside_the_tests(shop: Path, suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = shop.parent
    (outside / "pytest.ini").write_text(f"[pytest]\nspiritsafe_config = {shop.name}/alembic.ini\n")
    (shop / "pytest.ini").unlink()
    monkeypatch.chdir(outside)
    done = suite(f"{shop.name}/tests", "--spiritsafe", "-v", "-k", "one or heads")
    assert done.code == 0, done.out
    assert "2 passed" in done.out


@pytest.mark.server
def test_without_a_project_each_check_says_so(tmp_path: Path, suite: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = suite("--spiritsafe", "--rootdir=.", "-k", "heads")
    assert done.code == 1
    assert "error: no Alembic configuration was found in " in done.out
