import pytest
from tests.postgres.catalog.reading import OWNER, Made, names

from spiritsafe.core.catalog import (
    Attribute,
    Catalog,
    CatalogObject,
    CompositeType,
    Constraint,
    Domain,
    EnumType,
    Grant,
    Kind,
    ObjectId,
    RangeType,
)

pytestmark = pytest.mark.server


def the(catalog: Catalog, kind: Kind, name: str) -> CatalogObject:
    return catalog.objects[ObjectId(kind, "public", name)]


def test_the_values_of_an_enum_are_in_their_order(made: Made) -> None:
    catalog = made("""
        CREATE TYPE mood AS ENUM ('sad', 'it''s', 'glad');
        ALTER TYPE mood ADD VALUE 'so so' BEFORE 'glad';
        COMMENT ON TYPE mood IS 'how it is'
    """)
    expected = EnumType("public", "mood", ("sad", "it's", "so so", "glad"), OWNER, comment="how it is")
    assert the(catalog, Kind.ENUM_TYPE, "mood") == expected


def test_an_enum_may_be_empty(made: Made) -> None:
    expected = EnumType("public", "mood", (), OWNER)
    assert the(made("CREATE TYPE mood AS ENUM ()"), Kind.ENUM_TYPE, "mood") == expected


def test_the_not_null_of_a_domain_may_have_a_name_of_its_own(made: Made, version: int) -> None:
    if version < 170000:
        pytest.skip("it has a name from PostgreSQL 17 on")
    domain = the(made("CREATE DOMAIN code AS text CONSTRAINT required NOT NULL"), Kind.DOMAIN, "code")
    assert isinstance(domain, Domain)
    assert domain.not_null_name == "required"


def test_a_domain_is_read_with_its_constraints(made: Made) -> None:
    catalog = made("""
        CREATE DOMAIN code AS varchar(5) COLLATE "C" DEFAULT 'x' NOT NULL CONSTRAINT full_ CHECK (value <> '');
        ALTER DOMAIN code ADD CONSTRAINT capitals CHECK (value = upper(value)) NOT VALID;
        COMMENT ON DOMAIN code IS 'a code';
        COMMENT ON CONSTRAINT full_ ON DOMAIN code IS 'never empty'
    """)
    assert the(catalog, Kind.DOMAIN, "code") == Domain(
        "public",
        "code",
        "character varying(5)",
        collation='pg_catalog."C"',
        default="'x'::character varying",
        not_null=True,
        constraints=(
            Constraint(
                "capitals",
                "check",
                "CHECK (((VALUE)::text = upper((VALUE)::text))) NOT VALID",
                expression="((VALUE)::text = upper((VALUE)::text))",
                validated=False,
            ),
            Constraint(
                "full_",
                "check",
                "CHECK (((VALUE)::text <> ''::text))",
                expression="((VALUE)::text <> ''::text)",
                comment="never empty",
            ),
        ),
        role=OWNER,
        comment="a code",
    )


def test_a_domain_without_anything_has_every_default(made: Made) -> None:
    expected = Domain("public", "d", "integer", role=OWNER)
    assert the(made("CREATE DOMAIN d AS int"), Kind.DOMAIN, "d") == expected


def test_a_composite_type_is_read_with_its_attributes(made: Made) -> None:
    catalog = made("""
        CREATE TYPE address AS (street text COLLATE "C", zip varchar(5), gone int);
        ALTER TYPE address DROP ATTRIBUTE gone;
        COMMENT ON TYPE address IS 'where';
        COMMENT ON COLUMN address.zip IS 'five digits'
    """)
    assert the(catalog, Kind.COMPOSITE_TYPE, "address") == CompositeType(
        "public",
        "address",
        (
            Attribute("street", "text", collation='pg_catalog."C"'),
            Attribute("zip", "character varying(5)", comment="five digits"),
        ),
        OWNER,
        comment="where",
    )


def test_the_row_type_of_a_table_is_no_composite_type(made: Made) -> None:
    assert names(made("CREATE TABLE t (a int); CREATE VIEW v AS SELECT 1 AS a"), Kind.COMPOSITE_TYPE) == []


def test_a_range_is_read_whole(made: Made) -> None:
    catalog = made("""
        CREATE FUNCTION apart(time, time) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 0.0::float8';
        CREATE TYPE hours AS RANGE (SUBTYPE = time, SUBTYPE_DIFF = apart, MULTIRANGE_TYPE_NAME = many_hours);
        CREATE TYPE words AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops);
        COMMENT ON TYPE hours IS 'open'
    """)
    assert the(catalog, Kind.RANGE_TYPE, "hours") == RangeType(
        "public",
        "hours",
        "SUBTYPE = time without time zone, SUBTYPE_DIFF = public.apart, MULTIRANGE_TYPE_NAME = public.many_hours",
        OWNER,
        comment="open",
    )
    assert the(catalog, Kind.RANGE_TYPE, "words") == RangeType(
        "public",
        "words",
        'SUBTYPE = text, SUBTYPE_OPCLASS = pg_catalog.text_pattern_ops, COLLATION = pg_catalog."C", '
        "MULTIRANGE_TYPE_NAME = public.words_multirange",
        OWNER,
    )


def test_the_functions_that_come_with_a_range_belong_to_it(made: Made) -> None:
    assert names(made("CREATE TYPE span AS RANGE (SUBTYPE = int)"), Kind.ROUTINE) == []


def test_the_cast_that_comes_with_a_range_belongs_to_it(made: Made) -> None:
    assert names(made("CREATE TYPE span AS RANGE (SUBTYPE = int)"), Kind.CAST) == []


def test_types_have_owners_and_privileges(made: Made, role: str) -> None:
    catalog = made(f"""
        CREATE TYPE mood AS ENUM ('glad'); ALTER TYPE mood OWNER TO {role};
        CREATE DOMAIN posint AS int; REVOKE USAGE ON DOMAIN posint FROM PUBLIC
    """)
    assert the(catalog, Kind.ENUM_TYPE, "mood") == EnumType("public", "mood", ("glad",), role)
    assert the(catalog, Kind.DOMAIN, "posint") == Domain(
        "public", "posint", "integer", role=OWNER, grants=(Grant(OWNER, "USAGE"),)
    )
