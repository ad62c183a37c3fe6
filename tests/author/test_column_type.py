import pytest
from sqlalchemy.dialects import postgresql
from tests.postgres.catalog.reading import read
from tests.workshop import Session

from spiritsafe.author.column_type import column_type
from spiritsafe.core.catalog import Catalog, EnumType, Kind, ObjectId, catalog_of

TYPES = """
    CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE SCHEMA s;
    CREATE TYPE mood AS ENUM ('glad');
    CREATE TYPE s."My Mood" AS ENUM ('it''s', 'b');
    CREATE DOMAIN posint AS int;
    CREATE TYPE pair AS (a int)
"""


def several(text: str) -> list[str]:
    return text.replace("\n", "").split("|")


MADE = several("""
smallint|integer|bigint|text|boolean|real|double precision|date|bytea|uuid|json|jsonb|varchar|varchar(5)|char|char(5)|
numeric|numeric(5)|numeric(5,2)|timestamp|timestamp(0)|timestamp(3)|timestamptz|timestamptz(0)|timestamptz(6)|
time|time(2)|timetz|timetz(0)|interval|interval(0)|interval(3)|interval year|interval month|interval day|interval hour|
interval minute|interval second|interval year to month|interval day to hour|interval day to minute|
interval day to second|interval hour to minute|interval hour to second|interval minute to second|
bit|bit(3)|bit varying(7)|inet|cidr|macaddr|macaddr8|money|oid|tsvector|tsquery|
int4range|int8range|numrange|daterange|tsrange|tstzrange|int4multirange|int8multirange|nummultirange|
datemultirange|tsmultirange|tstzmultirange|citext|hstore|mood|s."My Mood"|float(10)|float(30)
""")
NONE = several("""
bpchar|"char"|name|interval second(3)|interval day to second(2)|bit varying|xml|point|line|box|path|polygon|circle|lseg|
pg_lsn|regclass|xid|jsonpath|posint|pair
""")


def spelled(session: Session, type_: str) -> str:
    """How the server spells the type of a column, every name with its schema."""
    with session.transaction():
        session.execute(f"CREATE TABLE made (x {type_})".encode())
        session.execute("SET LOCAL search_path = ''")
        row = session.execute(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = 'public.made'::regclass AND attnum = 1"
        ).fetchone()
    session.execute("DROP TABLE public.made")
    assert row is not None
    return str(row[0])


@pytest.fixture
def catalog(second: Session) -> Catalog:
    second.execute(TYPES.encode())
    return read(second)


@pytest.mark.server
def test_every_type_that_sqlalchemy_has_makes_itself_again(second: Session, catalog: Catalog) -> None:
    wrong = []
    # A negative scale came with PostgreSQL 15.
    scales = ["numeric(3,-2)"] if second.info.server_version >= 150000 else []
    for declared in [*MADE, *(f"{item}[]" for item in MADE), *scales]:
        first = spelled(second, declared)
        found = column_type(first, catalog)
        assert found is not None, first
        again = spelled(second, found.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        if again != first:
            wrong.append((first, again))
    assert wrong == []


@pytest.mark.server
def test_a_type_that_sqlalchemy_has_not_is_left_to_sql(second: Session, catalog: Catalog) -> None:
    for declared in [*NONE, *(f"{item}[]" for item in NONE)]:
        assert column_type(spelled(second, declared), catalog) is None, declared


@pytest.mark.parametrize(
    ("spelling", "python"),
    [
        ("character varying(50)", "VARCHAR(length=50)"),
        ("numeric(10,2)", "NUMERIC(precision=10, scale=2)"),
        ("timestamp with time zone", "TIMESTAMP(timezone=True)"),
        ("interval(3)", "INTERVAL(precision=3)"),
        ("integer[]", "ARRAY(Integer())"),
    ],
)
def test_a_type_is_made_with_its_numbers(spelling: str, python: str) -> None:
    found = column_type(spelling, catalog_of(180006, {}))
    assert found is not None
    assert (
        repr(found).replace("DateTime", "TIMESTAMP").replace("String", "VARCHAR").replace("Numeric", "NUMERIC")
        == python
    )


def test_an_enum_is_named_and_not_made_by_the_column() -> None:
    catalog = catalog_of(180006, {ObjectId(Kind.ENUM_TYPE, "shop", "mood"): EnumType("shop", "mood", ("sad", "it's"))})
    found = column_type("shop.mood", catalog)
    assert isinstance(found, postgresql.ENUM)
    assert (found.name, found.schema, found.enums, found.create_type) == ("mood", "shop", ["sad", "it's"], False)
    assert column_type("public.mood", catalog) is None
