"""Things go, and things get other names."""

from tests.review.review_case import EVENTS, FOREIGN_KEY, SHOP, Case

VIEW = SHOP + "CREATE VIEW open_order AS SELECT id, customer_id, note FROM orders WHERE state <> 'done';"
KEYED = SHOP + FOREIGN_KEY
UNIQUE = SHOP + "ALTER TABLE customer ADD CONSTRAINT customer_phone_key UNIQUE (phone);"
STATES = "CREATE TYPE order_state AS ENUM ('new', 'paid');"
SAFETY = """CREATE FUNCTION tax(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount * 0.19';
"""

BAD: tuple[Case, ...] = (
    Case("a column is dropped", "ALTER TABLE customer DROP COLUMN phone", ("drop-column",), SHOP),
    Case("the last of three actions drops a column",
         'ALTER TABLE public."customer"\n    ADD COLUMN mobile text,\n    ALTER COLUMN name TYPE text,\n'
         "    DROP IF EXISTS phone", ("drop-column",), SHOP, allows=("possible-rename-as-drop-add",)),
    Case("a DO block drops a column by EXECUTE",
         "DO $$ BEGIN EXECUTE 'ALTER TABLE customer DROP COLUMN ' || quote_ident('phone'); END $$", ("drop-column",),
         SHOP, allows=("opaque-dynamic-sql",)),
    Case("a column goes and one of the same type with nearly the same name comes",
         "ALTER TABLE customer DROP COLUMN phone;\nALTER TABLE customer ADD COLUMN phone_number text;",
         ("possible-rename-as-drop-add",), SHOP, allows=("drop-column", "mergeable-alter-table")),
    Case("a column of a unique constraint is dropped", "ALTER TABLE customer DROP COLUMN phone",
         ("drop-pk-or-unique-with-column",), UNIQUE, allows=("drop-column", "drop-uniqueness")),
    Case("a column with a view on it is dropped with all that needs it",
         "ALTER TABLE orders DROP COLUMN note CASCADE", ("drop-cascade",), VIEW, allows=("drop-column", "drop-view")),
    Case("a column with a view on it is dropped", "ALTER TABLE orders DROP COLUMN note", ("drop-blocked-by-dependent",),
         VIEW, allows=("drop-column",)),
    Case("a column gets another name", "ALTER TABLE customer RENAME COLUMN phone TO phone_number", ("rename-column",),
         SHOP),
    Case("a column gets another name without the word COLUMN", 'ALTER TABLE "customer" RENAME "phone" TO "Phone"',
         ("rename-column",), SHOP),
    Case("a table gets another name", "ALTER TABLE orders RENAME TO purchase", ("rename-table",), SHOP),
    Case("a table moves to another schema", "ALTER TABLE orders SET SCHEMA sales", ("rename-schema",),
         SHOP + "CREATE SCHEMA sales;", allows=("rename-table",)),
    Case("a table gets another name, and a view takes its old one but lacks a column",
         "ALTER TABLE customer RENAME TO person;\n"
         "CREATE VIEW customer AS SELECT id, email, name, created_at FROM person;", ("rename-table",), SHOP),
    Case("a schema gets another name", "ALTER SCHEMA sales RENAME TO trade", ("rename-schema",),
         "CREATE SCHEMA sales;CREATE TABLE sales.offer (id bigint PRIMARY KEY);"),
    Case("a value of an enumeration gets another name", "ALTER TYPE order_state RENAME VALUE 'paid' TO 'settled'",
         ("rename-enum-value",), STATES + "CREATE TABLE sale (id bigint PRIMARY KEY, state order_state);"),
    Case("a function gets another name", "ALTER FUNCTION tax(numeric) RENAME TO vat", ("rename-other-object",), SAFETY),
    Case("a sequence gets another name", "ALTER SEQUENCE ticket_seq RENAME TO voucher_seq", ("rename-other-object",),
         "CREATE SEQUENCE ticket_seq;"),
    Case("a table is dropped", "DROP TABLE orders", ("drop-table",), SHOP),
    Case("a table is dropped if it is there, quoted and in its schema", 'DROP TABLE IF EXISTS "public"."orders"',
         ("drop-table",), SHOP),
    Case("only the third statement drops a table",
         "CREATE TABLE basket (id bigint PRIMARY KEY);\nDROP TABLE IF EXISTS basket_draft;\nDROP TABLE orders;",
         ("drop-table",), SHOP),
    Case("a DO block drops tables that a query finds",
         "DO $$\nDECLARE found record;\nBEGIN\n"
         "    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP\n"
         "        EXECUTE 'DROP TABLE ' || quote_ident(found.tablename) || ' CASCADE';\n    END LOOP;\nEND\n$$",
         ("drop-table", "drop-cascade"), SHOP, allows=("opaque-dynamic-sql", "multiple-tables-locked")),
    Case("a table is dropped with the foreign keys that lead to it", "DROP TABLE customer CASCADE",
         ("drop-table", "drop-cascade"), KEYED,
         allows=("drop-constraint", "drop-fk-locks-both-tables", "multiple-tables-locked")),
    Case("a table that others refer to is dropped", "DROP TABLE customer", ("drop-blocked-by-dependent",), KEYED,
         allows=("drop-table",)),
    Case("a table is made anew over the ashes of the old one",
         "DROP TABLE IF EXISTS orders CASCADE;\nCREATE TABLE orders (id bigint PRIMARY KEY, state text);",
         ("create-table-force-drop",), SHOP, allows=("drop-table", "drop-cascade")),
    Case("a schema is dropped with all that is in it", "DROP SCHEMA IF EXISTS sales CASCADE",
         ("drop-schema", "drop-cascade"), "CREATE SCHEMA sales;CREATE TABLE sales.offer (id bigint PRIMARY KEY);",
         allows=("drop-table",)),
    Case("a view is dropped", "DROP VIEW open_order", ("drop-view",), VIEW),
    Case("a materialized view is dropped", "DROP MATERIALIZED VIEW IF EXISTS total_by_state", ("drop-view",),
         SHOP + "CREATE MATERIALIZED VIEW total_by_state AS SELECT state, sum(total) FROM orders GROUP BY state;"),
    Case("a function is dropped", "DROP FUNCTION tax(numeric)", ("drop-function",), SAFETY),
    Case("a type is dropped", "DROP TYPE order_state", ("drop-type",), STATES),
    Case("a type is dropped with the columns of it", "DROP TYPE order_state CASCADE", ("drop-type", "drop-cascade"),
         STATES + "CREATE TABLE sale (id bigint PRIMARY KEY, state order_state);", allows=("drop-column",)),
    Case("a sequence is dropped", "DROP SEQUENCE ticket_seq", ("drop-sequence",), "CREATE SEQUENCE ticket_seq;"),
    Case("an extension is dropped", "DROP EXTENSION IF EXISTS citext", ("drop-extension",), "CREATE EXTENSION citext;"),
    Case("a database is dropped", "DROP DATABASE IF EXISTS legacy_shop", ("drop-database",),
         allows=("nontransactional-statement-in-transaction",)),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a table of the same script is dropped",
         "CREATE TABLE draft (id bigint PRIMARY KEY);\nINSERT INTO draft VALUES (1);\nDROP TABLE draft;", setup=SHOP),
    Case("a table of the same script is dropped under its new name, with all that needs it",
         "CREATE TABLE draft (id bigint PRIMARY KEY);\nCREATE VIEW all_draft AS SELECT id FROM draft;\n"
         "ALTER TABLE draft RENAME TO sketch;\nDROP TABLE sketch CASCADE;", setup=SHOP),
    Case("a temporary table is dropped", "CREATE TEMP TABLE chosen (id bigint);\nDROP TABLE chosen;", setup=SHOP),
    Case("a column of a new table is dropped and another renamed",
         "CREATE TABLE draft (id bigint PRIMARY KEY, a int, b int);\nALTER TABLE draft DROP COLUMN a;\n"
         "ALTER TABLE draft RENAME COLUMN b TO weight;", setup=SHOP),
    Case("a new schema, function, type, sequence and view go again",
         "CREATE SCHEMA attempt;\nCREATE TYPE attempt.mood AS (a int);\nCREATE SEQUENCE attempt.counter;\n"
         "CREATE VIEW attempt.one AS SELECT 1 AS one;\nDROP VIEW attempt.one;\nDROP SEQUENCE attempt.counter;\n"
         "DROP TYPE attempt.mood;\nDROP SCHEMA attempt;", setup=SHOP),
    Case("a table gets another name, and a view with its old one stands in for it",
         "ALTER TABLE orders RENAME TO purchase;\n"
         "CREATE VIEW orders AS SELECT id, customer_id, state, total, placed_at, note FROM purchase;", setup=SHOP),
    Case("a view gets one more column at its end",
         "CREATE OR REPLACE VIEW open_order AS\n"
         "    SELECT id, customer_id, note, placed_at FROM orders WHERE state <> 'done'", setup=VIEW),
    Case("a view is made", "CREATE VIEW order_total AS SELECT id, total FROM orders", setup=SHOP),
    Case("a table is called drop table, and one of its columns truncate",
         'CREATE TABLE "drop table" (id bigint PRIMARY KEY, "truncate" text);\n'
         """COMMENT ON TABLE "drop table" IS 'ALTER TABLE x RENAME TO y';\n"""
         """INSERT INTO "drop table" (id, "truncate") VALUES (1, 'DROP TABLE orders');""", setup=SHOP),
    Case("a table called drop column gets a column called rename",
         'ALTER TABLE "drop column" ADD COLUMN "rename" text',
         setup='CREATE TABLE "drop column" (id bigint PRIMARY KEY);'),
    Case("statements that drop stand in comments and strings only",
         "/* DROP TABLE orders; /* TRUNCATE customer; */ */\n-- ALTER TABLE orders DROP COLUMN note;\n"
         "COMMENT ON TABLE customer IS E'don\\'t DROP TABLE customer; -- ';\n"
         "COMMENT ON COLUMN customer.name IS $note$ DROP TABLE orders CASCADE; $note$;", setup=SHOP),
    Case("a function is made whose text speaks of DROP TABLE",
         "CREATE FUNCTION advice() RETURNS text LANGUAGE sql IMMUTABLE SET search_path = ''\n"
         "    AS $$ SELECT 'never say DROP TABLE orders CASCADE' $$", setup=SHOP),
    Case("a DO block makes a table, uses it and drops it",
         "DO $$\nBEGIN\n    CREATE TABLE draft (id bigint PRIMARY KEY);\n    INSERT INTO draft VALUES (1), (2);\n"
         "    DROP TABLE draft;\nEND\n$$", setup=SHOP),
    Case("a partition of a new table is dropped",
         "CREATE TABLE reading (id bigint, at date NOT NULL) PARTITION BY RANGE (at);\n"
         "CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');\n"
         "DROP TABLE reading_2025;", setup=EVENTS),
    Case("an enumeration gets a value between others", "ALTER TYPE order_state ADD VALUE 'packed' BEFORE 'paid'",
         setup=STATES),
    Case("a new enumeration gets a better name for a value",
         "CREATE TYPE mood AS ENUM ('sad', 'ok');\nALTER TYPE mood RENAME VALUE 'ok' TO 'fine';\n"
         "CREATE TABLE diary (id bigint PRIMARY KEY, mood mood);", setup=SHOP),
    Case("a function is made twice, the second time as another",
         "CREATE FUNCTION vat(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE SET search_path = ''\n"
         "    AS 'SELECT amount * 0.19';\nDROP FUNCTION vat(numeric);\n"
         "CREATE FUNCTION vat(price numeric) RETURNS numeric LANGUAGE sql IMMUTABLE SET search_path = ''\n"
         "    AS 'SELECT price * 0.19';", setup=SHOP),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
