"""Everything between a parsed command line and a call of Alembic."""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config

from spiritsafe.cli.secrecy import keep_secret
from spiritsafe.postgres.every_connection import SessionRules, every_connection
from spiritsafe.postgres.url import handed_over
from spiritsafe.project.database import Choice, database_used
from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.project.flask_context import flask_context
from spiritsafe.project.migration_url import CHOICE, SETTINGS, choose, project_folder
from spiritsafe.project.settings import Settings


@dataclass(frozen=True, slots=True)
class AlembicSession:
    """What a verb works with.

    :ivar choice: the database, or None: offline, or only `env.py` knows it.
    """

    config: Config
    settings: Settings
    rules: SessionRules
    choice: Choice | None
    folder: Path

    def call(self, command: Callable[..., object], **arguments: object) -> object:
        """Call a function of `alembic.command`, with the rules in force on every connection it makes; its result."""
        with every_connection(self.rules) as witness:
            try:
                return command(self.config, **arguments)
            except BrokenPipeError:
                raise  # whoever reads our output left; that is no failure of a database
            except Exception as error:
                used = database_used(self.choice, witness, redirected=self.rules.redirect_to is not None)
                raise env_failure(error, Surroundings(self.settings, used)) from error


@contextmanager
def alembic_session(
    config: Config, settings: Settings, verb: str, *, url: str | None, online: bool
) -> Iterator[AlembicSession]:
    """Choose the database, hand it to `env.py`, and translate what is raised.

    :param url: what `--url` says, if it was given.
    :param online: False for what needs no database, and so never starts the embedded server.
    """
    choice = choose(config, settings, flag=url, online=online)
    rules = SessionRules(
        settings.timeouts,
        f"spiritsafe {verb} {secrets.token_hex(4)}",
        choice.url if choice is not None and choice.explicit else None,
    )
    config.attributes.update({CHOICE: choice, SETTINGS: settings})
    session = AlembicSession(config, settings, rules, choice, project_folder(config))
    if choice is None and getattr(config.cmd_opts, "sql", False):
        # A stock env.py asks for a URL to learn the dialect; nothing is connected to.
        config.set_main_option("sqlalchemy.url", "postgresql+psycopg://")
    with _handed_over(config, choice), _importable(session.folder), flask_context(settings, session.folder):
        try:
            yield session
        except BrokenPipeError:
            raise  # whoever reads our output left; that is no failure of a database
        except Exception as error:
            raise env_failure(error, Surroundings(settings, choice)) from error


@contextmanager
def _handed_over(config: Config, choice: Choice | None) -> Iterator[None]:
    """Let any `env.py` find the chosen URL where it looks: `sqlalchemy.url`, or `DATABASE_URL`."""
    if choice is None:
        yield
        return
    keep_secret(choice.url)
    text = handed_over(choice.url)
    before = os.environ.get("DATABASE_URL")
    config.set_main_option("sqlalchemy.url", text.replace("%", "%%"))
    if choice.source != "DATABASE_URL":
        os.environ["DATABASE_URL"] = text
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("DATABASE_URL", None)
        else:
            os.environ["DATABASE_URL"] = before


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let `env.py` import the project's own modules where nothing else does: no PYTHONPATH, no `prepend_sys_path`."""
    name = str(folder)
    if name in sys.path:
        yield
        return
    sys.path.append(name)
    try:
        yield
    finally:
        sys.path.remove(name)


@contextmanager
def without_project() -> Iterator[None]:
    """Translate what is raised by verbs that need no project: `init`, `list_templates`."""
    try:
        yield
    except Exception as error:
        raise env_failure(error, Surroundings(Settings())) from error
