"""Has an `env.py` that asks for Flask's `current_app` find it, as under `flask db`.

Such an `env.py` takes its engine and its models from the application. The application is loaded as the `flask` command
does it: from `flask_app`, or `FLASK_APP`, or `wsgi.py` or `app.py`, with `.env` and `.flaskenv`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.script import ScriptDirectory

from spiritsafe.errors import ConfigurationError
from spiritsafe.project.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

_WORD = "current_app"
# For an application that wants a URL to be made at all; whoever connects is sent elsewhere, or gets nowhere.
_NOWHERE = "postgresql://nobody@nowhere.invalid/spiritsafe"


@contextmanager
def flask_context(settings: Settings, folder: Path) -> Iterator[None]:
    """Push the application around each run of an `env.py` that asks for it; it is loaded when the first one runs."""
    run_env = ScriptDirectory.run_env

    @cache
    def application() -> "Flask":
        return load_flask(settings, folder)

    def within(self: ScriptDirectory) -> None:
        if settings.flask_app is None and not asks_for_flask(Path(self.dir, "env.py")):
            run_env(self)
            return
        with application().app_context():
            run_env(self)

    # On the class, for the commands of Alembic make the instance themselves.
    ScriptDirectory.run_env = within  # type: ignore[method-assign]
    try:
        yield
    finally:
        ScriptDirectory.run_env = run_env  # type: ignore[method-assign]


def asks_for_flask(env: Path) -> bool:
    """Whether an `env.py` uses `current_app`."""
    with suppress(OSError):
        return _WORD in env.read_text(encoding="utf-8", errors="replace")
    return False


def load_flask(settings: Settings, folder: Path) -> "Flask":
    """The application.

    :raises ConfigurationError: when there is none to be found.
    :raises Exception: what the application itself raises.
    """
    try:
        from flask.cli import NoAppException, ScriptInfo, load_dotenv  # noqa: PLC0415 - only such projects have it
    except ImportError as error:
        raise _no_application("Flask is not installed where spiritsafe is") from error
    load_dotenv()
    named: Any = settings.flask_app or os.environ.get("FLASK_APP")
    before = os.environ.get("DATABASE_URL")
    os.environ.setdefault("DATABASE_URL", _NOWHERE)
    try:
        return ScriptInfo(app_import_path=named or _found(folder)).load_app()
    except NoAppException as error:
        raise _no_application(" ".join(str(error).split())) from error
    finally:
        if before is None:
            del os.environ["DATABASE_URL"]


def _found(folder: Path) -> str | None:
    return next((str(folder / name) for name in ("wsgi.py", "app.py") if (folder / name).exists()), None)


def _no_application(why: str) -> ConfigurationError:
    return ConfigurationError(
        "env.py asks for the Flask application, and there is none",
        why=why,
        next_step="name it with flask_app under [tool.spiritsafe], or FLASK_APP, such as 'shop:create_app'",
    )
