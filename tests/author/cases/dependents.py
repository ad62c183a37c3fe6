"""Types change under what depends on the column: views, generated columns, indexes, checks, policies, triggers."""

from tests.author.case import Case, models, shows, table

VIEWED, IMPLICIT, USING = "column type change under a view", "type change, implicit cast", "type change needing USING"


def order(amount: str, *more: str) -> str:
    """The table `purchase` whose column `amount` has this type."""
    return table("purchase", 'Column("buyer", Text)', f'Column("amount", {amount})', *more)


ORDERS = "INSERT INTO purchase (buyer, amount) VALUES ('Ada', 10), ('Grace', 20)"
VIEW = """sql("CREATE VIEW big_purchase AS SELECT id, buyer, amount FROM purchase WHERE amount > 15")"""
GRANTED = """
sql("COMMENT ON VIEW big_purchase IS 'more than 15'", "GRANT SELECT ON big_purchase TO report_reader",
    "CREATE VIEW big_buyer WITH (security_barrier) AS SELECT DISTINCT buyer FROM big_purchase")
"""
MATVIEW = """
sql("CREATE MATERIALIZED VIEW turnover AS SELECT buyer, sum(amount) AS total FROM purchase GROUP BY buyer",
    "CREATE UNIQUE INDEX ix_turnover_buyer ON turnover (buyer)")
"""
FUNCTION = """
sql("CREATE FUNCTION audit_purchase() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER purchase_audit BEFORE UPDATE OF amount ON purchase FOR EACH ROW "
    "WHEN (OLD.amount IS DISTINCT FROM NEW.amount) EXECUTE FUNCTION audit_purchase()")
"""
POLICY = """
sql("ALTER TABLE purchase ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY small ON purchase FOR SELECT TO report_reader USING (amount < 15)")
"""
BIG = shows("SELECT buyer, amount::int FROM big_purchase", ("Grace", 20))
SUM = shows("SELECT sum(amount)::int FROM purchase", (30,))

CASES = [
    Case("a column of a view becomes bigint", VIEWED, models(order("Integer"), VIEW),
         models(order("BigInteger"), VIEW), ORDERS, rows=BIG),
    Case("a column of a view becomes numeric", VIEWED, models(order("Integer"), VIEW),
         models(order("Numeric(12, 2)"), VIEW), ORDERS, rows=BIG),
    Case(
        "a column changes under a view of a view with grants and comments",
        VIEWED,
        models(order("Integer"), VIEW, GRANTED),
        models(order("BigInteger"), VIEW, GRANTED),
        ORDERS,
        rows=BIG + shows("SELECT buyer FROM big_buyer", ("Grace",)),
    ),
    Case(
        "a column changes under a materialized view with an index",
        VIEWED,
        models(order("Integer"), MATVIEW),
        models(order("BigInteger"), MATVIEW),
        ORDERS,
        rows=SUM + shows("SELECT count(*) FROM turnover", (2,)),
    ),
    Case(
        "a column and the view over it change together",
        VIEWED,
        models(order("Integer"), VIEW),
        models(order("BigInteger"), VIEW.replace("> 15", "> 5")),
        ORDERS,
        rows=shows("SELECT count(*) FROM big_purchase", (2,)),
    ),
    Case(
        "a column that a view shows is dropped from both",
        VIEWED,
        models(order("Integer", 'Column("fax", Text)'), VIEW.replace("amount FROM", "amount, fax FROM")),
        models(order("Integer"), VIEW),
        ORDERS,
        rows=BIG,
    ),
    Case(
        "a column changes under a generated column",
        IMPLICIT,
        models(order("Integer", 'Column("doubled", Integer, Computed("amount * 2", persisted=True))')),
        models(order("BigInteger", 'Column("doubled", Integer, Computed("amount * 2", persisted=True))')),
        ORDERS,
        rows=shows("SELECT doubled FROM purchase ORDER BY id", (20,), (40,)),
    ),
    Case(
        "a column changes together with the generated column over it",
        IMPLICIT,
        models(order("Integer", 'Column("doubled", Integer, Computed("amount * 2", persisted=True))')),
        models(order("Numeric", 'Column("doubled", Numeric, Computed("amount * 2", persisted=True))')),
        ORDERS,
        rows=shows("SELECT doubled::int FROM purchase ORDER BY id", (20,), (40,)),
    ),
    Case("a column changes under an index and a check", IMPLICIT,
         models(order("Integer", 'Index("ix_purchase_amount", "amount")',
                      'CheckConstraint("amount > 0", name="amount_positive")')),
         models(order("BigInteger", 'Index("ix_purchase_amount", "amount")',
                      'CheckConstraint("amount > 0", name="amount_positive")')), ORDERS, rows=SUM),
    Case("a varchar changes under a check with a list of values", IMPLICIT,
         models(table("task", 'Column("state", String(10))',
                      """CheckConstraint("state IN ('new', 'done')", name="known_state")""")),
         models(table("task", 'Column("state", String(30))',
                      """CheckConstraint("state IN ('new', 'done')", name="known_state")""")),
         "INSERT INTO task (state) VALUES ('new')", rows=shows("SELECT state FROM task", ("new",))),
    Case(
        "a text column with a partial and an expression index becomes varchar",
        IMPLICIT,
        models(table("tag", 'Column("label", Text)', 'Index("ix_tag_lower", func.lower(column("label")))',
                     """Index("ix_tag_part", "id", postgresql_where=text("label <> ''"))""")),
        models(table("tag", 'Column("label", String(80))', 'Index("ix_tag_lower", func.lower(column("label")))',
                     """Index("ix_tag_part", "id", postgresql_where=text("label <> ''"))""")),
        "INSERT INTO tag (label) VALUES ('Red')",
        rows=shows("SELECT label FROM tag WHERE lower(label) = 'red'", ("Red",)),
    ),
    Case("a text column under a partial index becomes int", USING,
         models(order("Text", """Index("ix_purchase_known", "amount", postgresql_where=text("amount IS NOT NULL"))""")),
         models(order("Integer",
                      """Index("ix_purchase_known", "amount", postgresql_where=text("amount IS NOT NULL"))""")),
         "INSERT INTO purchase (buyer, amount) VALUES ('Ada', '10'), ('Grace', '20')", rows=SUM),
    Case("a column changes under a policy", IMPLICIT, models(order("Integer"), POLICY),
         models(order("BigInteger"), POLICY), ORDERS, rows=SUM),
    Case("a column changes under a trigger", IMPLICIT, models(order("Integer"), FUNCTION),
         models(order("BigInteger"), FUNCTION), ORDERS, rows=SUM),
    Case(
        "a column changes under a unique key that a foreign key uses",
        USING,
        models(table("country", 'Column("code", Text, unique=True)'),
               table("city", 'Column("country_code", Text, ForeignKey("country.code", onupdate="CASCADE"))')),
        models(table("country", 'Column("code", Integer, unique=True)'),
               table("city", 'Column("country_code", Integer, ForeignKey("country.code", onupdate="CASCADE"))')),
        "INSERT INTO country (code) VALUES ('47'); INSERT INTO city (country_code) VALUES ('47')",
        rows=shows("SELECT country_code FROM city", (47,)),
    ),
    Case("a column changes under a statistics object and a rule", IMPLICIT,
         models(order("Integer"),
                """sql("CREATE STATISTICS purchase_stats (dependencies) ON buyer, amount FROM purchase",
            "CREATE RULE no_big_update AS ON UPDATE TO purchase WHERE NEW.amount > 1000 DO INSTEAD NOTHING")"""),
         models(order("BigInteger"),
                """sql("CREATE STATISTICS purchase_stats (dependencies) ON buyer, amount FROM purchase",
            "CREATE RULE no_big_update AS ON UPDATE TO purchase WHERE NEW.amount > 1000 DO INSTEAD NOTHING")"""),
         ORDERS, rows=SUM),
    Case("a column changes on a table that a SQL function and a view's function read", IMPLICIT,
         models(order("Integer"),
                """sql("CREATE FUNCTION spent(who text) RETURNS bigint STABLE LANGUAGE sql BEGIN ATOMIC "
            "SELECT sum(amount) FROM purchase WHERE buyer = who; END")"""),
         models(order("SmallInteger"),
                """sql("CREATE FUNCTION spent(who text) RETURNS bigint STABLE LANGUAGE sql BEGIN ATOMIC "
            "SELECT sum(amount) FROM purchase WHERE buyer = who; END")"""), ORDERS,
         rows=shows("SELECT spent('Ada')::int", (10,))),
]  # fmt: skip
