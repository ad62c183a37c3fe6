"""Runs the revisions: online or offline (`--sql`), sync or async, under `spiritsafe` and under stock `alembic`."""

import asyncio
from logging.config import fileConfig

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from models import Base
from spiritsafe.postgres.engine import migration_arguments
from spiritsafe.project.migration_url import migration_url

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def run(connection: Connection) -> None:
    """Run the revisions on one connection, each in a transaction of its own."""
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def run_offline() -> None:
    """Write the SQL down; no URL and no server is needed."""
    context.configure(
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        literal_binds=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Connect to `DATABASE_URL` (or --url, .env, PG*, the embedded server): NullPool, unprepared, with timeouts."""
    url = migration_url(config)
    if url.get_dialect().is_async:
        asyncio.run(run_async())
        return
    with create_engine(url, **migration_arguments(url)).connect() as connection:
        run(connection)


async def run_async() -> None:
    """The same for an async URL, such as postgresql+asyncpg://."""
    url = migration_url(config)
    async with create_async_engine(url, **migration_arguments(url)).connect() as connection:
        await connection.run_sync(run)


if context.is_offline_mode():
    run_offline()
else:
    run_online()
