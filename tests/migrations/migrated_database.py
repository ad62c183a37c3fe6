"""A database that can be moved along the history, and looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, Row, text
from tests.migrations.reference_catalogue import Catalogue, read_catalogue


class Database(Protocol):
    """What these tests need of the fixture ``database``."""

    url: URL


@dataclass
class Migrated:
    """A database, and Alembic pointed at it through the project's own env.py."""

    engine: Engine
    config: Config

    def upgrade(self, revision: str = "head") -> None:
        command.upgrade(self.config, revision)

    def downgrade(self, revision: str) -> None:
        command.downgrade(self.config, revision)

    def catalogue(self) -> Catalogue:
        with self.engine.connect() as connection:
            return read_catalogue(connection)

    def run(self, statement: str, **parameters: object) -> Sequence[Row[*tuple[Any, ...]]]:
        with self.engine.begin() as connection:
            result = connection.execute(text(statement), parameters)
            return result.all() if result.returns_rows else []
