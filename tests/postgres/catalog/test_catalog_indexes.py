import pytest
from tests.postgres.catalog.reading import Made, index, materialized_view, table

from spiritsafe.core.catalog import Index

pytestmark = pytest.mark.server


def test_a_plain_index_has_every_default(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int); CREATE INDEX i ON t (a)")
    assert table(catalog, "t").indexes == (Index("i", "CREATE INDEX i ON public.t USING btree (a)", "btree", ("a",)),)


def test_an_index_is_read_whole(made: Made) -> None:
    catalog = made("""
        CREATE TABLE t (a text, b int, c int);
        CREATE UNIQUE INDEX i ON t (b DESC NULLS LAST, lower(a) COLLATE "C" text_pattern_ops) INCLUDE (c)
            WITH (fillfactor = 70) WHERE c > 0;
        ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 300;
        COMMENT ON INDEX i IS 'the index'
    """)
    assert index(catalog, "t.i") == Index(
        "i",
        "CREATE UNIQUE INDEX i ON public.t USING btree "
        '(b DESC NULLS LAST, lower(a) COLLATE "C" text_pattern_ops) INCLUDE (c) '
        "WITH (fillfactor='70') WHERE (c > 0)",
        "btree",
        ("b", ""),
        unique=True,
        partial=True,
        statistics=("2=300",),
        comment="the index",
    )


def test_the_index_that_a_table_is_clustered_on_says_so(made: Made) -> None:
    catalog = made(
        "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (a); ALTER TABLE t CLUSTER ON i"
    )
    assert [(item.name, item.clustered) for item in table(catalog, "t").indexes] == [("i", True), ("j", False)]


@pytest.mark.parametrize(
    ("method", "column"), [("btree", "a"), ("hash", "a"), ("brin", "a"), ("gin", "b"), ("gist", "c"), ("spgist", "c")]
)
def test_the_method_of_an_index_is_named(made: Made, method: str, column: str) -> None:
    catalog = made(f"CREATE TABLE t (a int, b int[], c point); CREATE INDEX i ON t USING {method} ({column})")
    assert index(catalog, "t.i").method == method


def test_an_index_that_is_not_whole_is_not_valid(made: Made) -> None:
    catalog = made("CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT")
    catalog = made("CREATE INDEX i ON ONLY t (a)")
    assert not index(catalog, "t.i").valid
    catalog = made("CREATE INDEX pi ON p (a); ALTER INDEX i ATTACH PARTITION pi")
    assert index(catalog, "t.i").valid
    assert index(catalog, "p.pi").inherited


def test_a_materialised_view_has_indexes_too(made: Made) -> None:
    catalog = made("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE UNIQUE INDEX i ON m (a)")
    assert [item.name for item in materialized_view(catalog, "m").indexes] == ["i"]


def test_nulls_of_a_unique_index_may_be_equal(made: Made, version: int) -> None:
    if version < 150000:
        pytest.skip("NULLS NOT DISTINCT came with PostgreSQL 15")
    catalog = made("CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT")
    assert index(catalog, "t.i").definition.endswith("(a) NULLS NOT DISTINCT")
