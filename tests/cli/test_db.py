"""The embedded server's verbs, in a project that opted in."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.workshop import NewProject, Program

from spiritsafe.postgres import embedded

pytestmark = pytest.mark.server


@pytest.fixture
def opted_in(project: NewProject, pg_bin: Path | None) -> Iterator[Path]:
    folder = project("plain")
    programs = f'pg_bin = "{pg_bin}"\n' if pg_bin else ""
    (folder / "pyproject.toml").write_text(f"[tool.spiritsafe]\nembedded = true\n{programs}")
    yield folder
    embedded.erase(folder / ".spiritsafe" / "postgres")


def test_an_upgrade_needs_no_server_and_leaves_none_running(opted_in: Path, spiritsafe: Program) -> None:
    done = spiritsafe("upgrade", "head")
    assert done.code == 0, done.err
    assert "(from the embedded server, PostgreSQL " in done.out
    assert embedded.running(opted_in / ".spiritsafe" / "postgres") is None
    assert spiritsafe("upgrade", "head").out.splitlines()[-1] == "nothing to do: the database is at b0000002"


def test_with_a_url_no_embedded_server_is_made(opted_in: Path, spiritsafe: Program) -> None:
    done = spiritsafe("upgrade", "head", DATABASE_URL="postgresql://bob@127.0.0.1:1/shop")
    assert done.code == 3
    assert not (opted_in / ".spiritsafe").exists()


def test_a_started_server_stays_until_it_is_stopped(opted_in: Path, spiritsafe: Program) -> None:
    started = spiritsafe("db", "start")
    assert started.code == 0, started.err
    assert started.out.startswith("PostgreSQL ")
    assert "stays until 'spiritsafe db stop'" in started.out
    url = spiritsafe("db", "url").out.strip()
    with psycopg.connect(url) as session:
        assert session.info.dbname == "development"
    status = spiritsafe("db", "status")
    assert (status.code, "until 'spiritsafe db stop'" in status.out) == (0, True)
    assert spiritsafe("upgrade", "head").code == 0
    assert spiritsafe("db", "status").code == 0
    assert spiritsafe("db", "stop").out == "stopped; the data stays\n"
    assert spiritsafe("db", "stop").out == "it was not running\n"
    assert "b0000002" in spiritsafe("current").out


@pytest.mark.parametrize("verb", ["status", "url"])
def test_a_server_that_does_not_run_is_said(verb: str, opted_in: Path, spiritsafe: Program) -> None:
    done = spiritsafe("db", verb)
    assert (done.code, done.out) == (1, "")
    assert done.three_lines == [
        f"the embedded server of {opted_in} is not running",
        "nothing has started it, or it ended with the process that had",
        "start it with 'spiritsafe db start'",
    ]


def test_psql_opens_the_development_database(opted_in: Path, spiritsafe: Program) -> None:
    spiritsafe("upgrade", "head")
    done = spiritsafe("db", "psql", "-AtX", "-c", "SELECT current_database(), count(*) FROM notes")
    assert (done.code, done.out) == (0, "development|0\n"), done.err
    assert spiritsafe("db", "psql", "-X", "-c", "SELECT nothing").code == 1


def test_reset_empties_the_database_after_a_yes(opted_in: Path, spiritsafe: Program) -> None:
    spiritsafe("upgrade", "head")
    asked = spiritsafe("db", "reset", stdin="n\n")
    assert (asked.code, asked.out.endswith("nothing was thrown away\n")) == (1, True)
    assert "Throw away the database 'development'?" in asked.out
    unanswered = spiritsafe("db", "reset", stdin="")
    assert (unanswered.code, unanswered.three_lines) == (
        7,
        [
            "nobody said whether to throw away the database 'development'",
            "there is no terminal to ask on",
            "nothing was thrown away; to do so, add --yes",
        ],
    )
    assert "b0000002" in spiritsafe("current").out
    assert spiritsafe("db", "reset", "--yes").out == (
        "the database 'development' is empty; 'spiritsafe upgrade' fills it\n"
    )
    assert spiritsafe("current").out == ""


def test_reset_all_removes_the_data_folder(opted_in: Path, spiritsafe: Program) -> None:
    spiritsafe("upgrade", "head")
    done = spiritsafe("db", "reset", "--all", stdin="y\n")
    assert done.code == 0, done.err
    assert not (opted_in / ".spiritsafe" / "postgres").exists()


def test_programs_that_are_none_are_an_error(opted_in: Path, spiritsafe: Program, tmp_path: Path) -> None:
    done = spiritsafe("--pg-bin", str(tmp_path), "upgrade", "head")
    assert done.code == 2
    assert done.three_lines[0] == f"{tmp_path} has no PostgreSQL server in it"


def test_stock_alembic_can_use_the_kept_server(opted_in: Path, spiritsafe: Program, stock_alembic: Program) -> None:
    spiritsafe("db", "start")
    url = spiritsafe("db", "url").out.strip().replace("postgresql://", "postgresql+psycopg://").replace("%", "%%")
    with (opted_in / "alembic.ini").open("a") as ini:
        ini.write(f"sqlalchemy.url = {url}\n")
    done = stock_alembic("upgrade", "head")
    assert done.code == 0, done.err
    assert "b0000002" in stock_alembic("current").out
