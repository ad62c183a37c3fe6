from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from tests.workshop import Database


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    engine = create_engine(database.url)
    yield engine
    engine.dispose()
