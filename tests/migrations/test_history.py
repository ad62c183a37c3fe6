"""The whole history, up and down, on a real server."""

import io
from collections.abc import Callable
from functools import partial

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import URL, Engine, NullPool, create_engine, text
from tests.migrations.migrated_database import Migrated
from tests.migrations.reference_catalogue import NOTHING, Catalogue, read_catalogue

from models import Base

pytestmark = pytest.mark.server


def catalogue_of_models(url: URL) -> Catalogue:
    engine = create_engine(url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        return read_catalogue(connection)


def run_script(engine: Engine, script: str) -> None:
    # As psql does: statement by statement, transactions only where the script says so. Alembic ends each statement
    # with a semicolon and an empty line.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in script.split(";\n\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("%", "%%"))


def test_upgrade_builds_exactly_what_the_models_say(migrated: Migrated, databases: Callable[[], URL]) -> None:
    migrated.upgrade()
    expected = catalogue_of_models(databases())
    for kind, objects in migrated.catalogue().items():
        assert objects == expected[kind], kind


def test_up_down_up_ends_where_it_began(migrated: Migrated) -> None:
    migrated.upgrade()
    head = migrated.catalogue()
    migrated.downgrade("base")
    assert migrated.catalogue() == NOTHING
    migrated.upgrade()
    assert migrated.catalogue() == head


def test_every_downgrade_is_the_inverse_of_its_upgrade(migrated: Migrated, history: list[Script]) -> None:
    for script in history:
        before = migrated.catalogue()
        migrated.upgrade(script.revision)
        after = migrated.catalogue()
        migrated.downgrade("-1")
        assert migrated.catalogue() == before, script.path
        migrated.upgrade(script.revision)
        assert migrated.catalogue() == after, script.path


@pytest.mark.parametrize("per_migration", [False, True], ids=["one-transaction", "transaction-per-migration"])
def test_the_history_runs_in_either_transaction_mode(
    migrated: Migrated, config: Config, *, per_migration: bool
) -> None:
    scripts = ScriptDirectory.from_config(config)
    up = partial(scripts._upgrade_revs, "head")
    down = partial(scripts._downgrade_revs, "base")

    def move(steps: Callable[..., object]) -> None:
        with (
            migrated.engine.connect() as connection,
            EnvironmentContext(config, scripts, fn=lambda revision, _context: steps(revision)) as environment,
        ):
            environment.configure(connection=connection, transaction_per_migration=per_migration)
            with environment.begin_transaction():
                environment.run_migrations()

    move(up)
    head = migrated.catalogue()
    move(down)
    assert migrated.catalogue() == NOTHING
    move(up)
    assert migrated.catalogue() == head


def test_offline_sql_builds_and_removes_the_same_schema(migrated: Migrated, databases: Callable[[], URL]) -> None:
    buffer = migrated.config.output_buffer
    assert isinstance(buffer, io.StringIO)
    command.upgrade(migrated.config, "head", sql=True)
    run_script(migrated.engine, buffer.getvalue())
    offline = migrated.catalogue()
    assert offline == catalogue_of_models(databases())
    assert migrated.run("SELECT count(*) FROM plans") == [(3,)]

    buffer.truncate(0)
    buffer.seek(0)
    command.downgrade(migrated.config, "head:base", sql=True)
    run_script(migrated.engine, buffer.getvalue())
    assert migrated.catalogue() == NOTHING


def test_alembic_itself_finds_nothing_more_to_do(migrated: Migrated) -> None:
    migrated.upgrade()
    with migrated.engine.connect() as connection:
        partitions = set(
            connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'"))
        )
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_server_default": True,
                "include_name": lambda name, kind, _parents: kind != "table" or name not in partitions,
            },
        )
        assert compare_metadata(context, Base.metadata) == []
