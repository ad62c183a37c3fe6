"""Everything at once, as real changes are."""

from tests.author.case import Case, each, models, shows, table

SHOP = ('State = Enum("new", "paid", name="order_state")',
      table("customer", 'Column("name", Text, nullable=False)', 'Column("mail", String(100), unique=True)',
            'Column("vip", Boolean, server_default="false")'),
      table("purchase", 'Column("customer_id", ForeignKey("customer.id"), index=True)',
            'Column("state", State, nullable=False, server_default="new")', 'Column("total", Integer)',
            'CheckConstraint("total >= 0", name="total_ok")'),
      """sql("CREATE VIEW paid AS SELECT id, customer_id, total FROM purchase WHERE state = 'paid'")""")  # fmt: skip
SHOPS = """
INSERT INTO customer (name, mail, vip) VALUES ('Ada', 'a@x', true), ('Grace', 'g@x', false);
INSERT INTO purchase (customer_id, state, total) VALUES (1, 'paid', 10), (2, 'new', 20)
"""
LATER = ('State = Enum("new", "held", "paid", name="order_state")',
      table("customer", 'Column("full_name", Text, nullable=False)',
            'Column("mail", String(200), unique=True, nullable=False)', 'Column("vip", Integer, server_default="0")',
            'Column("since", Date, server_default=text("CURRENT_DATE"))'),
      table("purchase", 'Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), index=True)',
            'Column("state", State, nullable=False, server_default="held")',
            'Column("total", BigInteger, nullable=False)', 'CheckConstraint("total > 0", name="total_ok")',
            'Column("doubled", BigInteger, Computed("total * 2", persisted=True))'),
      """sql("CREATE VIEW paid AS SELECT id, customer_id, total FROM purchase WHERE state IN ('paid', 'held')")""",
)  # fmt: skip
NAMED = ("--rename", "column customer.name -> customer.full_name")
BLOG = table("post", 'Column("title", String(80))', 'Column("body", Text)', 'Column("author", Text)')
POSTS = "INSERT INTO post (title, body, author) VALUES ('A', 'x', 'ada'), ('B', 'y', 'bob')"
TITLES = shows("SELECT title FROM post ORDER BY id", ("A",), ("B",))


def wide(count: int, kind: str) -> str:
    """A table with many columns of one type."""
    return table("wide", *(f'Column("c{number}", {kind})' for number in range(count)))


CASES = [
    Case("a shop grows in every part", "renames", models(*SHOP), models(*LATER), SHOPS, NAMED,
         shows("SELECT full_name, vip FROM customer ORDER BY id", ("Ada", 1), ("Grace", 0))
         + shows("SELECT state::text, doubled::int FROM purchase ORDER BY id", ("paid", 20), ("new", 40))
         + shows("SELECT id FROM paid", (1,)),
         shows("SELECT name, vip FROM customer ORDER BY id", ("Ada", True), ("Grace", False)), outcome="asks"),
    Case("a shop shrinks back", "renames", models(*LATER), models(*SHOP),
         SHOPS.replace("name, mail", "full_name, mail").replace("true", "1").replace("false", "0"),
         ("--rename", "column customer.full_name -> customer.name"),
         shows("SELECT name, vip FROM customer ORDER BY id", ("Ada", True), ("Grace", False))),
    Case("a shop grows from nothing", "table add / drop", models(BLOG), models(BLOG, *LATER), POSTS, rows=TITLES),
    Case("a shop closes", "table add / drop", models(BLOG, *LATER), models(BLOG), POSTS, rows=TITLES),
    Case("a column is split into another table", "table add / drop", models(BLOG),
         models(table("author", 'Column("name", Text, unique=True)'),
                table("post", 'Column("title", String(80))', 'Column("body", Text)',
                      'Column("author_id", ForeignKey("author.id"), index=True)')), POSTS, rows=TITLES),
    Case("an index, a unique key, a check and a foreign key come to one table", "unique add / columns",
         models(table("author"), BLOG),
         models(table("author"),
                table("post", 'Column("title", String(80), unique=True, nullable=False)',
                      'Column("body", Text, index=True)', 'Column("author", Text)',
                      'Column("author_id", ForeignKey("author.id"), index=True)',
                      'CheckConstraint("title <> body", name="not_twice")')), POSTS, rows=TITLES),
    Case("a table, its column and its enum are renamed and its type changes", "renames",
         models(table("job", 'Column("name", Text)', 'Column("state", Enum("on", "off", name="job_state"))')),
         models(table("task", 'Column("title", String(90))',
                      'Column("state", Enum("on", "idle", "off", name="task_state"))')),
         "INSERT INTO job (name, state) VALUES ('x', 'off')",
         ("--rename", "table job -> task", "--rename", "column job.name -> task.title", "--rename",
          "enum_type job_state -> task_state"), shows("SELECT title, state::text FROM task", ("x", "off")),
         shows("SELECT name, state::text FROM job", ("x", "off"))),
    Case("a view over two tables that both change", "column type change under a view",
         *each(lambda kind: models(table("author", f'Column("age", {kind})'),
                  table("post", 'Column("author_id", ForeignKey("author.id"))', f'Column("words", {kind})'),
                  'sql("CREATE VIEW merged AS SELECT a.age, p.words FROM author a JOIN post p ON p.author_id = a.id",'
                  ' "CREATE MATERIALIZED VIEW sums AS SELECT age, sum(words) AS words FROM merged GROUP BY age",'
                  ' "CREATE INDEX ix_sums ON sums (age)")'), "Integer", "BigInteger"),
         "INSERT INTO author (age) VALUES (36); INSERT INTO post (author_id, words) VALUES (1, 900)",
         rows=shows("SELECT age, words FROM merged", (36, 900))),
    Case("a view is rewritten for a column that is dropped and one that comes", "views",
         models(BLOG, 'sql("CREATE VIEW v AS SELECT title, author FROM post")'),
         models(BLOG.replace('"author", Text', '"words", Integer'),
                'sql("CREATE VIEW v AS SELECT title, words FROM post")'), POSTS, rows=TITLES),
    Case("a function, a trigger and the column they write come together", "triggers", models(BLOG),
         models(BLOG.replace('Column("author"', 'Column("changed", DateTime(timezone=True)), Column("author"'),
                """sql("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$"
                       "BEGIN NEW.changed := now(); RETURN NEW; END$$",
                       "CREATE TRIGGER touch BEFORE UPDATE ON post FOR EACH ROW EXECUTE FUNCTION touch()")"""), POSTS,
         rows=TITLES + shows("UPDATE post SET title = 'C' WHERE id = 1 RETURNING changed IS NOT NULL", (True,))),
    Case("an extension, an enum, a domain, a function and a table that needs them all", "extensions", models(BLOG),
         models('first("CREATE EXTENSION IF NOT EXISTS citext", "CREATE EXTENSION IF NOT EXISTS btree_gist")',
                """first("CREATE OR REPLACE FUNCTION ok(t text) RETURNS boolean IMMUTABLE LANGUAGE sql RETURN t <> """
                """''")""", 'Word = DOMAIN("word", Text(), check="ok(VALUE)", constraint_name="word_ok")', BLOG,
                table("visit", 'Column("login", CITEXT)', 'Column("word", Word)',
                      'Column("kind", Enum("a", "b", name="visit_kind"))', 'Column("room", Integer)',
                      'Column("at", pg.TSRANGE)', 'ExcludeConstraint(("room", "="), ("at", "&&"), name="alone")')),
         POSTS, rows=TITLES),
    Case("thirty columns become bigint", "type change, implicit cast", models(wide(30, "Integer")),
         models(wide(30, "BigInteger")), "INSERT INTO wide (c0, c29) VALUES (1, 2)",
         rows=shows("SELECT c0, c29 FROM wide", (1, 2))),
    Case("row security for a tenant comes with column, index, policy and grant", "policies", models(BLOG),
         models(BLOG.replace('Column("author"',
                             'Column("tenant", Integer, nullable=False, server_default="1", index=True), '
                             'Column("author"'),
                """sql("ALTER TABLE post ENABLE ROW LEVEL SECURITY", "ALTER TABLE post FORCE ROW LEVEL SECURITY",
                       "CREATE POLICY tenant ON post USING (tenant = current_setting('app.tenant', true)::int)",
                       "GRANT SELECT, INSERT ON post TO app_writer")"""), POSTS, rows=TITLES),
    Case("keys become identity and bigint all over", "serial to identity keeping the counter",
         *each(lambda kind: models(table("author", 'Column("name", Text)',
                                         key=f'Column("id", {kind}, primary_key=True)'),
                  table("post", 'Column("author_id", ForeignKey("author.id"), index=True)',
                        key=f'Column("id", {kind}, primary_key=True)')), "Integer",
               "BigInteger, Identity(always=True)"),
         "INSERT INTO author (name) VALUES ('ada'); INSERT INTO post (author_id) VALUES (1), (1)",
         rows=shows("INSERT INTO post (author_id) VALUES (1) RETURNING id", (3,))
           + shows("SELECT author_id FROM post LIMIT 1", (1,))),
    Case("one of five changes is refused and nothing is made", "NOT NULL on populated table (staged / refused)",
         models(BLOG),
         models(table("tag", 'Column("label", Text)'),
                table("post", 'Column("title", String(80), unique=True)', 'Column("body", Text, nullable=False)',
                      'Column("author", Text, index=True)', 'CheckConstraint("length(title) > 0", name="titled")')),
         POSTS + ", ('A', NULL, 'eve')", outcome="refused_on_data",
         cure="UPDATE post SET title = 'C', body = '' WHERE id = 3",
         rows=shows("SELECT title FROM post ORDER BY id", ("A",), ("B",), ("C",))),
]  # fmt: skip
