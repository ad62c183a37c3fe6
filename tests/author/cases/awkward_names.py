"""Names that have to be quoted, names of 63 bytes, names in other alphabets."""

from tests.author.case import Case, models, shows, table

TABLES, COLUMNS, RENAMES = "table add / drop", "column add / drop, nullability", "renames"
LONG = "a_name_of_sixty_three_bytes_that_is_as_long_as_a_name_may_be_xy"
assert len(LONG) == 63
ORDER = table(
    "order",
    'Column("user", Text)',
    'Column("select", Integer, index=True)',
    'CheckConstraint(\'"select" > 0\', name="check")',
)
ORDERS = """INSERT INTO "order" ("user", "select") VALUES ('ada', 1)"""
KEPT = shows("""SELECT "user" FROM "order" """, ("ada",))
SPACED = table("Order Line", 'Column("Unit Price", Numeric(10, 2))', 'Column("größe", Text)')
LINES = """INSERT INTO "Order Line" ("Unit Price", "größe") VALUES (1.5, 'XL')"""
STAYS = shows("""SELECT "größe" FROM "Order Line" """, ("XL",))
QUOTED = table('say "hi"', """Column("it's", Text)""", 'Column("a.b", Integer)', 'Column("100%", Integer)')

CASES = [
    Case("a table with reserved words comes", TABLES, models(table("team")), models(table("team"), ORDER),
         "INSERT INTO team DEFAULT VALUES"),
    Case("a table with reserved words goes", TABLES, models(table("team"), ORDER), models(table("team")), ORDERS),
    Case("a column with a reserved word gets everything", COLUMNS, models(ORDER),
         models(ORDER.replace('"user", Text', '"user", String(80), unique=True, nullable=False, server_default="end"')),
         ORDERS, rows=KEPT),
    Case("a table with capitals, spaces and umlauts comes", TABLES, models(table("team")),
         models(table("team"), SPACED, table("Pos", 'Column("Line", ForeignKey("Order Line.id"), index=True)')),
         "INSERT INTO team DEFAULT VALUES"),
    Case("columns with capitals, spaces and umlauts change", COLUMNS, models(SPACED),
         models(SPACED.replace("Text)", "String(8), nullable=False, index=True)")
                .replace("Numeric(10, 2)", 'Numeric(12, 3), comment="each"')), LINES, rows=STAYS),
    Case("a table with quotes, dots and percent signs in its names comes", TABLES, models(table("team")),
         models(table("team"), QUOTED), "INSERT INTO team DEFAULT VALUES"),
    Case("columns with quotes, dots and percent signs change", COLUMNS, models(QUOTED),
         models(QUOTED.replace("Text)", 'Text, nullable=False, server_default="x")')
                .replace("Integer)", "BigInteger)")),
         """INSERT INTO "say ""hi""\" ("it's", "a.b", "100%") VALUES ('x', 1, 2)""",
         rows=shows("""SELECT "100%" FROM "say ""hi""\" """, (2,))),
    Case("names of 63 bytes come", TABLES, models(table("team")),
         models(table("team"),
                table(LONG, f'Column("{LONG}", Integer, index=True, unique=True)', f'CheckConstraint("{LONG} > 0")')),
         "INSERT INTO team DEFAULT VALUES"),
    Case("a table with a name of 63 bytes gets columns, keys and checks without names", COLUMNS,
         models(table(LONG, 'Column("a", Integer)')),
         models(table(LONG, 'Column("a", Integer, nullable=False)', f'Column("{LONG}", ForeignKey("{LONG}.id"))',
                      'UniqueConstraint("a")', f'CheckConstraint("{LONG} > a")')),
         f"INSERT INTO {LONG} (a) VALUES (1)", rows=shows(f"SELECT a FROM {LONG}", (1,))),
    Case("two keys whose names are cut to the same one", COLUMNS,
         models(table(LONG, 'Column("a", Integer)', 'Column("b", Integer)')),
         models(table(LONG, f'Column("a", ForeignKey("{LONG}.id"), unique=True)',
                      f'Column("b", ForeignKey("{LONG}.id"), unique=True)')), f"INSERT INTO {LONG} (a) VALUES (1)",
         rows=shows(f"SELECT a FROM {LONG}", (1,))),
    Case("an enum with capitals and odd values comes", "enum: new type with new column",
         models(table("team", 'Column("name", Text)')),
         models(table("team", 'Column("name", Text)',
                      """Column("Mood", Enum("so so", "it's", "größer", "100%", name="Mood Type"), """
                      """server_default="it's")""")), "INSERT INTO team (name) VALUES ('red')",
         rows=shows("""SELECT "Mood"::text FROM team""", ("it's",))),
    Case("a view, function and schema with names that need quotes", "views", models(SPACED),
         models('first("CREATE SCHEMA IF NOT EXISTS \\"My App\\"")', SPACED,
                """sql('CREATE VIEW "My App"."All Lines" AS SELECT id, "größe" AS "Size" FROM "Order Line"',
                   'CREATE FUNCTION "My App"."Twice It"(n int) RETURNS int LANGUAGE sql RETURN n * 2')"""), LINES,
         rows=STAYS + shows("""SELECT "Size", "My App"."Twice It"(2) FROM "My App"."All Lines" """, ("XL", 4))),
    Case("a column with a reserved word is renamed", RENAMES, models(ORDER), models(ORDER.replace('"user"', '"end"')),
         ORDERS, ("--rename", "column order.user -> order.end"), shows("""SELECT "end" FROM "order" """, ("ada",)),
         KEPT, outcome="asks"),
    Case("a column with spaces and capitals is renamed", RENAMES, models(SPACED),
         models(SPACED.replace("größe", "Größe (EU)")), LINES,
         ("--rename", 'column "Order Line".größe -> "Order Line"."Größe (EU)"'),
         shows("""SELECT "Größe (EU)" FROM "Order Line" """, ("XL",)), STAYS),
    Case("a table with capitals is renamed", RENAMES, models(SPACED),
         models(SPACED.replace("Order Line", "orderLine")), LINES, ("--rename", 'table "Order Line" -> orderLine'),
         shows("""SELECT "größe" FROM "orderLine" """, ("XL",)), STAYS),
    Case("a table with a name of 63 bytes is renamed", RENAMES,
         models(table(LONG, 'Column("a", Integer, unique=True)')),
         models(table("short", 'Column("a", Integer, unique=True)')), f"INSERT INTO {LONG} (a) VALUES (1)",
         ("--rename", f"table {LONG} -> short"), shows("SELECT a FROM short", (1,))),
]  # fmt: skip
