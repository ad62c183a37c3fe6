import pytest
from tests.postgres.catalog.edges import EDGES, FUNCTIONS, TABLES, TYPES
from tests.postgres.catalog.reading import Made

pytestmark = pytest.mark.server


@pytest.mark.parametrize(("sql", "edge"), EDGES.values(), ids=EDGES)
def test_who_needs_whom(made: Made, sql: str, edge: str) -> None:
    assert edge in [f"{one} -> {other}" for one, other in made(sql).dependencies]


def test_an_array_of_a_type_of_an_extension_needs_the_extension(
    made: Made, version: int, request: pytest.FixtureRequest
) -> None:
    if version < 180000:
        reason = "there the array type is no member of the extension, and nobody looks behind it"
        request.applymarker(pytest.mark.xfail(reason=reason))
    catalog = made("CREATE EXTENSION citext; CREATE TABLE d (a citext[])")
    assert "column public.d.a -> extension citext" in [f"{one} -> {other}" for one, other in catalog.dependencies]


def test_a_publication_needs_its_schema(made: Made, version: int) -> None:
    if version < 150000:
        pytest.skip("publications of schemas came with PostgreSQL 15")
    catalog = made("CREATE SCHEMA s; CREATE PUBLICATION p FOR TABLES IN SCHEMA s")
    assert "publication p -> schema s" in [f"{one} -> {other}" for one, other in catalog.dependencies]


def test_nothing_needs_itself(made: Made) -> None:
    catalog = made(f"{TYPES}{FUNCTIONS}{TABLES} CREATE TABLE d (id serial PRIMARY KEY, up int REFERENCES d)")
    assert all(one != other for one, other in catalog.dependencies)
