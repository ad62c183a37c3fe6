"""The history, its revisions by the slug of their files, and a database to run them on."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import NullPool, create_engine
from tests.migrations.migrated_database import Database, Migrated

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@pytest.fixture
def config() -> Config:
    config = Config(output_buffer=io.StringIO(), stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@pytest.fixture
def history(config: Config) -> list[Script]:
    """Every revision, the first first."""
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


@pytest.fixture
def revision(history: list[Script]) -> Callable[[str], str]:
    """Find a revision by the slug in its file's name."""
    by_slug = {Path(script.path).stem.split("_", 4)[4]: script.revision for script in history}
    return by_slug.__getitem__


@pytest.fixture
def before(history: list[Script], revision: Callable[[str], str]) -> Callable[[str], str]:
    """Find the revision before one, by the slug of that one."""
    ids = [script.revision for script in history]
    return lambda slug: ids[ids.index(revision(slug)) - 1]


@pytest.fixture
def migrated(database: Database, config: Config, monkeypatch: pytest.MonkeyPatch) -> Migrated:
    """A blank database to migrate."""
    monkeypatch.delenv("SPIRITSAFE_DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    return Migrated(create_engine(database.url, poolclass=NullPool), config)
