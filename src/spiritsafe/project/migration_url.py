"""The database for `env.py`: the one spiritsafe chose, or, under stock `alembic`, chosen by the same rules."""

import os
from collections.abc import Sequence
from pathlib import Path

from alembic.config import Config
from sqlalchemy import URL

from spiritsafe.project.alembic_config import ini_url
from spiritsafe.project.config_files import folder_of, settings_file
from spiritsafe.project.database import Choice, Places, choose_database, no_database
from spiritsafe.project.embedded_database import development_url
from spiritsafe.project.settings import Settings, load_settings

# Keys in Alembic's `Config.attributes`. Under spiritsafe both are there, the choice as None where nothing was named.
CHOICE = "spiritsafe.choice"
SETTINGS = "spiritsafe.settings"


def migration_url(config: Config) -> URL:
    """The URL to migrate; call it in `env.py`.

    `--url` > `-x url=` > `SPIRITSAFE_DATABASE_URL` > `DATABASE_URL` > `.env` > `PG*` > `sqlalchemy.url` > the embedded
    server, where the project has opted in.

    :raises ConfigurationError: when there is none, or it cannot be used.
    """
    settings = migration_settings(config)
    # Under spiritsafe it is decided already, flags and all.
    choice = config.attributes[CHOICE] if CHOICE in config.attributes else choose(config, settings)
    if not isinstance(choice, Choice):
        raise no_database(settings)
    return choice.url


def migration_settings(config: Config) -> Settings:
    """The settings in force: those of the command line under spiritsafe, those of the project under stock `alembic`."""
    settings = config.attributes.get(SETTINGS)
    return settings if isinstance(settings, Settings) else load_settings(_pyproject(config), os.environ, {})


def choose(config: Config, settings: Settings, *, flag: str | None = None, online: bool = True) -> Choice | None:
    """The database that is meant, or None when only `env.py` can know.

    :param online: False never starts the embedded server, for commands that only write SQL.
    """
    folder = project_folder(config)
    places = Places(
        flag=flag,
        x_url=_x_url(getattr(config.cmd_opts, "x", None) or ()),
        environment=os.environ,
        folder=folder,
        ini_url=ini_url(config),
        ini_name=Path(config.config_file_name or "alembic.ini").name,
    )

    def start_embedded() -> URL:
        return development_url(settings, folder)

    return choose_database(places, settings, start_embedded if online else None)


def project_folder(config: Config) -> Path:
    """Where the project is: the folder of the configuration file that exists."""
    return folder_of(Path(config.config_file_name or "alembic.ini"), Path(config.toml_file_name or "pyproject.toml"))


def _pyproject(config: Config) -> Path:
    return settings_file(
        Path(config.config_file_name or "alembic.ini"), Path(config.toml_file_name or "pyproject.toml")
    )


def _x_url(arguments: Sequence[str]) -> str | None:
    return next((text.removeprefix("url=") for text in arguments if text.startswith("url=")), None)
