import pytest
from tests.postgres.catalog.reading import OWNER, Made, column, constraint, index, table

from spiritsafe.core.catalog import Kind, MaterializedView, ObjectId, SequenceOptions, Table, Written

pytestmark = pytest.mark.server


def test_a_table_without_anything_has_every_default(made: Made) -> None:
    assert table(made("CREATE TABLE t ()"), "t") == Table("public", "t", role=OWNER)


def test_what_belongs_to_the_table_itself_is_read(made: Made) -> None:
    catalog = made("""
        CREATE SCHEMA shop;
        CREATE UNLOGGED TABLE shop.t (a text) WITH (fillfactor = 70, autovacuum_enabled = off,
            toast.autovacuum_enabled = off, toast.vacuum_truncate = on);
        ALTER TABLE shop.t REPLICA IDENTITY FULL, ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        COMMENT ON TABLE shop.t IS 'it''s a "table"'
    """)
    read = table(catalog, "t", "shop")
    assert read == Table(
        "shop",
        "t",
        columns=read.columns,
        persistence="unlogged",
        row_security=True,
        force_row_security=True,
        replica_identity="full",
        options=("fillfactor=70", "autovacuum_enabled=off", "toast.autovacuum_enabled=off", "toast.vacuum_truncate=on"),
        role=OWNER,
        comment='it\'s a "table"',
    )


@pytest.mark.parametrize("identity", ["nothing", "full"])
def test_the_replica_identity_is_read(made: Made, identity: str) -> None:
    made("CREATE TABLE t (a int)")
    assert table(made(f"ALTER TABLE t REPLICA IDENTITY {identity}"), "t").replica_identity == identity


def test_an_index_says_that_it_is_the_replica_identity(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (a int NOT NULL, b int PRIMARY KEY);
        CREATE UNIQUE INDEX ta ON t (a);
        ALTER TABLE t REPLICA IDENTITY USING INDEX ta
    """)
    assert table(catalog, "t").replica_identity == "index"
    assert index(catalog, "t.ta").replica_identity
    assert not constraint(catalog, "t.t_pkey").replica_identity
    catalog = made("ALTER TABLE t REPLICA IDENTITY USING INDEX t_pkey")
    assert constraint(catalog, "t.t_pkey").replica_identity


@pytest.mark.parametrize(
    ("key", "bound"),
    [
        ("RANGE (d)", "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"),
        ("RANGE (d, id)", "FOR VALUES FROM ('2026-01-01', MINVALUE) TO (MAXVALUE, MAXVALUE)"),
        ("LIST (id)", "FOR VALUES IN (1, 2, NULL)"),
        ("LIST (((id + 1)))", "DEFAULT"),
        ("HASH (id)", "FOR VALUES WITH (modulus 4, remainder 1)"),
    ],
)
def test_a_partition_is_read_with_its_bound(made: Made, key: str, bound: str) -> None:
    catalog = made(f"CREATE TABLE t (id int, d date) PARTITION BY {key}; CREATE TABLE part PARTITION OF t {bound}")
    assert table(catalog, "t").partition_key == key
    assert table(catalog, "part").partition_of == ("public", "t")
    assert table(catalog, "part").partition_bound == bound
    assert table(catalog, "part").inherits == ()
    assert all(item.inherited for item in table(catalog, "part").columns)


def test_what_a_partition_gets_from_its_table_is_inherited(made: Made) -> None:
    catalog = made("""
        CREATE TABLE u (id int PRIMARY KEY);
        CREATE TABLE t (id int PRIMARY KEY REFERENCES u, n int CHECK (n > 0)) PARTITION BY RANGE (id);
        CREATE TABLE part PARTITION OF t FOR VALUES FROM (1) TO (2);
        CREATE INDEX tn ON t (n);
        CREATE INDEX own ON part (n, id);
        ALTER TABLE part ADD CHECK (n < 9)
    """)
    part = table(catalog, "part")
    assert {item.name: item.inherited for item in part.constraints} == {
        "part_n_check": False,
        "part_pkey": True,
        "t_id_fkey": True,
        "t_n_check": True,
    }
    assert {item.name: item.inherited for item in part.indexes} == {"own": False, "part_n_idx": True}
    assert not any(item.inherited for item in table(catalog, "t").constraints)
    assert not any(item.inherited for item in table(catalog, "t").indexes)


def test_a_partition_of_a_partition_is_both(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
        CREATE TABLE one PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (b);
        CREATE TABLE one_two PARTITION OF one FOR VALUES IN (2)
    """)
    assert (table(catalog, "one").partition_of, table(catalog, "one").partition_key) == (("public", "t"), "LIST (b)")
    assert table(catalog, "one_two").partition_of == ("public", "one")


def test_a_foreign_key_to_a_partitioned_table_is_one_constraint(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE one PARTITION OF t FOR VALUES FROM (1) TO (2);
        CREATE TABLE two PARTITION OF t FOR VALUES FROM (2) TO (3);
        CREATE TABLE u (t int REFERENCES t)
    """)
    assert [item.name for item in table(catalog, "u").constraints] == ["u_t_fkey"]


def test_parents_are_read_in_their_order(made: Made) -> None:
    catalog = made("""
        CREATE SCHEMA other;
        CREATE TABLE b (x int);
        CREATE TABLE other.a (y int DEFAULT 1, CHECK (y > 0));
        CREATE TABLE child (z int) INHERITS (b, other.a)
    """)
    child = table(catalog, "child")
    assert child.inherits == ("public", "b", "other", "a")
    assert child.partition_of == ()
    assert {item.name: item.inherited for item in child.columns} == {"x": True, "y": True, "z": False}
    assert [item.inherited for item in child.constraints] == [True]


def test_a_table_of_a_type_names_it(made: Made) -> None:
    catalog = made("CREATE TYPE person AS (name text); CREATE TABLE people OF person")
    assert table(catalog, "people").of_type == "public.person"


def test_an_access_method_that_is_not_the_default_one_is_named(made: Made) -> None:
    catalog = made("""
        CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
        CREATE TABLE t (a int) USING pile;
        CREATE MATERIALIZED VIEW m USING pile AS SELECT 1 AS a
    """)
    view = catalog.objects[ObjectId(Kind.MATERIALIZED_VIEW, "public", "m")]
    assert isinstance(view, MaterializedView)
    assert (table(catalog, "t").access_method, view.access_method) == ("pile", "pile")
    made_of = catalog.objects[ObjectId(Kind.ACCESS_METHOD, "", "pile")]
    assert isinstance(made_of, Written)
    assert made_of.definition == "CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler"


def test_names_that_need_quotes_are_stored_bare_and_printed_quoted(made: Made) -> None:
    catalog = made("""
        CREATE SCHEMA "My Schema";
        CREATE TYPE "My Schema"."Mood ""x"" y" AS ENUM ('so so');
        CREATE TABLE "My Schema"."Order ""1"" z" (
            "select" int GENERATED ALWAYS AS IDENTITY CONSTRAINT "the key" PRIMARY KEY,
            "größe.%" "My Schema"."Mood ""x"" y" DEFAULT 'so so',
            CONSTRAINT "it's" CHECK ("select" > 0)
        );
        CREATE INDEX "by 'size'" ON "My Schema"."Order ""1"" z" ("größe.%")
    """)
    read = table(catalog, 'Order "1" z', "My Schema")
    assert [(item.name, item.type, item.base_type, item.default) for item in read.columns] == [
        ("select", "integer", "integer", None),
        (
            "größe.%",
            '"My Schema"."Mood ""x"" y"',
            '"My Schema"."Mood ""x"" y"',
            '\'so so\'::"My Schema"."Mood ""x"" y"',
        ),
    ]
    assert read.columns[0].sequence_name == 'Order "1" z_select_seq'
    assert read.columns[0].sequence == SequenceOptions(type="integer", maximum=2147483647)
    assert [(item.name, item.definition) for item in read.constraints] == [
        ("it's", 'CHECK (("select" > 0))'),
        ("the key", 'PRIMARY KEY ("select")'),
    ]
    assert [(item.name, item.definition, item.columns) for item in read.indexes] == [
        (
            "by 'size'",
            """CREATE INDEX "by 'size'" ON "My Schema"."Order ""1"" z" USING btree ("größe.%")""",
            ("größe.%",),
        )
    ]
    assert ObjectId(Kind.ENUM_TYPE, "My Schema", 'Mood "x" y') in catalog.objects


def test_temporary_tables_are_nobodys_schema(made: Made) -> None:
    catalog = made("CREATE TEMPORARY TABLE t (a serial)")
    assert [str(key) for key in catalog.objects] == ["schema public"]


def test_a_dropped_column_is_gone(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int, b int, c int CHECK (c > 0)); ALTER TABLE t DROP COLUMN b")
    assert [item.name for item in table(catalog, "t").columns] == ["a", "c"]
    assert constraint(catalog, "t.t_c_check").columns == ("c",)
    assert column(catalog, "t.c").type == "integer"
