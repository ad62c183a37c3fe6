"""An env.py that knows its database by itself, as with a settings class."""

import os

from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["SHOP_DB"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
