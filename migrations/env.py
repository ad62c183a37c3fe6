"""Runs the revisions: online or offline (`--sql`), sync or async, under `spiritsafe` and under stock `alembic`."""

import asyncio
import re
from logging.config import fileConfig

from alembic import context
from sqlalchemy import URL, Connection

from models import Base
from spiritsafe.postgres.engine import async_migration_engine, migration_engine
from spiritsafe.project.migration_url import migration_settings, migration_url

PARTITION = re.compile(r"activity_log_(default|\d{4}_\d{2})")  # made month by month, not in the models

if context.config.config_file_name is not None:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)


def run(connection: Connection) -> None:
    """Run the revisions on one connection, each in a transaction of its own."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        include_name=lambda name, kind, _parents: kind != "table" or not PARTITION.fullmatch(name or ""),
    )
    with context.begin_transaction():
        context.run_migrations()


def run_offline() -> None:
    """Write the SQL down, for which no server is needed."""
    context.configure(dialect_name="postgresql", literal_binds=True, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online(url: URL) -> None:
    """Connect once: NullPool, prepare_threshold=None, lock and statement timeouts."""
    with migration_engine(url, migration_settings(context.config).timeouts).connect() as connection:
        run(connection)


async def run_async(url: URL) -> None:
    """Do the same for an async URL, such as postgresql+asyncpg://."""
    async with async_migration_engine(url, migration_settings(context.config).timeouts).connect() as connection:
        await connection.run_sync(run)


if context.is_offline_mode():
    run_offline()
elif (database := migration_url(context.config)).get_dialect().is_async:  # DATABASE_URL, or as README.md says
    asyncio.run(run_async(database))
else:
    run_online(database)
