"""Decides which database is meant, and says where that answer came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from sqlalchemy import URL

from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.every_connection import Witness
from spiritsafe.postgres.url import EXAMPLE, parse_url, url_from_environment
from spiritsafe.project.settings import Settings

_VARIABLES = ("SPIRITSAFE_DATABASE_URL", "DATABASE_URL")
DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Choice:
    """The database that is meant.

    :ivar source: where the URL came from, in words: `--url`, `DATABASE_URL`, `.env (DATABASE_URL)`, `alembic.ini` ...
    :ivar explicit: it was named for this tool, so that it holds whatever URL `env.py` builds.
    """

    url: URL
    source: str
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where a URL may stand, strongest first; the embedded server comes last."""

    flag: str | None
    x_url: str | None
    environment: Mapping[str, str]
    folder: Path
    ini_url: str | None
    ini_name: str = "alembic.ini"


def choose_database(places: Places, settings: Settings, start_embedded: Callable[[], URL] | None) -> Choice | None:
    """The strongest URL there is, or None: then only `env.py` can know.

    `--url` > `-x url=` > `SPIRITSAFE_DATABASE_URL` > `DATABASE_URL` > `.env` > `PG*` > `sqlalchemy.url` > embedded.

    :param start_embedded: called only when nothing else is given, the project opted in, and this is development;
        None where no server may be started.
    :raises ConfigurationError: when the strongest one cannot be used; a weaker one is never taken instead.
    """
    given = _given_text(places)
    if given is not None:
        text, source, explicit = given
        return Choice(parse_url(text, source=source), source, explicit=explicit)
    url = url_from_environment(places.environment)
    if url is not None:
        return Choice(url, "PG* variables")
    if places.ini_url:
        return Choice(parse_url(places.ini_url, source=places.ini_name), f"sqlalchemy.url in {places.ini_name}")
    if start_embedded is not None and settings.embedded and settings.profile == DEVELOPMENT:
        return Choice(start_embedded(), "the embedded server")
    return None


def database_used(choice: Choice | None, witness: Witness, *, redirected: bool) -> Choice | None:
    """Where connections really went: what was chosen, unless `env.py` has a URL of its own and went there."""
    if redirected or not witness.targets or (choice is not None and witness.went_to(choice.url)):
        return choice
    return Choice(witness.targets[-1], "env.py")


def no_database(settings: Settings) -> ConfigurationError:
    """The error for a command that needs a database where nothing names one."""
    if settings.embedded:
        why = (
            "no URL is set, and the embedded server is for profile 'development' only; "
            f"this is profile {settings.profile!r}"
        )
        return ConfigurationError(
            "no database is given", why=why, next_step=f"set DATABASE_URL={EXAMPLE}, or give --url"
        )
    return ConfigurationError(
        "no database is given",
        why="there is no --url, no DATABASE_URL (in the environment or in .env), no PGHOST, no sqlalchemy.url, and "
        "this project has not opted in to the embedded server",
        next_step=f"set DATABASE_URL={EXAMPLE}, or opt in with 'embedded = true' under [tool.spiritsafe] "
        "in pyproject.toml",
    )


def _given_text(places: Places) -> tuple[str, str, bool] | None:
    if places.flag:
        return places.flag, "--url", True
    if places.x_url:
        return places.x_url, "-x url=", True
    for name in _VARIABLES:
        if places.environment.get(name):
            return places.environment[name], name, name == _VARIABLES[0]
    file = places.folder / ".env"
    values = dotenv_values(file) if file.is_file() else {}
    for name in _VARIABLES:
        if text := values.get(name):
            return text, f".env ({name})", name == _VARIABLES[0]
    return None
