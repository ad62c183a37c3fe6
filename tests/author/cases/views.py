"""Views and materialized views."""

from tests.author.case import Case, each, models, shows, table

VIEWS, MATERIALIZED = "views", "materialized views"
SALE = table("sale", 'Column("region", Text)', 'Column("amount", Integer)')
SALES = "INSERT INTO sale (region, amount) VALUES ('north', 10), ('south', 20), ('north', 5)"
KEPT = shows("SELECT sum(amount)::int FROM sale", (35,))


def view(query: str, words: str = "", *more: str) -> str:
    """The models with view `report`."""
    statements = (f"CREATE VIEW report {words} AS {query}", *more)
    return models(SALE, "sql(" + ", ".join(repr(statement) for statement in statements) + ")")


def matview(query: str, *more: str) -> str:
    """The models with materialized view `total`."""
    statements = (f"CREATE MATERIALIZED VIEW total AS {query}", *more)
    return models(SALE, "sql(" + ", ".join(repr(statement) for statement in statements) + ")")


ALL, SUMS = "SELECT id, region, amount FROM sale", "SELECT region, sum(amount) AS amount FROM sale GROUP BY region"
TOP = "CREATE VIEW top AS SELECT region FROM report WHERE amount > 5"
UNIQUE = "CREATE UNIQUE INDEX ix_total_region ON total (region)"
BARE = models(SALE)
REGIONS = shows("SELECT region, amount::int FROM total ORDER BY region", ("north", 15), ("south", 20))

CASES = [
    Case("a view comes", VIEWS, BARE, view(ALL), SALES, rows=KEPT + shows("SELECT count(*) FROM report", (3,))),
    Case("a view goes", VIEWS, view(ALL), BARE, SALES, rows=KEPT),
    Case("a view gets a condition", VIEWS, view(ALL), view(ALL + " WHERE amount > 5"), SALES,
         rows=shows("SELECT count(*) FROM report", (2,))),
    Case("a view gets a column at its end", VIEWS, view("SELECT id, region FROM sale"), view(ALL), SALES, rows=KEPT),
    Case("a view loses a column and gets another type", VIEWS, view(ALL), view(SUMS), SALES,
         rows=shows("SELECT amount::int FROM report ORDER BY region", (15,), (20,))),
    Case("a view changes under another view", VIEWS, view(ALL, "", TOP), view(SUMS, "", TOP), SALES,
         rows=shows("SELECT region FROM top ORDER BY region", ("north",), ("south",))),
    Case("three views on top of each other come", VIEWS, BARE,
         view(ALL, "", TOP, "CREATE VIEW topmost AS SELECT upper(region) AS region FROM top"), SALES, rows=KEPT),
    Case("three views on top of each other go", VIEWS,
         view(ALL, "", TOP, "CREATE VIEW topmost AS SELECT upper(region) AS region FROM top"), BARE, SALES, rows=KEPT),
    Case("a view gets options", VIEWS, view(ALL), view(ALL, "WITH (security_barrier, check_option=local)"), SALES,
         rows=KEPT),
    Case("a view runs with its caller's rights", VIEWS, view(ALL), view(ALL, "WITH (security_invoker=true)"), SALES,
         rows=KEPT, since=15),
    Case("a recursive view with quotes, percent signs and casts", VIEWS, BARE,
         view("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i, '100% :x "
              "it''s'::text AS s FROM n"), SALES, rows=shows("SELECT s FROM report WHERE i = 3", ("100% :x it's",))),
    Case("a view comes together with the column it shows", VIEWS, view(ALL),
         view(ALL.replace("amount", "amount, note")).replace('Column("region"',
             'Column("note", Text), Column("region"'), SALES, rows=KEPT),
    Case("a view is written with other spaces", VIEWS, view(ALL),
         view("SELECT  s.id, s.region,\n s.amount FROM sale  s".replace("s.", "sale.")
         .replace("sale  s",
                  "sale")), outcome="unchanged"),
    Case("a view of SQLAlchemy's own comes", VIEWS, BARE,
         models(SALE, """
                from sqlalchemy import CreateView

                sale = metadata.tables["sale"]
                CreateView(select(sale.c.id, sale.c.region).where(sale.c.amount > 5), "report", metadata=metadata)
                """), SALES, rows=KEPT + shows("SELECT count(*) FROM report", (2,)), defect=5),
    Case("a view of SQLAlchemy's own changes", VIEWS,
         *each(lambda least: models(SALE, f"""
                from sqlalchemy import CreateView

                sale = metadata.tables["sale"]
                CreateView(select(sale.c.id, sale.c.region).where(sale.c.amount > {least}), "report", metadata=metadata)
                """), "5", "15"), SALES, rows=shows("SELECT count(*) FROM report", (1,)), defect=5),
    Case("a rule on a view changes", VIEWS,
         *each(lambda action: view(ALL, "", f"CREATE RULE report_delete AS ON DELETE TO report DO INSTEAD {action}"),
               "NOTHING", "DELETE FROM sale WHERE id = OLD.id"), SALES, rows=KEPT),
    Case("a materialized view comes with its index", MATERIALIZED, BARE, matview(SUMS, UNIQUE), SALES,
         rows=KEPT + REGIONS),
    Case("a materialized view goes", MATERIALIZED, matview(SUMS, UNIQUE), BARE, SALES, rows=KEPT),
    Case("a materialized view changes and keeps index, comment and grants", MATERIALIZED,
         *each(lambda query: matview(query, UNIQUE, "COMMENT ON MATERIALIZED VIEW total IS 'sums'",
                   "GRANT SELECT ON total TO report_reader"), SUMS.replace("sum", "max"), SUMS), SALES, rows=REGIONS),
    Case("an index on a materialized view comes", MATERIALIZED, matview(SUMS), matview(SUMS, UNIQUE), SALES, rows=KEPT),
    Case("a materialized view under a view changes", MATERIALIZED,
         *each(lambda query: matview(query, "CREATE VIEW top AS SELECT region FROM total WHERE amount > 15"),
               SUMS.replace("sum", "max"), SUMS), SALES, rows=shows("SELECT region FROM top", ("south",))),
    Case("a materialized view is not filled", MATERIALIZED, BARE, matview(SUMS + " WITH NO DATA"), SALES, rows=KEPT),
    Case("a view becomes a materialized one", MATERIALIZED, view(SUMS),
         view(SUMS).replace("CREATE VIEW", "CREATE MATERIALIZED VIEW"), SALES,
         rows=shows("SELECT count(*) FROM report", (2,))),
]  # fmt: skip
