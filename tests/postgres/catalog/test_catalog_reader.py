from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine
from tests.postgres.catalog.reading import Made, names, read
from tests.workshop import Database, Session

from models import Base
from spiritsafe.core.catalog import Catalog, Kind
from spiritsafe.postgres.catalog import read_catalog

pytestmark = pytest.mark.server


@pytest.fixture
def reference(database: Database, second: Session) -> Catalog:
    """The Catalog of the models of this repository."""
    engine = create_engine(database.url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    return read(second)


class Counted:
    """Runs queries and keeps them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.queries: list[str] = []

    def __call__(self, sql: str) -> Iterable[Sequence[Any]]:
        self.queries.append(sql)
        return self.session.execute(sql.encode()).fetchall()


def test_the_number_of_queries_does_not_grow_with_the_number_of_tables(second: Session) -> None:
    calls = []
    for start in (0, 20):
        for number in range(start, start + 20):
            second.execute(
                f"CREATE TABLE t{number} (id serial PRIMARY KEY, n int CHECK (n > 0)); "
                f"CREATE VIEW v{number} AS SELECT * FROM t{number}".encode()
            )
        counted = Counted(second)
        with second.transaction():
            read_catalog(counted)
        calls.append(len(counted.queries))
    assert calls[0] == calls[1] < 40


@pytest.mark.parametrize("path", ['"$user", public', "", "s, public", '"My schema", "it\'s"'])
def test_reading_leaves_the_search_path_as_it_was(second: Session, path: str) -> None:
    second.execute("SELECT set_config('search_path', %s, false)", (path,))
    with second.transaction():
        read_catalog(Counted(second))
        assert second.execute("SHOW search_path").fetchone() == (path,)
    assert second.execute("SHOW search_path").fetchone() == (path,)


@pytest.mark.parametrize("path", ["public, s", "s", '"$user", public', ""])
def test_what_is_read_does_not_depend_on_the_search_path(made: Made, second: Session, path: str) -> None:
    before = made("""
        CREATE SCHEMA s;
        CREATE TYPE s.mood AS ENUM ('glad');
        CREATE TABLE s.t (a s.mood DEFAULT 'glad', b serial);
        CREATE FUNCTION s.f(s.t) RETURNS s.mood LANGUAGE sql AS 'SELECT $1.a';
        CREATE VIEW v AS SELECT s.f(t) FROM s.t
    """)
    second.execute("SELECT set_config('search_path', %s, false)", (path,))
    assert read(second) == before


def test_the_version_table_of_alembic_is_nobodys_business(made: Made, second: Session) -> None:
    made(
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); CREATE TABLE t (a int);"
        "CREATE SCHEMA s; CREATE TABLE s.alembic_version (a int)"
    )
    catalog = read(second, ignore=[("public", "alembic_version")])
    assert names(catalog, Kind.TABLE) == ["public.t", "s.alembic_version"]


def test_dependencies_may_be_left_out(made: Made, second: Session) -> None:
    whole = made("CREATE TABLE t (a int PRIMARY KEY); CREATE VIEW v AS SELECT * FROM t")
    with second.transaction():
        quick = read_catalog(Counted(second), dependencies=False)
    assert whole.dependencies
    assert quick == Catalog(whole.server_version, whole.objects)


def test_a_driver_may_give_bytes_for_a_single_character(made: Made, second: Session) -> None:
    whole = made("CREATE TABLE people (id int); CREATE VIEW names AS SELECT 1 AS id; CREATE TYPE mood AS ENUM ('glad')")

    def ask(sql: str) -> Iterable[Sequence[Any]]:
        for row in second.execute(sql.encode()).fetchall():
            yield [item.encode() if item in ("r", "v", "e") else item for item in row]

    with second.transaction():
        assert read_catalog(ask) == whole


def test_the_reference_models_come_back_from_their_json_form(reference: Catalog) -> None:
    back = Catalog.from_json(reference.to_json())
    assert back == reference
    assert back.to_json() == reference.to_json()


def test_every_object_of_the_reference_models_is_read(reference: Catalog) -> None:
    assert set(names(reference, Kind.TABLE)) >= {f"public.{name}" for name in Base.metadata.tables}
    assert names(reference, Kind.EXTENSION) == ["btree_gist"]
    assert names(reference, Kind.VIEW) == ["public.monthly_revenue"]
    assert names(reference, Kind.ROUTINE) == ["public.touch_updated_at()"]
    assert reference.unmodelled == ()


def test_reading_twice_reads_the_same(reference: Catalog, second: Session) -> None:
    again = read(second)
    assert again == reference
    assert again.objects.texts() == reference.objects.texts()
