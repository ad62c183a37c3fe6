"""What is read as one CREATE statement has to make the same thing again, in another database."""

import psycopg
import pytest
from tests.postgres.catalog.reading import OWNER, Made, names, table, written

from spiritsafe.core.catalog import Catalog, Extension, Kind, ObjectId, Written

pytestmark = pytest.mark.server

FUNCTION = "CREATE FUNCTION f(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2'"
EVENTS = "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"
TABLES = 'CREATE SCHEMA s; CREATE TABLE t (a int PRIMARY KEY, b int, "C c" int); CREATE TABLE s.u (a int PRIMARY KEY)'
MINE = "CREATE TYPE pair AS (a int); CREATE FUNCTION pair_int(pair) RETURNS int LANGUAGE sql AS 'SELECT ($1).a'"

# (what it needs, what makes it, its kind)
RARE = {
    "statistics": (TABLES, 'CREATE STATISTICS s.st (ndistinct, mcv) ON a, "C c" FROM t', Kind.STATISTICS),
    "statistics of an expression": (TABLES, "CREATE STATISTICS st ON (a + b), b FROM t", Kind.STATISTICS),
    "statistics target": (
        TABLES,
        "CREATE STATISTICS st ON a, b FROM t; ALTER STATISTICS st SET STATISTICS 99",
        Kind.STATISTICS,
    ),
    "collation": ("", "CREATE COLLATION \"My c\" (LOCALE = 'C')", Kind.COLLATION),
    "collation of two locales": ("", "CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'POSIX')", Kind.COLLATION),
    "publication of nothing": ("", 'CREATE PUBLICATION "My p"', Kind.PUBLICATION),
    "publication of tables": (
        TABLES,
        "CREATE PUBLICATION p FOR TABLE t, s.u WITH (publish = 'insert, delete', publish_via_partition_root)",
        Kind.PUBLICATION,
    ),
    "publication of everything": ("", "CREATE PUBLICATION p FOR ALL TABLES", Kind.PUBLICATION),
    "event trigger": (EVENTS, "CREATE EVENT TRIGGER g ON ddl_command_end EXECUTE FUNCTION e()", Kind.EVENT_TRIGGER),
    "event trigger with tags": (
        EVENTS,
        (
            "CREATE EVENT TRIGGER \"G g\" ON sql_drop WHEN TAG IN ('DROP TABLE', 'DROP VIEW') EXECUTE FUNCTION e();"
            'ALTER EVENT TRIGGER "G g" ENABLE ALWAYS'
        ),
        Kind.EVENT_TRIGGER,
    ),
    "disabled event trigger": (
        EVENTS,
        "CREATE EVENT TRIGGER g ON ddl_command_start EXECUTE FUNCTION e(); ALTER EVENT TRIGGER g DISABLE",
        Kind.EVENT_TRIGGER,
    ),
    "cast by function": (MINE, "CREATE CAST (pair AS int) WITH FUNCTION pair_int(pair) AS IMPLICIT", Kind.CAST),
    "cast by text": (MINE, "CREATE CAST (pair AS text) WITH INOUT AS ASSIGNMENT", Kind.CAST),
    "cast without function": ("", "CREATE CAST (money AS int8) WITHOUT FUNCTION", Kind.CAST),
    "operator": (
        FUNCTION,
        (
            "CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ===, RESTRICT = eqsel,"
            " JOIN = eqjoinsel, HASHES, MERGES)"
        ),
        Kind.OPERATOR,
    ),
    "prefix operator": (
        "CREATE SCHEMA s; CREATE FUNCTION s.n(int) RETURNS int LANGUAGE sql AS 'SELECT $1'",
        "CREATE OPERATOR s.@#@ (FUNCTION = s.n, RIGHTARG = int)",
        Kind.OPERATOR,
    ),
    "dictionary": (
        "",
        "CREATE TEXT SEARCH DICTIONARY \"My d\" (TEMPLATE = simple, STOPWORDS = 'english', ACCEPT = false)",
        Kind.TEXT_SEARCH,
    ),
    "configuration": (
        "",
        (
            'CREATE TEXT SEARCH CONFIGURATION "My c" (PARSER = "default");'
            'ALTER TEXT SEARCH CONFIGURATION "My c" ADD MAPPING FOR word, asciiword WITH english_stem, simple'
        ),
        Kind.TEXT_SEARCH,
    ),
    "wrapper": ("", "CREATE FOREIGN DATA WRAPPER w OPTIONS (\"Debug\" 'it''s')", Kind.FOREIGN_DATA_WRAPPER),
    "wrapper with functions": (
        "CREATE SCHEMA s; CREATE EXTENSION file_fdw SCHEMA s",
        "CREATE FOREIGN DATA WRAPPER w HANDLER s.file_fdw_handler VALIDATOR s.file_fdw_validator",
        Kind.FOREIGN_DATA_WRAPPER,
    ),
    "server": (
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER \"My s\" TYPE 'old' VERSION '1.2' FOREIGN DATA WRAPPER w OPTIONS (host 'h', \"Port\" '5')",
        Kind.SERVER,
    ),
    "user mapping": (
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w",
        "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (\"user\" 'reader')",
        Kind.USER_MAPPING,
    ),
}


@pytest.mark.parametrize(("needs", "create", "kind"), RARE.values(), ids=RARE)
def test_what_is_read_of_a_rare_object_makes_it_again(
    made: Made, elsewhere: Made, needs: str, create: str, kind: Kind
) -> None:
    before = made(needs)
    catalog = made(create)
    (key,) = set(catalog.objects) - set(before.objects)
    assert key.kind is kind
    read = written(catalog, kind, key.name, key.schema)
    elsewhere(needs)
    assert elsewhere("; ".join([read.definition, *read.alter])).objects == catalog.objects
    assert elsewhere(read.drop).objects == before.objects


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (Kind.STATISTICS, "STATISTICS public.st"),
        (Kind.COLLATION, "COLLATION public.c"),
        (Kind.PUBLICATION, "PUBLICATION p"),
        (Kind.EVENT_TRIGGER, "EVENT TRIGGER g"),
        (Kind.CAST, "CAST (public.pair AS text)"),
        (Kind.OPERATOR, "OPERATOR public.=== (integer, integer)"),
        (Kind.TEXT_SEARCH, "TEXT SEARCH DICTIONARY public.d"),
        (Kind.FOREIGN_DATA_WRAPPER, "FOREIGN DATA WRAPPER w"),
        (Kind.SERVER, "SERVER s"),
    ],
)
def test_a_rare_object_may_be_commented_on(made: Made, kind: Kind, address: str) -> None:
    catalog = made(f"""
        {TABLES}; {FUNCTION}; {EVENTS}; {MINE};
        CREATE STATISTICS st ON a, b FROM t;
        CREATE COLLATION c (LOCALE = 'C');
        CREATE PUBLICATION p;
        CREATE EVENT TRIGGER g ON sql_drop EXECUTE FUNCTION e();
        CREATE CAST (pair AS text) WITH INOUT;
        CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
        CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
        CREATE FOREIGN DATA WRAPPER w;
        CREATE SERVER s FOREIGN DATA WRAPPER w;
        COMMENT ON {address} IS 'it''s rare'
    """)
    ((_, value),) = catalog.objects.of_kind(kind)
    assert isinstance(value, Written)
    assert (value.address, value.comment) == (address, "it's rare")
    assert value.role == ("" if kind is Kind.CAST else OWNER)


def test_a_collation_by_icu_is_read_whole(made: Made, elsewhere: Made) -> None:
    try:
        catalog = made("CREATE COLLATION c (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false)")
    except psycopg.errors.FeatureNotSupported:
        pytest.skip("this PostgreSQL was built without ICU")
    assert elsewhere(written(catalog, Kind.COLLATION, "c", "public").definition).objects == catalog.objects


def definition(catalog: Catalog, kind: Kind, name: str) -> str:
    return written(catalog, kind, name).definition


def test_a_publication_says_which_rows_and_columns(made: Made, elsewhere: Made, version: int) -> None:
    if version < 150000:
        pytest.skip("row filters, column lists and schemas came with PostgreSQL 15")
    made(TABLES)
    catalog = made(
        "CREATE PUBLICATION p FOR TABLE t WHERE (a > 0), TABLES IN SCHEMA s; "
        "CREATE PUBLICATION q FOR TABLES IN SCHEMA public, s"
    )
    assert definition(catalog, Kind.PUBLICATION, "p").startswith(
        "CREATE PUBLICATION p FOR TABLE public.t WHERE ((a > 0)), TABLES IN SCHEMA s WITH ("
    )
    assert "FOR TABLES IN SCHEMA public, s WITH" in definition(catalog, Kind.PUBLICATION, "q")
    catalog = made('CREATE PUBLICATION r FOR TABLE t (a, "C c")')
    assert 'FOR TABLE public.t (a, "C c") WITH' in definition(catalog, Kind.PUBLICATION, "r")
    elsewhere(TABLES)
    elsewhere(definition(catalog, Kind.PUBLICATION, "p"))
    elsewhere(definition(catalog, Kind.PUBLICATION, "q"))
    assert elsewhere(definition(catalog, Kind.PUBLICATION, "r")).objects == catalog.objects


def test_a_publication_may_carry_generated_columns(made: Made, version: int) -> None:
    if version < 180000:
        pytest.skip("publish_generated_columns came with PostgreSQL 18")
    catalog = made("CREATE PUBLICATION p WITH (publish_generated_columns = stored)")
    assert "publish_generated_columns = stored" in definition(catalog, Kind.PUBLICATION, "p")


def test_a_publication_of_one_table_leaves_its_children_out(made: Made, elsewhere: Made) -> None:
    tables = "CREATE TABLE t (a int); CREATE TABLE child () INHERITS (t)"
    made(tables)
    catalog = made("CREATE PUBLICATION p FOR TABLE ONLY t")
    elsewhere(tables)
    assert elsewhere(definition(catalog, Kind.PUBLICATION, "p")).objects == catalog.objects


def test_an_extension_is_read_without_its_members(made: Made) -> None:
    catalog = made("""
        CREATE SCHEMA ext;
        CREATE EXTENSION citext SCHEMA ext;
        CREATE EXTENSION file_fdw;
        COMMENT ON EXTENSION citext IS 'whatever the case'
    """)
    value = catalog.objects[ObjectId(Kind.EXTENSION, "", "citext")]
    assert isinstance(value, Extension)
    assert value == Extension("citext", "ext", value.version, "whatever the case")
    assert sorted(str(key) for key in catalog.objects) == [
        "extension citext",
        "extension file_fdw",
        "schema ext",
        "schema public",
    ]
    assert catalog.unmodelled == ()


def test_what_every_new_database_has_is_not_read(made: Made) -> None:
    catalog = made("")
    assert [str(key) for key in catalog.objects] == ["schema public"]
    assert (catalog.dependencies, catalog.unmodelled) == ((), ())


def test_a_foreign_table_is_a_table_of_a_server(made: Made) -> None:
    catalog = made("""
        CREATE FOREIGN DATA WRAPPER w;
        CREATE SERVER s FOREIGN DATA WRAPPER w;
        CREATE FOREIGN TABLE t (a int OPTIONS (column_name 'A'), b text DEFAULT 'x', CHECK (a > 0))
            SERVER s OPTIONS (schema_name 'x', table_name 'it''s')
    """)
    read = table(catalog, "t")
    assert (read.server, read.foreign_options) == ("s", ("schema_name=x", "table_name=it's"))
    assert [item.foreign_options for item in read.columns] == [("column_name=A",), ()]
    assert read.replica_identity == "default"
    assert [item.name for item in read.constraints] == ["t_a_check"]


MAPPING = (
    "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR PUBLIC SERVER s"
)


def test_no_password_is_ever_read(made: Made) -> None:
    catalog = made(
        f"{MAPPING} OPTIONS (\"user\" 'u', password 'hidden', sslpassword 'hidden', password_required 'hidden')"
    )
    assert "hidden" not in catalog.to_json()
    assert "\"user\" 'u'" in definition(catalog, Kind.USER_MAPPING, "s.public")


@pytest.mark.parametrize("option", ["Password", "passwd", "token", "secret_access_key", "api_key"])
def test_no_secret_of_another_name_is_read(made: Made, option: str) -> None:
    assert "hidden" not in made(f"{MAPPING} OPTIONS (\"{option}\" 'hidden')").to_json()


def test_no_password_of_a_server_is_read(made: Made) -> None:
    catalog = made("CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (password 'hidden')")
    assert "hidden" not in catalog.to_json()


@pytest.mark.parametrize("option", ["pwd", "passphrase"])
def test_no_secret_of_a_rarer_name_is_read(made: Made, option: str) -> None:
    assert "hidden" not in made(f"{MAPPING} OPTIONS ({option} 'hidden')").to_json()


def test_a_key_column_is_no_secret(made: Made) -> None:
    catalog = made("""
        CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
        CREATE FOREIGN TABLE t (a int OPTIONS (key 'true')) SERVER s
    """)
    assert table(catalog, "t").columns[0].foreign_options == ("key=true",)


def test_kinds_without_a_value_are_said_by_name(made: Made) -> None:
    catalog = made(f"""
        {FUNCTION};
        CREATE SCHEMA s;
        CREATE OPERATOR FAMILY s.fam USING hash;
        CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
        CREATE OPERATOR CLASS oc FOR TYPE int USING hash FAMILY s.fam AS OPERATOR 1 ===;
        CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        CREATE LANGUAGE tongue HANDLER plpgsql_call_handler;
        CREATE TYPE leaf;
        CREATE FUNCTION leaf_in(cstring) RETURNS leaf LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION leaf_out(leaf) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE leaf (INPUT = leaf_in, OUTPUT = leaf_out, LIKE = text);
        CREATE TEXT SEARCH TEMPLATE tmpl (LEXIZE = dsimple_lexize);
        CREATE TEXT SEARCH PARSER prs (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
                                       LEXTYPES = prsd_lextype)
    """)
    assert catalog.unmodelled == (
        "base type public.leaf",
        "conversion public.conv",
        "language tongue",
        "operator class public.oc",
        "operator family s.fam",
        "text search parser public.prs",
        "text search template public.tmpl",
    )


def test_rare_objects_of_users_have_the_names_a_person_calls_them(made: Made) -> None:
    catalog = made(f"{TABLES}; {FUNCTION}; CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int)")
    assert names(catalog, Kind.OPERATOR) == ["public.===(integer, integer)"]
