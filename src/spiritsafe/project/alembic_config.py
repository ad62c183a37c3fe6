"""Finds and reads Alembic's own configuration: `alembic.ini` and `[tool.alembic]`."""

import configparser
import tomllib
from argparse import Namespace
from pathlib import Path

from alembic.config import Config
from alembic.util import CommandError

from spiritsafe.errors import ConfigurationError

# What Alembic's templates write for "not filled in yet".
_PLACEHOLDER_URL = "driver://"


def load_config(ini: Path, toml: Path, *, section: str, options: Namespace | None = None) -> Config:
    """Alembic's `Config` over both files, read now, so that a broken file is an error here and not later.

    :raises ConfigurationError: when neither says where the migrations are, or one cannot be read.
    """
    config = Config(file_=str(ini), toml_file=str(toml), ini_section=section, cmd_opts=options)
    try:
        location = config.get_alembic_option("script_location")
    except (configparser.Error, tomllib.TOMLDecodeError, CommandError, UnicodeDecodeError, ValueError) as error:
        raise _broken(ini, toml, error) from error
    if location:
        return config
    if ini.exists() and (ini.parent / "env.py").exists():  # as Flask-Migrate has it: the file lies in the folder
        config.set_main_option("script_location", str(ini.absolute().parent).replace("%", "%%"))
        return config
    exists = [path.name for path in (ini, toml) if path.exists()]
    raise ConfigurationError(
        f"no Alembic configuration was found in {Path.cwd()}",
        why=f"{' and '.join(exists)} {'say' if len(exists) > 1 else 'says'} no script_location "
        f"(section [{section}] or [tool.alembic])"
        if exists
        else f"there is neither {ini} nor {toml}",
        next_step="go to the project's folder, name the file with -c, or start one with 'spiritsafe init migrations'",
    )


def ini_url(config: Config) -> str | None:
    """`sqlalchemy.url` as the `.ini` has it, or None when it is absent or still the template's placeholder."""
    try:
        url = config.get_section_option(config.config_ini_section, "sqlalchemy.url")
    except CommandError:
        return None  # no .ini, or no such section: a project with [tool.alembic] alone
    except configparser.Error as error:
        raise _broken(Path(config.config_file_name or "alembic.ini"), Path("pyproject.toml"), error) from error
    return None if not url or url.startswith(_PLACEHOLDER_URL) else url


def _broken(ini: Path, toml: Path, error: Exception) -> ConfigurationError:
    path = toml if isinstance(error, tomllib.TOMLDecodeError) else ini
    return ConfigurationError(
        f"{path} cannot be read",
        why=" ".join(str(error).split()),
        next_step=f"correct {path}, then run the command again",
    )
