from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from spiritsafe.errors import ConfigurationError
from spiritsafe.project.database import Choice, Places, choose_database, no_database
from spiritsafe.project.settings import Settings

EMBEDDED = make_url("postgresql+psycopg://postgres@/development?host=/socket")
OPTED_IN = Settings(embedded=True)


def started() -> URL:
    return EMBEDDED


def never_started() -> URL:
    pytest.fail("the embedded server was started although another database was given")


@pytest.fixture
def everything(tmp_path: Path) -> Places:
    """Every place at once names a database of its own."""
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://h/dotenv\n")
    return Places(
        flag="postgresql://h/flag",
        x_url="postgresql://h/x",
        environment={
            "SPIRITSAFE_DATABASE_URL": "postgresql://h/ours",
            "DATABASE_URL": "postgresql://h/theirs",
            "PGHOST": "h",
            "PGDATABASE": "pg",
        },
        folder=tmp_path,
        ini_url="postgresql://h/ini",
    )


def test_the_strongest_place_wins_down_to_the_embedded_server(everything: Places, tmp_path: Path) -> None:
    def chosen(places: Places) -> tuple[str | None, str, bool]:
        choice = choose_database(places, OPTED_IN, started)
        assert choice is not None
        return choice.url.database, choice.source, choice.explicit

    places = everything
    found = [chosen(places)]
    places = replace(places, flag=None)
    found.append(chosen(places))
    places = replace(places, x_url=None)
    found.append(chosen(places))
    without_ours = {name: value for name, value in places.environment.items() if name != "SPIRITSAFE_DATABASE_URL"}
    places = replace(places, environment=without_ours)
    found.append(chosen(places))
    places = replace(places, environment={"PGHOST": "h", "PGDATABASE": "pg"})
    found.append(chosen(places))
    (tmp_path / ".env").unlink()
    found.append(chosen(places))
    places = replace(places, environment={})
    found.append(chosen(places))
    found.append(chosen(replace(places, ini_url=None)))
    assert found == [
        ("flag", "--url", True),
        ("x", "-x url=", True),
        ("ours", "SPIRITSAFE_DATABASE_URL", True),
        ("theirs", "DATABASE_URL", False),
        ("dotenv", ".env (DATABASE_URL)", False),
        ("pg", "PG* variables", False),
        ("ini", "sqlalchemy.url in alembic.ini", False),
        ("development", "the embedded server", False),
    ]


def test_a_given_database_never_starts_the_embedded_server(everything: Places) -> None:
    choice = choose_database(everything, OPTED_IN, never_started)
    assert choice is not None
    assert choice.source == "--url"


def test_a_broken_url_is_an_error_and_no_weaker_one_is_taken(everything: Places) -> None:
    with pytest.raises(ConfigurationError, match="the URL from --url cannot be read"):
        choose_database(replace(everything, flag="shop"), OPTED_IN, never_started)


@pytest.mark.parametrize("settings", [Settings(), replace(OPTED_IN, profile="production")])
def test_without_opt_in_or_outside_development_only_env_py_can_know(settings: Settings, tmp_path: Path) -> None:
    nowhere = Places(None, None, {}, tmp_path, None)
    assert choose_database(nowhere, settings, never_started) is None
    assert no_database(settings).exit_code == 2


def test_no_server_is_started_for_sql_alone(tmp_path: Path) -> None:
    assert choose_database(Places(None, None, {}, tmp_path, None), OPTED_IN, None) is None


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    places = Places(None, None, {"DATABASE_URL": "", "PGHOST": ""}, tmp_path, None)
    assert choose_database(places, OPTED_IN, started) == Choice(EMBEDDED, "the embedded server")
