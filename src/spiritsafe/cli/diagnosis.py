"""What `doctor` looks at: software, settings, database, server, role, revisions."""

import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from alembic.script import ScriptDirectory

from spiritsafe import __version__
from spiritsafe.cli.alembic_session import AlembicSession
from spiritsafe.core.check import Check, error, ok, warning
from spiritsafe.errors import ConfigurationError
from spiritsafe.postgres.engine import migration_engine
from spiritsafe.postgres.every_connection import every_connection
from spiritsafe.postgres.url import parse_url, shown
from spiritsafe.project.env_failure import Surroundings, env_failure
from spiritsafe.project.models import load_models
from spiritsafe.project.settings import NAMES
from spiritsafe.upgrade.position import position
from spiritsafe.upgrade.preflight import preflight


def checks(session: AlembicSession) -> Iterator[Check]:
    """Every check that `doctor` makes, in the order in which a person would ask."""
    yield _software()
    yield from _settings(session)
    if session.settings.models is not None:
        yield _models(session.settings.models, session.folder)
    if session.choice is None:
        yield error(
            "database",
            "no URL is set where spiritsafe looks; only env.py may know one",
            "set DATABASE_URL, or give --url",
        )
        return
    yield ok("database", f"{shown(session.choice.url)} (from {session.choice.source})")
    yield from _server(session)


def _software() -> Check:

    packages = ", ".join(f"{name} {version(name)}" for name in ("alembic", "SQLAlchemy", "psycopg"))
    return ok("software", f"spiritsafe {__version__}, Python {platform.python_version()}, {packages}")


def _settings(session: AlembicSession) -> Iterator[Check]:

    yield ok("project", str(session.folder))
    for name in NAMES:
        value = getattr(session.settings, name)
        if name == "shadow_url" and value is not None:
            value = shown(parse_url(value, source=name))  # it may hold a password
        source = session.settings.sources.get(name, "default")
        yield ok(name, f"{'not set' if value is None else value} ({source})")


def _models(target: str, folder: Path) -> Check:
    """Import them: `check` and `revision --autogenerate` will."""
    try:
        tables = load_models(target, folder).tables
    except ConfigurationError as failure:
        return error("models load", f"{failure.what}: {failure.why}", failure.next_step)
    return ok("models load", f"{target} has {len(tables)} tables")


def _server(session: AlembicSession) -> Iterator[Check]:
    """The server, the role and the revisions; what cannot be asked is an error of its own."""
    try:
        yield from _preflight(session)
        scripts = ScriptDirectory.from_config(session.config)
        with every_connection(session.rules):
            where = position(session.config, scripts)
    except Exception as problem:  # noqa: BLE001 - env.py is the user's program; anything can come out of it
        failure = env_failure(problem, Surroundings(session.settings, session.choice))
        yield error(failure.what, failure.why, failure.next_step)
        return
    current = ", ".join(where.current) or "base"
    if len(where.heads) > 1:
        yield error("revisions", f"{len(where.heads)} heads: {', '.join(where.heads)}", "run: spiritsafe merge heads")
    elif set(where.current) == set(where.heads):
        yield ok("revisions", f"the database is at head ({current})")
    else:
        yield warning("revisions", f"the database is at {current}, behind head", "apply them: spiritsafe upgrade")


def _preflight(session: AlembicSession) -> Iterator[Check]:

    assert session.choice is not None  # noqa: S101 - the caller has looked
    # Checks are asked over a sync driver whatever the URL's is: the server and the role are the same.
    url = session.choice.url.set(drivername="postgresql+psycopg")
    with migration_engine(url, session.settings.timeouts).connect() as connection:
        yield from preflight(connection, session.settings.timeouts)
