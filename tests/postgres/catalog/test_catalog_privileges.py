from typing import NamedTuple

import pytest
from tests.postgres.catalog.reading import OWNER, Made, column, table

from spiritsafe.core.catalog import DefaultPrivileges, Grant, Kind, ObjectId, Schema

pytestmark = pytest.mark.server


class Sample(NamedTuple):
    create: str
    privilege: str
    key: ObjectId


def sample(kind: Kind, create: str, privilege: str, name: str = "x") -> Sample:
    return Sample(create, privilege, ObjectId(kind, "public", name))


FUNCTION = "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'"
SAMPLES = [
    sample(Kind.TABLE, "CREATE TABLE x (a int)", "SELECT ON TABLE x"),
    sample(Kind.VIEW, "CREATE VIEW x AS SELECT 1 AS a", "SELECT ON TABLE x"),
    sample(Kind.MATERIALIZED_VIEW, "CREATE MATERIALIZED VIEW x AS SELECT 1 AS a", "SELECT ON TABLE x"),
    sample(Kind.SEQUENCE, "CREATE SEQUENCE x", "USAGE ON SEQUENCE x"),
    sample(Kind.ENUM_TYPE, "CREATE TYPE x AS ENUM ()", "USAGE ON TYPE x"),
    sample(Kind.DOMAIN, "CREATE DOMAIN x AS int", "USAGE ON DOMAIN x"),
    sample(Kind.ROUTINE, FUNCTION, "EXECUTE ON FUNCTION x()", "x()"),
]
every_kind = pytest.mark.parametrize("thing", SAMPLES, ids=lambda thing: thing.key.kind)


@every_kind
def test_a_new_object_has_the_built_in_privileges(made: Made, thing: Sample) -> None:
    assert getattr(made(thing.create).objects[thing.key], "grants", "missing") is None


@every_kind
def test_a_privilege_that_came_and_went_is_no_difference(made: Made, role: str, thing: Sample) -> None:
    before = made(thing.create)
    made(f"GRANT {thing.privilege} TO {role}")
    assert made(f"REVOKE {thing.privilege} FROM {role}") == before


@every_kind
def test_a_privilege_with_grant_option_is_told_from_one_without(made: Made, role: str, thing: Sample) -> None:
    made(thing.create)
    granted = thing.privilege.split()[0]
    for clause, grantable in ((" WITH GRANT OPTION", True), ("", False)):
        value = made(f"GRANT {thing.privilege} TO {role}{clause}").objects[thing.key]
        assert Grant(role, granted, grantable) in getattr(value, "grants", ())
        made(f"REVOKE {thing.privilege} FROM {role}")


def test_nobody_may_have_a_privilege(made: Made) -> None:
    catalog = made(f"CREATE TABLE x (a int); REVOKE ALL ON x FROM {OWNER}")
    assert table(catalog, "x").grants == ()


def test_everybody_is_public_in_capitals(made: Made) -> None:
    catalog = made("CREATE TABLE x (a int); GRANT SELECT ON x TO PUBLIC")
    assert Grant("PUBLIC", "SELECT") in (table(catalog, "x").grants or ())


def test_the_built_in_privileges_of_another_owner_are_the_built_in_ones(made: Made, role: str) -> None:
    catalog = made(
        f"CREATE TABLE x (a int); GRANT SELECT ON x TO PUBLIC; ALTER TABLE x OWNER TO {role};"
        "REVOKE SELECT ON x FROM PUBLIC"
    )
    assert (table(catalog, "x").role, table(catalog, "x").grants) == (role, None)


def test_a_column_and_its_table_are_granted_apart(made: Made, role: str) -> None:
    catalog = made(f"CREATE TABLE x (a int, b int); GRANT SELECT ON x TO {role}; GRANT UPDATE (a) ON x TO {role}")
    assert Grant(role, "SELECT") in (table(catalog, "x").grants or ())
    assert column(catalog, "x.a").grants == (Grant(role, "UPDATE"),)
    assert column(catalog, "x.b").grants == ()


def test_a_schema_has_an_owner_privileges_and_a_comment(made: Made, role: str) -> None:
    catalog = made(f"""
        CREATE SCHEMA s AUTHORIZATION {role}; GRANT USAGE ON SCHEMA s TO PUBLIC; COMMENT ON SCHEMA s IS 'ours';
        CREATE SCHEMA "S t"
    """)
    assert catalog.objects[ObjectId(Kind.SCHEMA, "", "s")] == Schema(
        "s", role, (Grant("PUBLIC", "USAGE"), Grant(role, "CREATE"), Grant(role, "USAGE")), "ours"
    )
    assert catalog.objects[ObjectId(Kind.SCHEMA, "", "S t")] == Schema("S t", OWNER)


def test_default_privileges_of_a_schema_add_to_the_built_in_ones(made: Made, role: str) -> None:
    catalog = made(f"CREATE SCHEMA s; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO {role}")
    assert catalog.objects[ObjectId(Kind.DEFAULT_PRIVILEGES, "s", f"{OWNER} TABLES")] == DefaultPrivileges(
        OWNER, "TABLES", "s", (Grant(role, "SELECT"),)
    )


@pytest.mark.parametrize(
    ("objects", "privilege"),
    [("SEQUENCES", "USAGE"), ("FUNCTIONS", "EXECUTE"), ("TYPES", "USAGE"), ("SCHEMAS", "USAGE"), ("TABLES", "SELECT")],
)
def test_default_privileges_everywhere_stand_beside_the_built_in_ones(
    made: Made, role: str, objects: str, privilege: str
) -> None:
    catalog = made(f"ALTER DEFAULT PRIVILEGES FOR ROLE {role} GRANT {privilege} ON {objects} TO {OWNER}")
    read = catalog.objects[ObjectId(Kind.DEFAULT_PRIVILEGES, "", f"{role} {objects}")]
    assert isinstance(read, DefaultPrivileges)
    assert (read.role, read.objects, read.schema) == (role, objects, "")
    assert set(read.grants) - set(read.defaults) == {Grant(OWNER, privilege)}
    assert set(read.defaults) <= set(read.grants)
    assert Grant(role, privilege) in read.defaults


def test_default_privileges_that_came_and_went_are_no_difference(made: Made, role: str) -> None:
    before = made("")
    made(f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {role}")
    assert made(f"ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM {role}") == before
