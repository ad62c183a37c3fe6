import pytest
from tests.postgres.catalog.reading import OWNER, Made, materialized_view, one, words

from spiritsafe.core.catalog import Column, Grant, Index, Kind, MaterializedView, ObjectId, View

pytestmark = pytest.mark.server


def test_a_view_is_its_query_and_what_hangs_on_it(made: Made, role: str) -> None:
    catalog = made(f"""
        CREATE TABLE t (a int, b varchar(5));
        CREATE VIEW v WITH (security_barrier = true, check_option = local) AS SELECT a, b AS "B" FROM t WHERE a > 0;
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
        CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING;
        ALTER VIEW v ALTER COLUMN a SET DEFAULT 7;
        COMMENT ON VIEW v IS 'positive'; COMMENT ON COLUMN v.a IS 'more than nothing';
        GRANT SELECT ON v TO {role}
    """)
    view = catalog.objects[ObjectId(Kind.VIEW, "public", "v")]
    assert isinstance(view, View)
    assert view.grants is not None
    assert Grant(role, "SELECT") in view.grants
    assert view == View(
        "public",
        "v",
        view.query,
        (
            Column("a", "integer", "integer", default="7", comment="more than nothing"),
            Column("B", "character varying(5)", "character varying"),
        ),
        ("security_barrier=true", "check_option=local"),
        view.triggers,
        view.rules,
        OWNER,
        view.grants,
        "positive",
    )
    # Before PostgreSQL 16 every column is printed with its table.
    assert words(view.query.replace("t.a", "a").replace("t.b", "b")) == words(
        'SELECT a, b AS "B" FROM public.t WHERE (a > 0);'
    )
    assert one(view.triggers, "g").definition == (
        "CREATE TRIGGER g INSTEAD OF INSERT ON public.v FOR EACH ROW EXECUTE FUNCTION public.f()"
    )
    assert words(one(view.rules, "r").definition) == words("CREATE RULE r AS ON DELETE TO public.v DO INSTEAD NOTHING;")


def test_a_recursive_view_is_a_view(made: Made) -> None:
    catalog = made("CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 9")
    assert ObjectId(Kind.VIEW, "public", "v") in catalog.objects


def test_a_materialised_view_is_read_whole(made: Made) -> None:
    catalog = made("""
        CREATE MATERIALIZED VIEW m WITH (fillfactor = 70, toast.autovacuum_enabled = off)
            AS SELECT 1 AS a, ''::text AS b WITH NO DATA;
        CREATE UNIQUE INDEX i ON m (a);
        ALTER MATERIALIZED VIEW m CLUSTER ON i;
        ALTER MATERIALIZED VIEW m ALTER b SET STORAGE external, ALTER a SET STATISTICS 9;
        COMMENT ON MATERIALIZED VIEW m IS 'kept'
    """)
    view = materialized_view(catalog, "m")
    assert view == MaterializedView(
        "public",
        "m",
        view.query,
        (
            Column("a", "integer", "integer", statistics=9),
            Column("b", "text", "text", storage="external"),
        ),
        (
            Index(
                "i",
                "CREATE UNIQUE INDEX i ON public.m USING btree (a)",
                "btree",
                ("a",),
                unique=True,
                clustered=True,
            ),
        ),
        ("fillfactor=70", "toast.autovacuum_enabled=off"),
        populated=False,
        role=OWNER,
        comment="kept",
    )
    assert words(view.query) == words("SELECT 1 AS a, ''::text AS b;")


def test_a_materialised_view_says_whether_it_is_filled(made: Made) -> None:
    made("CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA")
    assert materialized_view(made("REFRESH MATERIALIZED VIEW m"), "m").populated
