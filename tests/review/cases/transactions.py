"""What stands together in one transaction, and what must not stand in one."""

from tests.review.review_case import FOREIGN_KEY, SHOP, Case

STATES = "CREATE TYPE order_state AS ENUM ('new', 'paid');CREATE TABLE sale (id bigint PRIMARY KEY, state order_state);"
DEFERRED = SHOP + FOREIGN_KEY.replace(";", " DEFERRABLE INITIALLY DEFERRED;") + (
    "INSERT INTO customer (id, email) VALUES (1, 'ada@example.org');INSERT INTO orders (customer_id) VALUES (1);"
)  # fmt: skip
GROWN = """CREATE TYPE mood AS ENUM ('sad', 'ok');
ALTER TYPE mood ADD VALUE 'happy';
CREATE TABLE diary (id bigint PRIMARY KEY, mood mood NOT NULL DEFAULT 'happy');
"""
CITY = "ALTER TABLE customer ADD COLUMN city text"
NOTE = "ALTER TABLE orders ADD COLUMN gift_note text"
HOLDING = ("statement-while-holding-access-exclusive",)
DML = ("dml-without-where", "unbatched-dml", "statement-while-holding-access-exclusive")
UNTRANSACTED = ("nontransactional-statement-in-transaction",)

PARTITIONED = """CREATE TABLE visit (id int NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM (0) TO (1000);
CREATE INDEX visit_id_idx ON visit (id);
INSERT INTO visit SELECT g FROM generate_series(1, 900) g;
"""
BAD: tuple[Case, ...] = (
    Case("a column comes and is filled in the same transaction",
         f"{CITY};\nUPDATE customer SET city = 'Berlin';", ("ddl-then-dml-same-transaction",), SHOP, allows=DML),
    Case("a script that says BEGIN adds a column, and deletes rows two statements later",
         f"BEGIN;\n{CITY};\nCOMMENT ON COLUMN customer.city IS 'where the goods go';\n"
         "DELETE FROM customer WHERE email LIKE '%@example.org';\nCOMMIT;", ("ddl-then-dml-same-transaction",), SHOP,
         transaction=False, allows=(*DML, "transaction-control-in-migration")),
    Case("a DO block adds a column and fills it",
         f"DO $$\nBEGIN\n    {CITY};\n    UPDATE customer SET city = phone WHERE phone IS NOT NULL;\nEND\n$$",
         ("ddl-then-dml-same-transaction",), SHOP, allows=DML),
    Case("an index is built on one table while another is held",
         f"{CITY};\nCREATE INDEX orders_state_idx ON orders (state);", (*HOLDING, "create-index-blocking"), SHOP),
    Case("a large table is read while another is held",
         f"{CITY};\nCREATE TABLE total_by_state AS SELECT state, sum(total) AS total FROM orders GROUP BY state;",
         HOLDING, SHOP),
    Case("two tables are held, one after the other", f"{CITY};\n{NOTE};", ("multiple-tables-locked",), SHOP,
         allows=HOLDING),
    Case("a DO block holds two tables", f"DO $$ BEGIN {CITY}; {NOTE}; END $$", ("multiple-tables-locked",), SHOP,
         allows=HOLDING),
    Case("rows are changed whose foreign key waits for the end, and then their table",
         f"UPDATE orders SET customer_id = 2 WHERE id = 1;\n{NOTE};", ("pending-trigger-events",),
         DEFERRED + "INSERT INTO customer (id, email) VALUES (2, 'grace@example.org');"),
    Case("the script ends a transaction that it has not begun",
         f"{CITY};\nCOMMIT;\n{NOTE};", ("transaction-control-in-migration",), SHOP,
         allows=("multiple-tables-locked", *HOLDING)),
    Case("the script takes back a transaction that it has not begun", f"{CITY};\nROLLBACK;",
         ("transaction-control-in-migration",), SHOP),
    Case("a table is vacuumed in a transaction", "VACUUM ANALYZE orders", UNTRANSACTED, SHOP),
    Case("a setting of the whole server is changed in a transaction", "ALTER SYSTEM SET work_mem = '16MB'",
         UNTRANSACTED),
    Case("a database is made in a transaction", "CREATE DATABASE reporting_of_nobody", UNTRANSACTED),
    Case("a subscription is made in a transaction",
         "CREATE SUBSCRIPTION goods CONNECTION 'host=localhost port=1 dbname=goods' PUBLICATION goods", UNTRANSACTED),
    Case("a schema is reindexed in a transaction", "REINDEX SCHEMA public", UNTRANSACTED, SHOP,
         allows=("reindex-blocking",)),
    Case("only the last statement of a transaction cannot run in one", f"{CITY};\nVACUUM (ANALYZE) customer;",
         UNTRANSACTED, SHOP, allows=HOLDING),
    Case("two indexes are built outside a transaction: the second may fail when the first is there",
         "CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);\n"
         "CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);", ("nontransactional-multi-statement",),
         SHOP, transaction=False),
    Case("a column, an index and a row outside a transaction",
         f"{CITY};\nCREATE INDEX CONCURRENTLY customer_city_idx ON customer (city);\n"
         "INSERT INTO customer (id, email, city) VALUES (9, 'ada@example.org', 'London');",
         ("nontransactional-multi-statement",), SHOP, transaction=False),
    Case("a new value of an enumeration becomes a default in the transaction that adds it",
         "ALTER TYPE order_state ADD VALUE 'returned';\n"
         "ALTER TABLE sale ALTER COLUMN state SET DEFAULT 'returned';",
         ("enum-value-used-in-same-transaction",), STATES,
         allows=("change-default",)),
    Case("a new value of an enumeration is written in the transaction that adds it",
         "ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'returned';\nCOMMENT ON TYPE order_state IS 'of a sale';\n"
         "INSERT INTO sale (id, state) VALUES (1, 'returned');", ("enum-value-used-in-same-transaction",), STATES),
    Case("an enumeration is made, gets a value and uses it, which its server refuses", GROWN,
         ("enum-value-used-in-same-transaction",), SHOP, versions=(14, 16)),
    Case("a time limit is set for the whole session", f"SET lock_timeout = '2s';\n{CITY};", ("session-setting-leak",),
         SHOP),
    Case("the search path is set for the whole session",
         "SET search_path TO public;\nCREATE TABLE parcel (id bigint PRIMARY KEY);", ("session-setting-leak",), SHOP),
    Case("a setting of the session is set by a function",
         "SELECT set_config('work_mem', '256MB', false);\nCREATE TABLE parcel (id bigint PRIMARY KEY);",
         ("session-setting-leak",), SHOP),
    Case("the time limit for locks is switched off", f"SET LOCAL lock_timeout = 0;\n{CITY};", ("timeout-disabled",),
         SHOP),
    Case("the time limit for statements is switched off, in another spelling",
         f"SET LOCAL statement_timeout TO '0s';\n{CITY};", ("timeout-disabled",), SHOP),
    Case("a partitioned table is indexed anew, one partition after the other", "REINDEX TABLE visit;",
         ("reindex-blocking",), setup=PARTITIONED, transaction=False),
    Case("a partitioned table is indexed anew in a transaction", "REINDEX TABLE visit;",
         ("nontransactional-statement-in-transaction",), setup=PARTITIONED, allows=("reindex-blocking",)),
    Case("a session forgets everything in a transaction", "DISCARD ALL;",
         ("nontransactional-statement-in-transaction",)),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a DO block outside of a transaction commits after each batch",
         "DO $$\nBEGIN\n    FOR n IN 1..3 LOOP\n        UPDATE orders SET note = '' WHERE id = n;\n        COMMIT;\n"
         "    END LOOP;\nEND\n$$", setup=SHOP, transaction=False),
    Case("a time limit is set for the transaction", f"SET LOCAL lock_timeout = '2s';\n{CITY};", setup=SHOP),
    Case("two time limits are set for the transaction, one by a function", setup=SHOP,
         sql=f"SET LOCAL statement_timeout TO '30s';\nSELECT set_config('lock_timeout', '2s', true);\n{CITY};"),
    Case("the script says BEGIN and COMMIT itself", f"BEGIN;\nSET LOCAL lock_timeout = '2s';\n{CITY};\nCOMMIT;",
         setup=SHOP, transaction=False),
    Case("two tables are changed in a transaction each", setup=SHOP, transaction=False,
         sql=f"BEGIN;\n{CITY};\nCOMMIT;\nBEGIN;\n{NOTE};\nCOMMIT;"),
    Case("a column comes in one transaction, and a row is changed in the next",
         f"BEGIN;\n{CITY};\nCOMMIT;\nBEGIN;\nUPDATE customer SET city = 'Berlin' WHERE id = 1;\nCOMMIT;", setup=SHOP,
         transaction=False),
    Case("a table is vacuumed outside a transaction", "VACUUM (ANALYZE) orders", setup=SHOP, transaction=False),
    Case("a table is analysed in a transaction", "ANALYZE orders (state)", setup=SHOP),
    Case("new tables are made, filled and indexed, and an old one gets a column at the very end",
         "CREATE TABLE plan (id int PRIMARY KEY, code text NOT NULL UNIQUE);\n"
         "INSERT INTO plan VALUES (1, 'free'), (2, 'team');\nCREATE INDEX plan_lower_idx ON plan (lower(code));\n"
         f"{CITY};", setup=SHOP),
    Case("an enumeration and a table with it are made, and its values used at once",
         "CREATE TYPE mood AS ENUM ('sad', 'ok');\n"
         "CREATE TABLE diary (id bigint PRIMARY KEY, mood mood NOT NULL DEFAULT 'ok');\n"
         "INSERT INTO diary (id, mood) VALUES (1, 'ok');", setup=SHOP),
    Case("an enumeration is made, gets a value and uses it, which its server allows", GROWN, setup=SHOP,
         versions=(17, 18)),
    Case("a value is added to an enumeration, and an old value is used",
         "ALTER TYPE order_state ADD VALUE 'returned';\nINSERT INTO sale (id, state) VALUES (1, 'paid');",
         setup=STATES),
    Case("a value is added in one transaction and used in the next", setup=STATES, transaction=False,
         sql="BEGIN;\nALTER TYPE order_state ADD VALUE 'returned';\nCOMMIT;\n"
             "BEGIN;\nINSERT INTO sale (id, state) VALUES (1, 'returned');\nCOMMIT;"),
    Case("a table called commit gets a row that says ROLLBACK",
         'CREATE TABLE "commit" (id bigint PRIMARY KEY, "begin" text);\n'
         """INSERT INTO "commit" VALUES (1, 'ROLLBACK; COMMIT; VACUUM');""", setup=SHOP),
    Case("a DO block has its BEGIN and END, and no transaction in them",
         "DO LANGUAGE plpgsql $block$\nBEGIN\n    BEGIN\n        CREATE TABLE parcel (id bigint PRIMARY KEY);\n"
         "    EXCEPTION WHEN duplicate_table THEN\n        RAISE NOTICE 'COMMIT is not needed';\n    END;\n"
         "END\n$block$",
         setup=SHOP),
    Case("a function is made that sets its own time limit",
         "CREATE FUNCTION slow_count() RETURNS bigint LANGUAGE sql STABLE\n"
         "    SET search_path = '' SET statement_timeout = '5s'\n    AS 'SELECT count(*) FROM public.orders'",
         setup=SHOP),
    Case("rows are changed whose foreign key is looked at before their table changes",
         "UPDATE plan SET parent_id = 1 WHERE id = 2;\nSET CONSTRAINTS ALL IMMEDIATE;",
         setup="CREATE TABLE plan (id int PRIMARY KEY, parent_id int REFERENCES plan DEFERRABLE INITIALLY DEFERRED);"
               "CREATE INDEX plan_parent_id_idx ON plan (parent_id);INSERT INTO plan VALUES (1, 1), (2, 2);"),
    Case("a savepoint is set and released", f"SAVEPOINT before_it;\n{CITY};\nRELEASE SAVEPOINT before_it;", setup=SHOP),
    Case("one statement adds two columns to one table",
         "ALTER TABLE customer\n    ADD COLUMN city text,\n    ADD COLUMN street text", setup=SHOP),
    Case("a session forgets everything, outside of a transaction", "DISCARD ALL;", transaction=False),
    Case("a table that is not partitioned is indexed anew, beside its readers and writers",
         "REINDEX TABLE CONCURRENTLY customer;", setup=SHOP, transaction=False),
    Case("statistics are gathered", "ANALYZE customer;", setup=SHOP),
    Case("the plans of a session are forgotten", "DISCARD PLANS;"),
    Case("a setting is read", "SHOW lock_timeout;\nSELECT current_setting('statement_timeout');"),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
