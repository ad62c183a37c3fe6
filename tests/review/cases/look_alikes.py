"""Scripts that look like something else than they are. All are safe."""

from tests.review.review_case import CUSTOMER, SHOP, Case

PLAN = "CREATE TABLE plan (id int PRIMARY KEY, code text NOT NULL);INSERT INTO plan VALUES (1, 'free'), (2, 'team');"
SALES = SHOP + "CREATE SCHEMA sales;"
VIEW = SHOP + "CREATE VIEW open_order AS SELECT id, note FROM orders WHERE state <> 'done';"

CASES: tuple[Case, ...] = (
    Case("a new table differs from an old one only in its capital letter",
         'CREATE TABLE "Orders" (id bigint PRIMARY KEY, state text);\n'
         'CREATE INDEX "Orders_state_idx" ON "Orders" (state);\nALTER TABLE "Orders" ALTER COLUMN state SET NOT NULL;',
         setup=SHOP),
    Case("a new table has the name of an old one, but not its schema, and is rewritten",
         "CREATE TABLE sales.orders (id int PRIMARY KEY, state text);\n"
         "ALTER TABLE sales.orders ALTER COLUMN id TYPE bigint, ADD CHECK (state <> '');\n"
         "CREATE INDEX orders_state_idx ON sales.orders (state);", setup=SALES),
    Case("the search path leads to a new table with the name of an old one",
         "SET LOCAL search_path = sales, public;\nCREATE TABLE orders (id bigint PRIMARY KEY, state text);\n"
         "CREATE INDEX orders_state_idx ON orders (state);\nUPDATE orders SET state = 'new';", setup=SALES),
    Case("a temporary table with the name of an old one is named with its schema",
         "CREATE TEMP TABLE orders (id int);\nALTER TABLE pg_temp.orders ALTER COLUMN id TYPE bigint;\n"
         "DROP TABLE pg_temp.orders;", setup=SHOP),
    Case("a statement that would change all rows is only explained", "EXPLAIN UPDATE orders SET note = ''", setup=SHOP),
    Case("a statement that would delete all rows is prepared and forgotten",
         "PREPARE gone AS DELETE FROM orders;\nDEALLOCATE gone;", setup=SHOP),
    Case("one row is locked and read", "SELECT id FROM orders WHERE id = 1 FOR UPDATE", setup=SHOP),
    Case("a message is sent that reads like a statement", "NOTIFY orders, 'DROP TABLE orders'", setup=SHOP),
    Case("a function has a body of the SQL standard",
         "CREATE FUNCTION order_count() RETURNS bigint LANGUAGE sql STABLE SET search_path = ''\n"
         "    BEGIN ATOMIC\n    SELECT count(*) FROM public.orders;\nEND", setup=SHOP),
    Case("keywords in capitals and small letters add a column",
         "aLtEr TaBlE customer\n\tADD\n\tcity /* not the country */ TEXT\n", setup=SHOP),
    Case("an index is built concurrently, and the words stand on lines of their own",
         "CREATE\n    INDEX\n    CONCURRENTLY\n    orders_state_idx\n    ON orders (state)", setup=SHOP,
         transaction=False),
    Case("the lines of a script end as on Windows",
         "-- DROP TABLE orders;\r\nALTER TABLE customer\r\n    ADD COLUMN city text;\r\n", setup=SHOP),
    Case("a script has empty statements", ";;\nALTER TABLE customer ADD COLUMN city text;;\n;", setup=SHOP),
    Case("a script has nothing but a comment", "-- TRUNCATE orders;\n", setup=SHOP),
    Case("a name holds a whole statement",
         'CREATE TABLE sheet (id bigint PRIMARY KEY, "id; DROP TABLE orders; --" text)', setup=SHOP),
    Case("a string has its quotes doubled and a statement after them",
         "INSERT INTO plan VALUES (3, '''; DROP TABLE plan; --')", setup=PLAN),
    Case("a string of another alphabet speaks of a statement",
         r"INSERT INTO plan VALUES (3, U&'\0044ROP TABLE plan'), (4, E'TRUNCATE\tplan; \'x\'')", setup=PLAN),
    Case("a document holds statements", setup=PLAN,
         sql="""UPDATE plan SET code = '{"sql": ["DROP TABLE plan", "VACUUM FULL"]}' WHERE id = 1"""),
    Case("dollar signs stand in dollar signs",
         "CREATE FUNCTION recipe() RETURNS text LANGUAGE plpgsql SET search_path = '' AS $outer$\n"
         "BEGIN\n    RETURN $inner$ DO $$ BEGIN DROP TABLE orders; END $$ $inner$;\nEND $outer$", setup=SHOP),
    Case("a view gets an option by ALTER TABLE", "ALTER TABLE open_order SET (security_barrier = true)", setup=VIEW),
    Case("a column of a view gets a default", "ALTER VIEW open_order ALTER COLUMN note SET DEFAULT ''", setup=VIEW),
    Case("a table is made from a query without its rows",
         "CREATE TABLE order_shape AS SELECT id, state FROM orders WITH NO DATA;\n"
         "ALTER TABLE order_shape ADD PRIMARY KEY (id);", setup=SHOP),
    Case("a constraint gets a comment about its end",
         "COMMENT ON CONSTRAINT orders_pkey ON orders IS 'do not DROP CONSTRAINT orders_pkey'", setup=SHOP),
    Case("a savepoint is called truncate", 'SAVEPOINT "truncate";\nRELEASE "truncate";', setup=SHOP),
    Case("a setting of our own is set for the transaction", "SET LOCAL shop.mode = 'ALTER TABLE orders DROP id'",
         setup=SHOP),
    Case("a column called now comes with a text that is no call",
         "ALTER TABLE customer ADD COLUMN now text NOT NULL DEFAULT 'clock_timestamp()'", setup=CUSTOMER),
    Case("a new table has columns called like statements",
         'CREATE TABLE word ("drop" text, "alter" int, "index" int, "constraint" text, "primary" bigint PRIMARY KEY);\n'
         'CREATE INDEX "create index" ON word ("index");\nALTER TABLE word DROP COLUMN "drop";', setup=SHOP),
    Case("a DO block has a comment and a string that drop", setup=SHOP,
         sql="DO $$\n-- DROP TABLE orders;\nBEGIN\n    RAISE NOTICE 'DROP TABLE orders; %', 'TRUNCATE';\nEND\n$$"),
    Case("a DO block makes a table by EXECUTE of a plain text", setup=SHOP,
         sql="DO $$ BEGIN EXECUTE 'CREATE TABLE sheet (id bigint PRIMARY KEY, note text)'; END $$"),
    Case("a table that is not there yet is made unless it is there, and indexed",
         "CREATE TABLE IF NOT EXISTS sheet (id bigint PRIMARY KEY, note text);\n"
         "CREATE INDEX IF NOT EXISTS sheet_note_idx ON sheet (note);", setup=SHOP),
    Case("a new table moves to another schema and is indexed there",
         "CREATE TABLE sheet (id bigint PRIMARY KEY, note text);\nALTER TABLE sheet SET SCHEMA sales;\n"
         "CREATE INDEX sheet_note_idx ON sales.sheet (note);", setup=SALES),
    Case("a table is made twice, dropped in between, and only the second one lives",
         "CREATE TABLE sheet (id int);\nDROP TABLE sheet;\nCREATE TABLE sheet (id bigint PRIMARY KEY);", setup=SHOP),
    Case("a savepoint takes back a new table",
         "SAVEPOINT attempt;\nCREATE TABLE sheet (id bigint PRIMARY KEY);\nROLLBACK TO SAVEPOINT attempt;\n"
         "ALTER TABLE customer ADD COLUMN city text;", setup=SHOP),
    Case("a type of several fields that no table has gets one more", "ALTER TYPE address ADD ATTRIBUTE zip text",
         setup="CREATE TYPE address AS (street text, city text);"),
    Case("a sequence gets more room", "ALTER SEQUENCE ticket_seq AS bigint NO MAXVALUE",
         setup="CREATE SEQUENCE ticket_seq AS integer;"),
    Case("an old column is compressed in another way from now on",
         "ALTER TABLE customer ALTER COLUMN phone SET COMPRESSION pglz", setup=SHOP),
    Case("a table goes back to the usual room for changes", "ALTER TABLE orders RESET (fillfactor)",
         setup=SHOP + "ALTER TABLE orders SET (fillfactor = 70);"),
)  # fmt: skip
