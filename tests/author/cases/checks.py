"""CHECK and EXCLUDE constraints."""

from tests.author.case import Case, models, shows, table

NAMED, UNNAMED, TEXT = "CHECK add / drop named", "CHECK unnamed", "CHECK text change"
IN, EXCLUDE = "CHECK `varchar IN (...)` stable after apply", "EXCLUDE add / change / drop"


def goods(*checks: str) -> str:
    """The models with table `goods` and these checks; `name: text`, or only a text."""
    said = []
    for check in checks:
        name, _, text = check.rpartition(": ")
        said.append(f"CheckConstraint({text!r}{f', name={name!r}' if name else ''})")
    return models(
        table("goods", 'Column("state", String(20))', 'Column("code", Text)', 'Column("price", Integer)', *said)
    )


GOODS = "INSERT INTO goods (state, code, price) VALUES ('new', 'ab', 10), ('old', 'cd', 20)"
PRICES = shows("SELECT price FROM goods ORDER BY id", (10,), (20,))
LIST = "known: state IN ('new', 'old')"
GIST = 'first("CREATE EXTENSION IF NOT EXISTS btree_gist")'


def room(*words: str) -> str:
    """The models with table `stay` and this exclusion."""
    said = [f"ExcludeConstraint({', '.join(words)})"] if words else []
    return models(GIST, table("stay", 'Column("room", Integer)', 'Column("during", pg.DATERANGE)', *said))


STAYS = "INSERT INTO stay (room, during) VALUES (1, '[2024-01-01,2024-01-05)'), (1, '[2024-01-05,2024-01-09)')"
ALONE = ('("room", "=")', '("during", "&&")', 'name="one_guest"')
TWO = shows("SELECT count(*) FROM stay", (2,))

CASES = [
    Case("a named check comes", NAMED, goods(), goods("positive: price > 0"), GOODS, rows=PRICES),
    Case("a named check goes", NAMED, goods("positive: price > 0"), goods(), GOODS, rows=PRICES),
    Case("a named check meets a row that breaks it", NAMED, goods(), goods("dear: price > 15"), GOODS,
         outcome="refused_on_data", rows=shows("SELECT price FROM goods ORDER BY id", (16,), (20,)),
         cure="UPDATE goods SET price = 16 WHERE price = 10"),
    Case("a check with a percent sign, a colon and a quote", NAMED, goods(),
         goods("odd: code NOT LIKE '%:x%' AND code <> 'it''s'"), GOODS, rows=PRICES),
    Case("a check with a class of characters", NAMED, goods(), goods("letters: code ~ '^[[:alpha:]]+$'"), GOODS,
         rows=PRICES),
    Case("a check that only warns about new rows stays unvalidated", NAMED, goods(),
         models(goods(), 'sql("ALTER TABLE goods ADD CONSTRAINT dear CHECK (price > 15) NOT VALID")'), GOODS,
         rows=PRICES),
    Case("a check that is not enforced", NAMED, goods("dear: price > 5"),
         models(goods(), 'sql("ALTER TABLE goods ADD CONSTRAINT dear CHECK (price > 5) NOT ENFORCED")'), GOODS,
         rows=PRICES, since=18),
    Case("a boolean with create_constraint has no check on PostgreSQL", NAMED,
         models(table("flag", 'Column("on", Boolean(create_constraint=True, name="on_is_bool"))')),
         models(table("flag", 'Column("on", Boolean)')), outcome="unchanged", defect=4),
    Case("a check without a name comes", UNNAMED, goods(), goods("price > 0"), GOODS, rows=PRICES),
    Case("a check without a name goes", UNNAMED, goods("price > 0"), goods(), GOODS, rows=PRICES),
    Case("a check without a name changes", UNNAMED, goods("price > 0"), goods("price >= 5"), GOODS, rows=PRICES),
    Case("one of three checks without names goes", UNNAMED, goods("price > 0", "price < 100", "price <> 50"),
         goods("price > 0", "price <> 50"), GOODS, rows=PRICES),
    Case("two checks without names over two columns come", UNNAMED, goods(),
         goods("price > 0 OR code IS NULL", "code <> state"), GOODS, rows=PRICES),
    Case("a check without a name gets one", UNNAMED, goods("price > 0"), goods("positive: price > 0"), GOODS,
         rows=PRICES),
    Case("a check changes under its name", TEXT, goods("right: price > 0"), goods("right: price > 5"), GOODS,
         rows=PRICES),
    Case("a check becomes stricter than a row", TEXT, goods("right: price > 0"), goods("right: price > 15"), GOODS,
         outcome="refused_on_data", rows=shows("SELECT price FROM goods ORDER BY price", (17,), (20,)),
         cure="UPDATE goods SET price = 17 WHERE price = 10"),
    Case("a check of another column under its name", TEXT, goods("right: price > 0"), goods("right: code <> ''"),
         GOODS, rows=PRICES),
    Case("a check with a constant that grows", TEXT, goods("short: length(code) <= 10"),
         goods("short: length(code) <= 20"), GOODS, rows=PRICES),
    Case("a check is written with other brackets", TEXT, goods("right: price > 0 AND price < 100"),
         goods("right: ((price>0)) and (price < 100)"), outcome="unchanged"),
    Case("a list of values for a varchar comes", IN, goods(), goods(LIST), GOODS, rows=PRICES, defect=9),
    Case("a list of values for a varchar grows", IN, goods(LIST), goods("known: state IN ('new', 'old', 'gone')"),
         GOODS, rows=PRICES, defect=9),
    Case("a list of values for a varchar goes", IN, goods(LIST), goods(), GOODS, rows=PRICES, defect=9),
    Case("a list without a name, and a column beside it", IN, goods("state IN ('new', 'old')"),
         goods("state IN ('new', 'old')").replace('Column("price"', 'Column("size", Integer), Column("price"'), GOODS,
         rows=PRICES),
    Case("a list spelled as ANY of an array", IN, goods("known: state IN ('new', 'old')"),
         goods("known: state = ANY (ARRAY['new', 'old'])"), GOODS, rows=PRICES),
    Case("an enum that is no native one gets another value", IN,
         models(table("goods",
                      'Column("state", Enum("new", "old", name="state", native_enum=False, create_constraint=True, '
                      'length=20))')),
         models(table("goods",
                      'Column("state", Enum("new", "old", "gone", name="state", native_enum=False,'
                      ' create_constraint=True, length=20))')), "INSERT INTO goods (state) VALUES ('new')",
         rows=shows("SELECT state FROM goods", ("new",))),
    Case("an exclusion comes", EXCLUDE, room(), room(*ALONE), STAYS, rows=TWO),
    Case("an exclusion meets rows that overlap", EXCLUDE, room(), room(*ALONE),
         STAYS + ", (1, '[2024-01-02,2024-01-03)')", outcome="refused_on_data",
         rows=shows("SELECT room FROM stay WHERE id = 3", (2,)), cure="UPDATE stay SET room = 2 WHERE id = 3"),
    Case("an exclusion gets a condition", EXCLUDE, room(*ALONE), room(*ALONE, 'where=text("room > 0")'), STAYS,
         rows=TWO),
    Case("an exclusion gets another operator and becomes deferrable", EXCLUDE, room(*ALONE),
         room('("room", "=")', '("during", "-|-")', 'name="one_guest"', "deferrable=True"),
         "INSERT INTO stay (room, during) VALUES (1, '[2024-01-01,2024-01-05)')",
         rows=shows("SELECT count(*) FROM stay", (1,))),
    Case("an exclusion goes", EXCLUDE, room(*ALONE), room(), STAYS, rows=TWO),
    Case("an exclusion over an expression without a name", EXCLUDE, room(),
         room("""(text("int4range(room, room + 1)"), "&&")""", '("during", "&&")'), STAYS, rows=TWO),
]  # fmt: skip
