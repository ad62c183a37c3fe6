"""Runs the revisions. spiritsafe hands the URL over; stock alembic takes it from alembic.ini or DATABASE_URL."""

import os
from logging.config import fileConfig
from typing import Any

from alembic import context
from sqlalchemy import create_engine, pool

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)

# The MetaData of your models; give it names for constraints, so that every one of them can be found again:
#
#     class Base(DeclarativeBase):
#         metadata = MetaData(naming_convention={
#             "ix": "ix_%(table_name)s_%(column_0_N_name)s",
#             "uq": "uq_%(table_name)s_%(column_0_N_name)s",
#             "ck": "ck_%(table_name)s_%(constraint_name)s",
#             "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
#             "pk": "pk_%(table_name)s",
#         })
#
# from my_models import Base
# target_metadata = Base.metadata
target_metadata = None

# Each revision commits by itself, so that one which must run outside of a transaction can.
options: dict[str, Any] = {
    "target_metadata": target_metadata,
    "transaction_per_migration": True,
    "compare_type": True,
    "compare_server_default": True,
}


def url() -> str:
    """Return what spiritsafe hands over, or what the project says."""
    return config.get_main_option("sqlalchemy.url") or os.environ["DATABASE_URL"]


def run_migrations_offline() -> None:
    """Write the SQL down, for which no server is needed."""
    context.configure(dialect_name="postgresql", literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    """Connect, and run."""
    with create_engine(url(), poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
