"""Functions, procedures, aggregates and triggers."""

from tests.author.case import Case, each, models, shows, table

ROUTINES, TRIGGERS = "functions, procedures", "triggers"
ITEM = table(
    "item", 'Column("name", Text)', 'Column("changed_at", DateTime)', 'Column("price", Integer, server_default="1")'
)
ITEMS = "INSERT INTO item (name) VALUES ('a'), ('b')"
KEPT = shows("SELECT name FROM item ORDER BY id", ("a",), ("b",))


def made(*statements: str) -> str:
    """The models with table `item` and these statements after it."""
    return models(ITEM, "sql(" + ", ".join(repr(statement) for statement in statements) + ")" if statements else "")


def net(body: str, head: str = "net(price int) RETURNS int", words: str = "LANGUAGE sql IMMUTABLE") -> str:
    """A function."""
    return f"CREATE FUNCTION {head} {words} AS $body${body}$body$"


def labelled(word: str) -> str:
    """A function that returns this word, and a default and a check that call it."""
    function = net(f"SELECT {word}::text", "label() RETURNS text").replace("CREATE", "CREATE OR REPLACE")
    name = 'Column("name", Text, server_default=text("label()"))'
    check = 'CheckConstraint("name <> label() || \'!\'", name="not_loud")'
    return models(f"first({function!r})", table("item", name, check))


NET, GROSS = net("SELECT price * 80 / 100"), net("SELECT price * 75 / 100")
VIEW = "CREATE VIEW net_item AS SELECT id, net(price) AS net FROM item"
STAMP = """CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := '2024-01-01';  -- it's 100%% :sure
    RETURN NEW;
END
$$""".replace("%%", "%")
TRIGGER = "CREATE TRIGGER item_stamp BEFORE {} ON item FOR EACH ROW {}EXECUTE FUNCTION stamp()"
PLAIN = TRIGGER.format("UPDATE", "")
STAMPED = shows("UPDATE item SET name = 'c' WHERE id = 1 RETURNING changed_at::text", ("2024-01-01 00:00:00",))
CLEAN = "CREATE PROCEDURE clean({}) LANGUAGE sql AS $$DELETE FROM item WHERE price > {}$$"
SUM2 = "CREATE AGGREGATE add_up(int) (SFUNC = int4pl, STYPE = int, INITCOND = '{}')"

CASES = [
    Case("a function comes", ROUTINES, made(), made(NET), ITEMS, rows=KEPT + shows("SELECT net(100)", (80,))),
    Case("a function goes", ROUTINES, made(NET), made(), ITEMS, rows=KEPT),
    Case("a function's body changes", ROUTINES, made(NET), made(GROSS), ITEMS, rows=shows("SELECT net(100)", (75,)),
         rows_before=shows("SELECT net(100)", (80,))),
    Case("a function's body changes under a view", ROUTINES, made(NET, VIEW), made(GROSS, VIEW), ITEMS,
         rows=shows("SELECT net FROM net_item LIMIT 1", (0,))),
    Case("a function returns another type", ROUTINES, made(NET), made(NET.replace("RETURNS int", "RETURNS numeric")),
         ITEMS, rows=shows("SELECT net(100)", (80,))),
    Case("a function returns another type under a view", ROUTINES, made(NET, VIEW),
         made(NET.replace("RETURNS int", "RETURNS bigint"), VIEW), ITEMS,
         rows=shows("SELECT count(*) FROM net_item", (2,))),
    Case("a function gets another argument", ROUTINES, made(NET),
         made(net("SELECT price * (100 - rate) / 100", "net(price int, rate int DEFAULT 20) RETURNS int")), ITEMS,
         rows=shows("SELECT net(100), net(100, 50)", (80, 50))),
    Case("a function's argument gets another name", ROUTINES, made(NET),
         made(net("SELECT cost * 80 / 100", "net(cost int) RETURNS int")), ITEMS,
         rows=shows("SELECT net(cost => 100)", (80,))),
    Case("a second function of the name comes", ROUTINES, made(NET),
         made(NET, net("SELECT price", "net(price numeric) RETURNS numeric")), ITEMS,
         rows=shows("SELECT net(1.5)::text", ("1.5",))),
    Case("a function becomes strict, parallel safe and a definer's one", ROUTINES, made(NET),
         made(NET.replace("IMMUTABLE",
                          "STABLE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog COST 5")), ITEMS,
         rows=shows("SELECT net(NULL)", (None,))),
    Case("a function with an atomic body reads a table that comes with it", ROUTINES, made(),
         made("CREATE FUNCTION prices() RETURNS SETOF item STABLE LANGUAGE sql BEGIN ATOMIC SELECT i.* FROM item i "
              "WHERE price > 0; END"), ITEMS, rows=shows("SELECT count(*) FROM prices()", (2,))),
    Case("a function that a default and a check use changes", ROUTINES,
         *each(labelled, "'x'", "'y'"),
         ITEMS, rows=KEPT + shows("INSERT INTO item DEFAULT VALUES RETURNING name", ("y",))),
    Case("a procedure comes", ROUTINES, made(), made(CLEAN.format("", 100)), ITEMS, rows=KEPT),
    Case("a procedure changes its argument", ROUTINES, made(CLEAN.format("", 100)),
         made(CLEAN.format("most int", "most")), ITEMS, rows=KEPT),
    Case("an aggregate comes", ROUTINES, made(), made(SUM2.format(0)), ITEMS,
         rows=shows("SELECT add_up(price) FROM item", (2,))),
    Case("an aggregate changes", ROUTINES, made(SUM2.format(0)), made(SUM2.format(5)), ITEMS,
         rows=shows("SELECT add_up(price) FROM item", (7,))),
    Case("a trigger comes with its function", TRIGGERS, made(), made(STAMP, PLAIN), ITEMS, rows=KEPT + STAMPED),
    Case("a trigger goes with its function", TRIGGERS, made(STAMP, PLAIN), made(), ITEMS, rows=KEPT),
    Case("a trigger also runs on INSERT", TRIGGERS, made(STAMP, PLAIN),
         made(STAMP, TRIGGER.format("INSERT OR UPDATE OF name", "")), ITEMS, rows=KEPT + STAMPED),
    Case("a trigger gets a condition", TRIGGERS, made(STAMP, PLAIN),
         made(STAMP, TRIGGER.format("UPDATE", "WHEN (OLD.name IS DISTINCT FROM NEW.name) ")), ITEMS,
         rows=KEPT + STAMPED),
    Case("a trigger runs after, for each statement, with its rows", TRIGGERS, made(STAMP, PLAIN),
         made(STAMP, "CREATE TRIGGER item_stamp AFTER UPDATE ON item REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"
              " EXECUTE FUNCTION stamp()"), ITEMS, rows=KEPT),
    Case("a trigger is switched off", TRIGGERS, made(STAMP, PLAIN),
         made(STAMP, PLAIN, "ALTER TABLE item DISABLE TRIGGER item_stamp"), ITEMS,
         rows=shows("UPDATE item SET name = 'c' RETURNING changed_at", (None,), (None,))),
    Case("a constraint trigger is deferred", TRIGGERS, made(STAMP),
         made(STAMP,
              "CREATE CONSTRAINT TRIGGER item_late AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
              " EXECUTE FUNCTION stamp()"), ITEMS, rows=KEPT),
    Case("a trigger's function changes", TRIGGERS, made(STAMP, PLAIN),
         made(STAMP.replace("2024-01-01", "2025-01-01"), PLAIN), ITEMS,
         rows=shows("UPDATE item SET name = 'c' WHERE id = 1 RETURNING changed_at::text", ("2025-01-01 00:00:00",))),
    Case("a trigger gets another name", TRIGGERS, made(STAMP, PLAIN),
         made(STAMP, PLAIN.replace("item_stamp", "stamp_item")), ITEMS, rows=KEPT + STAMPED),
    Case("a trigger gets an argument and a view one of its own", TRIGGERS,
         made(STAMP, PLAIN, "CREATE VIEW cheap AS SELECT id, name FROM item"),
         made(STAMP, PLAIN.replace("stamp()", "stamp('a', 'b''c')"), "CREATE VIEW cheap AS SELECT id, name FROM item",
              "CREATE TRIGGER cheap_insert INSTEAD OF INSERT ON cheap FOR EACH ROW EXECUTE FUNCTION stamp()"), ITEMS,
         rows=KEPT),
]  # fmt: skip
