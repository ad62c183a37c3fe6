import pytest
from tests.postgres.catalog.reading import Made, constraint, table

from spiritsafe.core.catalog import Constraint

pytestmark = pytest.mark.server


def test_a_primary_key_is_read_with_the_index_behind_it(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (b int, a int, CONSTRAINT pk PRIMARY KEY (a, b) WITH (fillfactor = 70));
        ALTER TABLE t CLUSTER ON pk;
        COMMENT ON CONSTRAINT pk ON t IS 'the key'
    """)
    assert constraint(catalog, "t.pk") == Constraint(
        "pk",
        "primary key",
        "PRIMARY KEY (a, b)",
        ("a", "b"),
        options=("fillfactor=70",),
        clustered=True,
        comment="the key",
    )
    assert table(catalog, "t").indexes == ()


def test_a_unique_constraint_may_wait_and_carry_more(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (a) INCLUDE (b) DEFERRABLE INITIALLY DEFERRED)")
    read = constraint(catalog, "t.u")
    assert read.definition == "UNIQUE (a) INCLUDE (b) DEFERRABLE INITIALLY DEFERRED"
    assert (read.type, read.deferrable, read.deferred) == ("unique", True, True)


def test_nulls_may_be_equal(made: Made, version: int) -> None:
    if version < 150000:
        pytest.skip("NULLS NOT DISTINCT came with PostgreSQL 15")
    catalog = made("CREATE TABLE t (a int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a))")
    assert constraint(catalog, "t.u").definition == "UNIQUE NULLS NOT DISTINCT (a)"


def test_a_foreign_key_says_what_it_refers_to(made: Made) -> None:
    catalog = made("""
        CREATE SCHEMA other;
        CREATE TABLE other.u (x int, y int, UNIQUE (y, x));
        CREATE TABLE t (a int, b int, CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES other.u (y, x)
            MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE)
    """)
    assert constraint(catalog, "t.fk") == Constraint(
        "fk",
        "foreign key",
        "FOREIGN KEY (a, b) REFERENCES other.u(y, x) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE",
        ("a", "b"),
        ("other", "u", "y", "x"),
        deferrable=True,
    )


def test_what_is_not_validated_says_so(made: Made) -> None:
    catalog = made("""
        CREATE TABLE u (x int PRIMARY KEY);
        CREATE TABLE t (a int);
        ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u NOT VALID, ADD CONSTRAINT c CHECK (a > 0) NOT VALID
    """)
    assert [(item.name, item.definition, item.validated) for item in table(catalog, "t").constraints] == [
        ("c", "CHECK ((a > 0)) NOT VALID", False),
        ("fk", "FOREIGN KEY (a) REFERENCES public.u(x) NOT VALID", False),
    ]


def test_what_is_not_enforced_says_so(made: Made, version: int) -> None:
    if version < 180000:
        pytest.skip("NOT ENFORCED came with PostgreSQL 18")
    catalog = made("""
        CREATE TABLE u (x int PRIMARY KEY);
        CREATE TABLE t (a int, CONSTRAINT fk FOREIGN KEY (a) REFERENCES u NOT ENFORCED,
                        CONSTRAINT c CHECK (a > 0) NOT ENFORCED)
    """)
    assert [(item.name, item.enforced, item.validated) for item in table(catalog, "t").constraints] == [
        ("c", False, False),
        ("fk", False, False),
    ]


def test_a_check_names_the_columns_it_mentions(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int, b int, c int, CONSTRAINT c CHECK (c > a) NO INHERIT)")
    assert constraint(catalog, "t.c") == Constraint(
        "c", "check", "CHECK ((c > a)) NO INHERIT", ("c", "a"), expression="(c > a)"
    )


def test_an_exclusion_is_read_whole(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (a int4range, gone bool, CONSTRAINT x EXCLUDE USING gist (a WITH &&) WHERE (NOT gone))
    """)
    assert constraint(catalog, "t.x") == Constraint(
        "x", "exclude", "EXCLUDE USING gist (a WITH &&) WHERE ((NOT gone))", ("a",)
    )


def test_a_constraint_without_overlaps_is_read_whole(made: Made, version: int) -> None:
    if version < 180000:
        pytest.skip("WITHOUT OVERLAPS came with PostgreSQL 18")
    catalog = made("""
        CREATE EXTENSION btree_gist;
        CREATE TABLE t (id int, during tsrange, CONSTRAINT pk PRIMARY KEY (id, during WITHOUT OVERLAPS));
        CREATE TABLE u (t int, during tsrange,
            CONSTRAINT fk FOREIGN KEY (t, PERIOD during) REFERENCES t (id, PERIOD during))
    """)
    assert constraint(catalog, "t.pk").definition == "PRIMARY KEY (id, during WITHOUT OVERLAPS)"
    assert (
        constraint(catalog, "u.fk").definition
        == "FOREIGN KEY (t, PERIOD during) REFERENCES public.t(id, PERIOD during)"
    )
    assert table(catalog, "t").indexes == ()


def test_constraints_come_in_the_order_of_their_names(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int, CONSTRAINT z CHECK (a > 1), CONSTRAINT b CHECK (a > 2), PRIMARY KEY (a))")
    assert [item.name for item in table(catalog, "t").constraints] == ["b", "t_pkey", "z"]
