"""An env.py for two databases, as `alembic init -t multidb` has it in mind."""

import os

from alembic import context
from sqlalchemy import create_engine

for name in ("FIRST_DB", "SECOND_DB"):
    with create_engine(os.environ[name]).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
