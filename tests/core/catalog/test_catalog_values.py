import json
from dataclasses import replace

import pytest

from spiritsafe.core.catalog import (
    Attribute,
    Catalog,
    CatalogObject,
    Column,
    CompositeType,
    Constraint,
    DefaultPrivileges,
    Domain,
    EnumType,
    Extension,
    Grant,
    Index,
    Kind,
    MaterializedView,
    ObjectId,
    Objects,
    Policy,
    RangeType,
    Routine,
    Rule,
    Schema,
    Sequence,
    SequenceOptions,
    Table,
    Trigger,
    View,
    Written,
    catalog_of,
)
from spiritsafe.core.catalog.json_form import decode, encode

TABLE = Table(
    "public",
    "t",
    columns=(
        Column("id", "bigint", "bigint", not_null=True, identity="always", sequence=SequenceOptions(start=5)),
        Column(
            "größe", "numeric(10,2)", "numeric", default="'it''s'", grants=(Grant("app", "SELECT", grantable=True),)
        ),
    ),
    constraints=(Constraint("t_pkey", "primary key", "PRIMARY KEY (id)", ("id",)),),
    indexes=(Index("i", "CREATE INDEX i ON public.t USING btree (id)", "btree", ("id",), unique=True),),
    triggers=(Trigger("g", "CREATE TRIGGER ...", "disabled"),),
    policies=(Policy("p", "SELECT", permissive=False, roles=("app", "web"), using="(a > 0)"),),
    rules=(Rule("r", "CREATE RULE ..."),),
    options=("fillfactor=70",),
    role="me",
    grants=(),
    comment="a table",
)
OBJECTS: dict[ObjectId, CatalogObject] = {
    ObjectId(Kind.SCHEMA, "", "public"): Schema("public", "me", (Grant("PUBLIC", "USAGE"),)),
    ObjectId(Kind.EXTENSION, "", "citext"): Extension("citext", "public", "1.6"),
    ObjectId(Kind.TABLE, "public", "t"): TABLE,
    ObjectId(Kind.SEQUENCE, "public", "s"): Sequence("public", "s", SequenceOptions(cycle=True), owned_by=("t", "id")),
    ObjectId(Kind.ENUM_TYPE, "public", "mood"): EnumType("public", "mood", ("sad", "glad")),
    ObjectId(Kind.DOMAIN, "public", "d"): Domain("public", "d", "text", constraints=TABLE.constraints),
    ObjectId(Kind.COMPOSITE_TYPE, "public", "c"): CompositeType("public", "c", (Attribute("a", "integer"),)),
    ObjectId(Kind.RANGE_TYPE, "public", "r"): RangeType("public", "r", "SUBTYPE = integer"),
    ObjectId(Kind.VIEW, "public", "v"): View("public", "v", "SELECT 1", TABLE.columns),
    ObjectId(Kind.MATERIALIZED_VIEW, "public", "m"): MaterializedView("public", "m", "SELECT 1", populated=False),
    ObjectId(Kind.ROUTINE, "public", "f()"): Routine("public", "f()", "function", "f -> integer", "CREATE ..."),
    ObjectId(Kind.DEFAULT_PRIVILEGES, "", "me TABLES"): DefaultPrivileges(
        "me", "TABLES", grants=(Grant("app", "SELECT"),), defaults=(Grant("me", "SELECT"),)
    ),
    ObjectId(Kind.PUBLICATION, "", "p"): Written("CREATE PUBLICATION p", "DROP PUBLICATION p", "PUBLICATION p", ("x",)),
}
KEY = ObjectId(Kind.TABLE, "public", "t")


@pytest.mark.parametrize("key", OBJECTS, ids=str)
def test_a_value_comes_back_from_its_json_form(key: ObjectId) -> None:
    assert catalog_of(180006, OBJECTS).objects[key] == OBJECTS[key]


def test_what_has_its_default_is_left_out_of_the_json_form() -> None:
    assert encode(Column("a", "integer", "integer")) == {"name": "a", "type": "integer", "base_type": "integer"}
    assert encode(replace(TABLE, columns=())) == encode(replace(TABLE, columns=()))
    assert encode(Table("public", "t", comment="")) == {"schema": "public", "name": "t", "comment": ""}


def test_no_privileges_are_told_from_the_built_in_ones() -> None:
    for grants in (None, (), (Grant("me", "SELECT"),)):
        value = Table("public", "t", grants=grants)
        assert catalog_of(180006, {KEY: value}).objects[KEY] == value


def test_a_form_without_a_field_that_has_no_default_is_refused() -> None:
    with pytest.raises(TypeError, match="type"):
        decode(Column, {"name": "a"})


def test_a_catalogue_comes_back_from_its_json_form() -> None:
    catalog = replace(
        catalog_of(180006, OBJECTS),
        dependencies=((ObjectId(Kind.COLUMN, "public", "id", "t"), ObjectId(Kind.SEQUENCE, "public", "s")),),
        unmodelled=("language tongue",),
    )
    assert Catalog.from_json(catalog.to_json()) == catalog
    form = json.loads(catalog.to_json())
    assert (form["schema"], form["server_version"], form["unmodelled"]) == (1, 180006, ["language tongue"])
    assert form["dependencies"] == [[["column", "public", "id", "t"], ["sequence", "public", "s", ""]]]


def test_a_catalogue_with_one_thing_else_is_another() -> None:
    catalog = catalog_of(180006, OBJECTS)
    other = catalog_of(180006, {**OBJECTS, KEY: replace(TABLE, comment="another table")})
    assert catalog == catalog_of(180006, OBJECTS)
    assert catalog != other
    assert catalog != catalog.without(frozenset({KEY}))


def test_objects_are_found_by_kind_and_decoded_when_asked_for() -> None:
    objects = Objects({KEY: '{"schema": "public", "name": "t"}', ObjectId(Kind.TABLE, "public", "broken"): "{"})
    assert len(objects) == 2
    assert ObjectId(Kind.TABLE, "public", "broken") in objects
    assert ObjectId(Kind.TABLE, "public", "none") not in objects
    assert objects[KEY] == Table("public", "t")
    assert objects.text(KEY) == '{"schema": "public", "name": "t"}'
    assert objects.text(ObjectId(Kind.TABLE, "public", "none")) is None
    with pytest.raises(KeyError):
        objects[ObjectId(Kind.TABLE, "public", "none")]


def test_tables_are_those_among_all_objects() -> None:
    catalog = catalog_of(180006, OBJECTS)
    assert dict(catalog.tables()) == {KEY: TABLE}
    assert dict(catalog.objects.of_kind(Kind.DOMAIN)) == {
        ObjectId(Kind.DOMAIN, "public", "d"): OBJECTS[ObjectId(Kind.DOMAIN, "public", "d")]
    }


def test_a_catalogue_may_do_without_some_objects() -> None:
    left = catalog_of(180006, OBJECTS).without(frozenset({KEY, ObjectId(Kind.TABLE, "public", "none")}))
    assert set(left.objects) == set(OBJECTS) - {KEY}


def test_a_table_knows_its_columns_by_name() -> None:
    assert TABLE.column("id") == TABLE.columns[0]
    assert TABLE.column("none") is None


@pytest.mark.parametrize(
    ("key", "words", "owner"),
    [
        (KEY, "table public.t", KEY),
        (ObjectId(Kind.EXTENSION, "", "citext"), "extension citext", ObjectId(Kind.EXTENSION, "", "citext")),
        (ObjectId(Kind.COLUMN, "public", "a", "t"), "column public.t.a", KEY),
        (ObjectId(Kind.POLICY, "public", "own rows", "t"), "policy public.t.own rows", KEY),
        (
            ObjectId(Kind.ENUM_VALUE, "public", "sad", "mood"),
            "enum value public.mood.sad",
            ObjectId(Kind.ENUM_TYPE, "public", "mood"),
        ),
        (
            ObjectId(Kind.MATERIALIZED_VIEW, "public", "m"),
            "materialized view public.m",
            ObjectId(Kind.MATERIALIZED_VIEW, "public", "m"),
        ),
    ],
)
def test_an_object_is_called_what_a_person_calls_it(key: ObjectId, words: str, owner: ObjectId) -> None:
    assert str(key) == words
    assert key.owner == owner


@pytest.mark.parametrize(
    ("type_", "base"),
    [
        ("integer", "integer"),
        ("integer[]", "integer"),
        ("character varying(50)[]", "character varying"),
        ("numeric(10,2)", "numeric"),
        ("numeric(3,-2)", "numeric"),
        ("timestamp(3) with time zone", "timestamp with time zone"),
        ("interval day to second(2)", "interval"),
        ("public.mood[]", "public.mood"),
        ('public."odd(3)"', 'public."odd(3)"'),
        pytest.param(
            "public.geometry(Point,4326)",
            "public.geometry",
        ),
    ],
)
def test_the_base_type_is_read_off_the_type(type_: str, base: str) -> None:
    assert Column("a", type_).base_type == base
    assert Column("a", type_, "given").base_type == "given"


@pytest.mark.parametrize(
    ("definition", "columns"),
    [
        ("CREATE INDEX i ON public.t USING btree (a, lower(b), b DESC)", ("a", "", "b")),
        (
            'CREATE INDEX "(x)" ON public."T (y)" USING btree ("A ""b""" COLLATE "C", (a + 1)) INCLUDE (c)',
            ('A "b"', ""),
        ),
    ],
)
def test_the_columns_of_an_index_are_read_off_its_definition(definition: str, columns: tuple[str, ...]) -> None:
    assert Index("i", definition, "btree").columns == columns


@pytest.mark.parametrize(
    ("type_", "definition", "columns", "references"),
    [
        ("primary key", 'PRIMARY KEY (a, "B b") INCLUDE (c)', ("a", "B b"), ()),
        ("primary key", "PRIMARY KEY (a, b WITHOUT OVERLAPS)", ("a", "b"), ()),
        ("unique", "UNIQUE NULLS NOT DISTINCT (a)", ("a",), ()),
        ("check", "CHECK ((a > 0))", (), ()),
        ("exclude", "EXCLUDE USING gist (a WITH &&)", (), ()),
        (
            "foreign key",
            "FOREIGN KEY (a, b) REFERENCES public.u(x, y) ON DELETE SET NULL (a)",
            ("a", "b"),
            ("public", "u", "x", "y"),
        ),
        (
            "foreign key",
            'FOREIGN KEY ("(a)") REFERENCES "S.s"."U (u)"("X")',
            ("(a)",),
            ("S.s", "U (u)", "X"),
        ),
        pytest.param(
            "foreign key",
            "FOREIGN KEY (a, PERIOD b) REFERENCES public.u(x, PERIOD y)",
            ("a", "b"),
            ("public", "u", "x", "y"),
        ),
    ],
)
def test_the_columns_of_a_constraint_are_read_off_its_definition(
    type_: str, definition: str, columns: tuple[str, ...], references: tuple[str, ...]
) -> None:
    value = Constraint("c", type_, definition)
    assert (value.columns, value.references) == (columns, references)
