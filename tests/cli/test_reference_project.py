"""This repository as a user's project: its own alembic.ini, env.py, models and history."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.workshop import Database, Program, Session, spelled

from spiritsafe.postgres import embedded

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "a clone"
    folder.mkdir()
    for name in ("alembic.ini", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("models", "migrations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(folder)
    yield folder
    embedded.erase(folder / ".spiritsafe" / "postgres")


def test_the_history_runs_up_down_and_up_again(repository: Path, spiritsafe: Program, database: Database) -> None:
    url = spelled(database.url)
    for verb, target, last in (
        ("upgrade", "head", "applied"),
        ("downgrade", "base", "reverted"),
        ("upgrade", "head", "applied"),
    ):
        done = spiritsafe(verb, target, DATABASE_URL=url)
        assert done.code == 0, done.err
        assert done.out.splitlines()[-1].startswith("done: ")
        assert f" revisions {last} in " in done.out.splitlines()[-1]
    assert spiritsafe("check", DATABASE_URL=url).out == "No new upgrade operations detected.\n"
    assert spiritsafe("doctor", DATABASE_URL=url).code == 0


def test_a_deployment_passes_its_own_gate(repository: Path, spiritsafe: Program, database: Database) -> None:
    url = spelled(database.url)
    predeploy = ("--profile", "production", "upgrade", "--phase", "expand")
    assert spiritsafe(*predeploy, DATABASE_URL=url).code == 0
    assert spiritsafe("downgrade", "-5", DATABASE_URL=url).code == 0
    done = spiritsafe(*predeploy, DATABASE_URL=url)
    assert done.code == 0, done.err
    assert "review    2 statements rehearsed on PostgreSQL" in done.out
    assert spiritsafe("upgrade", "--gate", DATABASE_URL=url).code == 0


def test_each_run_shows_under_a_name_of_its_own(repository: Path, spiritsafe: Program, database: Database) -> None:
    env = repository / "migrations" / "env.py"
    look = "print(connection.exec_driver_sql('SHOW application_name').scalar())\n    connection.rollback()\n    "
    env.write_text(env.read_text().replace("    context.configure(\n", f"    {look}context.configure(\n", 1))
    first, other = (spiritsafe("current", DATABASE_URL=spelled(database.url)).out for _ in range(2))
    assert first.startswith("spiritsafe current ")
    assert first != other


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg", "psycopg2"])
def test_stock_alembic_works_here_too(
    driver: str, repository: Path, stock_alembic: Program, database: Database, second: Session
) -> None:
    url = spelled(database.url.set(drivername=f"postgresql+{driver}"))
    done = stock_alembic("upgrade", "head", DATABASE_URL=url)
    assert done.code == 0, done.err
    assert second.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    assert stock_alembic("check", DATABASE_URL=url).code == 0
    assert stock_alembic("downgrade", "base", DATABASE_URL=url).code == 0


def test_stock_alembic_finds_the_embedded_server(repository: Path, spiritsafe: Program, stock_alembic: Program) -> None:
    assert stock_alembic("upgrade", "head").code == 0
    assert spiritsafe("upgrade").out.splitlines()[-1].startswith("nothing to do: ")


def test_a_deployment_never_falls_back_to_the_embedded_server(repository: Path, spiritsafe: Program) -> None:
    for words in (["--profile", "production", "upgrade"], ["upgrade", "head", "--profile=production"]):
        done = spiritsafe(*words)
        assert (done.code, done.three_lines[0]) == (2, "no database is given")
    assert spiritsafe("upgrade", SPIRITSAFE_PROFILE="production").code == 2
    assert not (repository / ".spiritsafe").exists()


def test_the_sql_of_the_whole_history_needs_no_server(repository: Path, spiritsafe: Program) -> None:
    done = spiritsafe("upgrade", "head", "--sql")
    assert done.code == 0, done.err
    assert "CREATE TABLE organisations" in done.out
    assert not (repository / ".spiritsafe").exists()
