import pytest
from tests.postgres.catalog.reading import OWNER, Made, names, read
from tests.workshop import Database, NewDatabase, Session

from spiritsafe.core.catalog import Catalog, Grant, Kind, ObjectId, Routine

pytestmark = pytest.mark.server

# Aggregates whose every clause has to come back; the name is the key.
AGGREGATES = {
    "total(integer)": "total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE)",
    "mean(double precision)": (
        "mean(float8) (SFUNC = float8_accum, STYPE = float8[], SSPACE = 24, FINALFUNC = float8_avg,"
        " INITCOND = '{0,0,0}')"
    ),
    "moving(bigint)": (
        "moving(int8) (SFUNC = int8pl, STYPE = int8, MSFUNC = int8pl, MINVFUNC = int8mi, MSTYPE = int8,"
        " INITCOND = '0', MINITCOND = '0')"
    ),
    "lowest(double precision, anyelement)": (
        "lowest(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,"
        " FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA)"
    ),
    "middle(double precision, double precision)": (
        "middle(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal,"
        " FINALFUNC = percentile_cont_float8_final)"
    ),
}
# Clauses that nothing else of the Catalog shows.
RARE_CLAUSES = {
    "SORTOP": "biggest(int) (SFUNC = int4larger, STYPE = int, SORTOP = OPERATOR(pg_catalog.>))",
    "FINALFUNC_MODIFY": (
        "mean(float8) (SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_avg,"
        " FINALFUNC_MODIFY = READ_WRITE, INITCOND = '{0,0,0}')"
    ),
    "HYPOTHETICAL": (
        'place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,'
        " FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)"
    ),
    "MSSPACE": (
        "moving(int8) (SFUNC = int8pl, STYPE = int8, MSFUNC = int8pl, MINVFUNC = int8mi, MSTYPE = int8, MSSPACE = 64)"
    ),
}


def routine(catalog: Catalog, name: str) -> Routine:
    value = catalog.objects[ObjectId(Kind.ROUTINE, "public", name)]
    assert isinstance(value, Routine)
    return value


def test_a_function_is_read_whole(made: Made, role: str) -> None:
    catalog = made(f"""
        CREATE FUNCTION f(a int DEFAULT 1, VARIADIC b text[] DEFAULT '{{}}') RETURNS TABLE (x int, y text)
            LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY DEFINER SET search_path = '' COST 5 ROWS 7
            AS 'SELECT 1, NULL::text';
        COMMENT ON FUNCTION f(int, text[]) IS 'one row';
        REVOKE EXECUTE ON FUNCTION f(int, text[]) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION f(int, text[]) TO {role}
    """)
    found = routine(catalog, "f(integer, text[])")
    assert found == Routine(
        "public",
        "f(integer, text[])",
        "function",
        "f a integer DEFAULT 1, VARIADIC b text[] DEFAULT '{}'::text[] -> TABLE(x integer, y text)",
        found.definition,
        OWNER,
        (Grant(OWNER, "EXECUTE"), Grant(role, "EXECUTE")),
        "one row",
    )
    for clause in ("IMMUTABLE", "PARALLEL SAFE", "SECURITY DEFINER", "SET search_path TO ''", "COST 5", "ROWS 7"):
        assert clause in found.definition


def test_functions_of_one_name_are_told_by_their_arguments(made: Made) -> None:
    catalog = made("""
        CREATE TYPE mood AS ENUM ('glad');
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION f(a mood, OUT b int) LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION f(a mood[], INOUT b numeric) LANGUAGE sql AS 'SELECT b';
        CREATE FUNCTION "F x"(int) RETURNS int LANGUAGE sql AS 'SELECT 1'
    """)
    assert names(catalog, Kind.ROUTINE) == [
        "public.F x(integer)",
        "public.f()",
        "public.f(public.mood)",
        "public.f(public.mood[], numeric)",
    ]


def test_a_body_in_standard_sql_is_printed_with_its_schemas(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (a int);
        CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END
    """)
    assert "FROM public.t" in routine(catalog, "f()").definition


def test_a_procedure_is_a_routine(made: Made) -> None:
    found = routine(
        made("CREATE PROCEDURE p(IN a int, INOUT b int) LANGUAGE plpgsql AS 'BEGIN END'"), "p(integer, integer)"
    )
    assert found.type == "procedure"
    assert found.definition.startswith("CREATE OR REPLACE PROCEDURE public.p(IN a integer, INOUT b integer)")


def test_a_window_function_is_a_function(made: Made) -> None:
    catalog = made("CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'")
    assert routine(catalog, "w()").type == "function"
    assert routine(catalog, "w()").signature == "w  -> bigint"


@pytest.mark.parametrize(("name", "clauses"), AGGREGATES.items(), ids=AGGREGATES)
def test_what_is_read_of_an_aggregate_makes_it_again(made: Made, elsewhere: Made, name: str, clauses: str) -> None:
    catalog = made(f"CREATE AGGREGATE {clauses}")
    found = routine(catalog, name)
    assert found.type == "aggregate"
    assert elsewhere(found.definition).objects == catalog.objects


@pytest.mark.parametrize("clauses", RARE_CLAUSES.values(), ids=RARE_CLAUSES)
def test_nothing_of_an_aggregate_is_lost(second: Session, databases: NewDatabase, clauses: str) -> None:
    def facts(session: Session) -> object:
        return session.execute(
            "SELECT aggkind, aggfinalmodify, aggmtransspace, aggsortop FROM pg_aggregate WHERE aggfnoid::oid >= 16384"
        ).fetchall()

    second.execute(f"CREATE AGGREGATE {clauses}".encode())
    (made,) = (value for _, value in read(second).objects.of_kind(Kind.ROUTINE))
    assert isinstance(made, Routine)
    with Database(databases()).connect() as other:
        other.execute(made.definition.encode())
        assert facts(other) == facts(second)
