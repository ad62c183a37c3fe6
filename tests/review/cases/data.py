"""Rows are written, changed and deleted."""

from tests.review.review_case import EVENTS, FOREIGN_KEY, SHOP, Case

KEYED = SHOP + FOREIGN_KEY
PLANS = (
    SHOP
    + """CREATE TABLE plan (id int PRIMARY KEY, code text NOT NULL UNIQUE, price numeric(10, 2) NOT NULL);
INSERT INTO plan VALUES (1, 'free', 0), (2, 'team', 10);
"""
)
ALL = ("dml-without-where",)
UNBATCHED = ("unbatched-dml",)
EITHER = ("dml-without-where", "unbatched-dml")

BAD: tuple[Case, ...] = (
    Case("all rows are changed", "UPDATE orders SET note = ''", ALL, SHOP, allows=UNBATCHED),
    Case("all rows are deleted", "DELETE FROM public.orders", ALL, SHOP, allows=UNBATCHED),
    Case("all rows are changed, and the condition is always true", "UPDATE orders SET note = '' WHERE true", ALL, SHOP,
         allows=UNBATCHED),
    Case("an unknown number of rows is changed", "UPDATE orders SET state = 'open' WHERE state = 'new'", UNBATCHED,
         SHOP),
    Case("an unknown number of rows is deleted", "DELETE FROM orders WHERE placed_at < now() - interval '2 years'",
         UNBATCHED, SHOP),
    Case("rows are changed from another table",
         "UPDATE orders SET note = customer.name FROM customer WHERE customer.id = orders.customer_id",
         UNBATCHED, SHOP),
    Case("a column is filled where it is empty", "UPDATE customer AS c SET phone = '' WHERE c.phone IS NULL", UNBATCHED,
         SHOP),
    Case("rows of seed, and then all rows of an old table",
         "CREATE TABLE currency (code text PRIMARY KEY);\nINSERT INTO currency VALUES ('EUR'), ('USD');\n"
         "UPDATE orders SET total = total * 100;", ALL, SHOP, allows=UNBATCHED),
    Case("a query deletes in its WITH and looks like a SELECT",
         "WITH gone AS (DELETE FROM orders WHERE state = 'done' RETURNING id) SELECT count(*) FROM gone",
         ("hidden-dml-in-cte",), SHOP, allows=EITHER),
    Case("an INSERT moves rows that its WITH deletes",
         "CREATE TABLE old_orders (LIKE orders);\n"
         "WITH moved AS (DELETE FROM orders RETURNING *) INSERT INTO old_orders SELECT * FROM moved;",
         ("hidden-dml-in-cte",), SHOP, allows=EITHER),
    Case("rows are merged from another table",
         "MERGE INTO orders USING customer ON customer.id = orders.customer_id\n"
         "    WHEN MATCHED THEN UPDATE SET note = customer.name", UNBATCHED, SHOP,
         allows=("hidden-dml-in-cte", "dml-without-where"), versions=(15, 18)),
    Case("a DO block changes all rows", "DO $$ BEGIN UPDATE customer SET email = lower(email); END $$", ALL, SHOP,
         allows=UNBATCHED),
    Case("a DO block deletes in batches, and all of them in one transaction",
         "DO $$\nBEGIN\n    LOOP\n"
         "        DELETE FROM orders WHERE id IN (SELECT id FROM orders WHERE state = 'done' LIMIT 1000);\n"
         "        EXIT WHEN NOT FOUND;\n    END LOOP;\nEND\n$$", UNBATCHED, SHOP),
    Case("a table is emptied", "TRUNCATE orders", ("truncate",), SHOP),
    Case("a table is emptied, and its numbers begin again", "TRUNCATE TABLE ONLY public.orders RESTART IDENTITY",
         ("truncate",), SHOP, allows=("sequence-restart",)),
    Case("a table is emptied with all that refer to it", "TRUNCATE customer CASCADE", ("truncate-cascade",), KEYED,
         allows=("truncate", "multiple-tables-locked")),
    Case("a DO block empties tables by EXECUTE", "DO $$ BEGIN EXECUTE format('TRUNCATE %I', 'orders'); END $$",
         ("truncate",), SHOP, allows=("opaque-dynamic-sql",)),
    Case("a sequence begins again", "ALTER SEQUENCE orders_id_seq RESTART WITH 1", ("sequence-restart",), SHOP),
    Case("an identity begins again", "ALTER TABLE orders ALTER COLUMN id RESTART WITH 1", ("sequence-restart",), SHOP),
    Case("a sequence is set to a number by hand", "SELECT setval('orders_id_seq', 1, false)", ("sequence-restart",),
         SHOP),
    Case("a row of the catalogue is changed",
         "UPDATE pg_catalog.pg_attribute SET atttypmod = 104\n"
         "    WHERE attrelid = 'customer'::regclass AND attname = 'name'", ("catalog-tampering",), SHOP,
         allows=UNBATCHED),
    Case("a row of the catalogue is deleted", "DELETE FROM pg_constraint WHERE conname = 'nothing_of_that_name'",
         ("catalog-tampering",), SHOP, allows=UNBATCHED),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("rows of seed are written", setup=PLANS,
         sql="INSERT INTO plan (id, code, price) VALUES (10, 'club', 20), (11, 'firm', 50), (12, 'state', 90)"),
    Case("a row of seed is written unless it is there",
         "INSERT INTO plan (id, code, price) VALUES (2, 'team', 10) ON CONFLICT (id) DO NOTHING", setup=PLANS),
    Case("a row of seed is written or corrected", setup=PLANS,
         sql="INSERT INTO plan VALUES (2, 'team', 12) ON CONFLICT (id) DO UPDATE SET price = excluded.price"),
    Case("one row is changed by its key", "UPDATE plan SET price = 12 WHERE id = 2", setup=PLANS),
    Case("two rows are changed by their keys", "UPDATE plan SET price = price + 1 WHERE id IN (1, 2)", setup=PLANS),
    Case("one row is changed by what is unique", "UPDATE plan SET price = 12 WHERE code = 'team' AND price = 10",
         setup=PLANS),
    Case("one row is deleted by its key", "DELETE FROM public.plan AS p WHERE p.id = 2", setup=PLANS),
    Case("all rows of a new table are changed and deleted",
         "CREATE TABLE draft (id int PRIMARY KEY, note text);\nINSERT INTO draft VALUES (1, 'a'), (2, 'b');\n"
         "UPDATE draft SET note = '';\nDELETE FROM draft;\nTRUNCATE draft;", setup=SHOP),
    Case("a new table is filled from a list of values by its WITH",
         "CREATE TABLE draft (id int PRIMARY KEY);\n"
         "WITH listed (id) AS (VALUES (1), (2)) INSERT INTO draft SELECT id FROM listed;", setup=SHOP),
    Case("rows of a temporary table are changed and deleted",
         "CREATE TEMP TABLE chosen (id int, note text);\n"
         "INSERT INTO chosen SELECT n, '' FROM generate_series(1, 9) n;\n"
         "UPDATE chosen SET note = 'x';\nDELETE FROM chosen;\nTRUNCATE chosen;", setup=SHOP),
    Case("a query only reads in its WITH",
         "WITH chosen AS (SELECT id FROM plan WHERE id = 1) SELECT count(*) FROM chosen", setup=PLANS),
    Case("a text speaks of DELETE and TRUNCATE", setup=PLANS,
         sql="UPDATE plan SET code = 'DELETE FROM orders; TRUNCATE customer' WHERE id = 1 -- UPDATE plan SET "
             "price = 0"),
    Case("a sequence of a new table is set", setup=SHOP,
         sql="CREATE TABLE draft (id bigserial PRIMARY KEY);\nINSERT INTO draft (id) VALUES (1), (2);\n"
             "SELECT setval('draft_id_seq', 2);"),
    Case("a sequence of a new table begins elsewhere", setup=SHOP,
         sql="CREATE SEQUENCE invoice_seq;\nALTER SEQUENCE invoice_seq RESTART WITH 1000;"),
    Case("a sequence keeps more numbers at hand", "ALTER SEQUENCE orders_id_seq CACHE 20", setup=SHOP),
    Case("the catalogue is only read", setup=SHOP,
         sql="SELECT conname FROM pg_catalog.pg_constraint WHERE conrelid = 'orders'::regclass"),
    Case("a row is written into a partitioned table",
         "INSERT INTO event (id, at, kind) VALUES (1, '2025-05-05', 'start')", setup=EVENTS),
    Case("a function that deletes is made, not called", setup=SHOP,
         sql="CREATE FUNCTION purge() RETURNS void LANGUAGE sql SET search_path = ''\n"
             "    AS $$ DELETE FROM public.orders $$"),
    Case("what is called pg_class is a table of ours",
         "UPDATE shop.pg_class SET name = 'A' WHERE id = 1",
         setup="CREATE SCHEMA shop;CREATE TABLE shop.pg_class (id int PRIMARY KEY, name text);"),
    Case("a DO block writes a few rows by loop over constants",
         "DO $$\nBEGIN\n    FOR n IN 20..22 LOOP\n        INSERT INTO plan VALUES (n, 'plan ' || n, n);\n"
         "    END LOOP;\n"
         "END\n$$", setup=PLANS),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
