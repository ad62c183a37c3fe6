"""An env.py whose further options are in a module of their own."""

import os

from alembic import context
from env_options import OPTIONS
from shop_models import metadata
from sqlalchemy import create_engine, pool

url = context.config.get_main_option("sqlalchemy.url") or os.environ["DATABASE_URL"]
if context.is_offline_mode():
    context.configure(url=url, **{"target_metadata": metadata, **OPTIONS})
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection, **{"target_metadata": metadata, **OPTIONS})
        with context.begin_transaction():
            context.run_migrations()
