"""How and where tables are kept, what locks them by name, and what hangs on them: triggers, rules, views with rows."""

from tests.review.review_case import SHOP, Case

HEAP = SHOP + "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;"
QUEUE = "CREATE UNLOGGED TABLE queue (id bigint PRIMARY KEY, payload jsonb);"
STAMP = (
    SHOP
    + """CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    NEW.note := 'changed';
    RETURN NEW;
END $$;
"""
)
STAMPED = STAMP + "CREATE TRIGGER orders_stamp BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp();"
TOTALS = (
    SHOP
    + """CREATE MATERIALIZED VIEW total_by_state AS
    SELECT state, sum(total) AS total FROM orders GROUP BY state;
"""
)
INDEXED = TOTALS + "CREATE UNIQUE INDEX total_by_state_idx ON total_by_state (state);"
TRIGGER = "CREATE TRIGGER orders_stamp BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION stamp()"
PARTS = "CREATE TABLE vehicle (id bigint, wheels int);CREATE TABLE car (id bigint, wheels int);"

BAD: tuple[Case, ...] = (
    Case("a table is vacuumed and rewritten", "VACUUM FULL orders", ("vacuum-full",), SHOP, transaction=False),
    Case("a table is vacuumed and rewritten, with the word in brackets", "VACUUM (ANALYZE, FULL true) public.orders",
         ("vacuum-full",), SHOP, transaction=False),
    Case("a table is put in the order of an index", "CLUSTER orders USING orders_customer_id_idx", ("cluster",), SHOP),
    Case("an unlogged table is logged", "ALTER TABLE queue SET LOGGED", ("set-logged-unlogged",), QUEUE),
    Case("a table is logged no longer", "ALTER TABLE orders SET UNLOGGED", ("set-logged-unlogged",), SHOP,
         allows=("unlogged-table",)),
    Case("an unlogged table is made", "CREATE UNLOGGED TABLE cache (id bigint PRIMARY KEY, value jsonb)",
         ("unlogged-table",), SHOP),
    Case("a table gets another access method", "ALTER TABLE orders SET ACCESS METHOD heap2", ("set-access-method",),
         HEAP, versions=(15, 18)),
    Case("a table moves to another tablespace", "ALTER TABLE orders SET TABLESPACE pg_default", ("set-tablespace",),
         SHOP),
    Case("a table is locked by name", "LOCK TABLE orders", ("explicit-table-lock",), SHOP),
    Case("two tables are locked by name in one mode", "LOCK orders, public.customer IN SHARE ROW EXCLUSIVE MODE NOWAIT",
         ("explicit-table-lock",), SHOP, allows=("multiple-tables-locked",)),
    Case("a DO block locks a table",
         "DO $$ BEGIN LOCK TABLE public.orders IN ACCESS EXCLUSIVE MODE; PERFORM 1; END $$", ("explicit-table-lock",),
         SHOP),
    Case("a materialized view is refreshed", "REFRESH MATERIALIZED VIEW total_by_state", ("refresh-matview-blocking",),
         INDEXED),
    Case("a materialized view is made with its rows",
         "CREATE MATERIALIZED VIEW total_by_customer AS\n"
         "    SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id", ("matview-with-data",), SHOP),
    Case("a materialized view over an old table and a new one is made with its rows",
         "CREATE TABLE rate (state text PRIMARY KEY, rate numeric NOT NULL);\n"
         "CREATE MATERIALIZED VIEW tax AS SELECT o.id, o.total * r.rate AS tax FROM orders o JOIN rate r "
         "USING (state)\n"
         "    WITH DATA;", ("matview-with-data",), SHOP),
    Case("a trigger is made on an old table", TRIGGER, ("create-trigger-blocking",), STAMP),
    Case("a function and its trigger are made, and the trigger is on an old table",
         "CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql SET search_path = ''\n"
         "    AS $$ BEGIN RETURN NULL; END $$;\n"
         'CREATE CONSTRAINT TRIGGER "Count It" AFTER INSERT ON customer\n'
         "    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE count_it();", ("create-trigger-blocking",),
         SHOP),
    Case("a trigger is dropped", "DROP TRIGGER IF EXISTS orders_stamp ON orders", ("drop-trigger",), STAMPED),
    Case("the triggers of a table are switched off", "ALTER TABLE orders DISABLE TRIGGER ALL", ("triggers-disabled",),
         STAMPED),
    Case("one trigger is switched off, rows are changed, and it is switched on again",
         "ALTER TABLE orders DISABLE TRIGGER orders_stamp;\nUPDATE orders SET note = '' WHERE id = 1;\n"
         "ALTER TABLE orders ENABLE TRIGGER orders_stamp;", ("triggers-disabled",), STAMPED,
         allows=("ddl-then-dml-same-transaction", "statement-while-holding-access-exclusive",
                 "mergeable-alter-table")),
    Case("the session pretends to be a replica", "SET LOCAL session_replication_role = 'replica'",
         ("session-replication-role",), SHOP, allows=("triggers-disabled",)),
    Case("a table becomes a child of another", "ALTER TABLE car INHERIT vehicle", ("inheritance-change",), PARTS),
    Case("a table is a child no longer", "ALTER TABLE car NO INHERIT vehicle", ("inheritance-change",),
         PARTS + "ALTER TABLE car INHERIT vehicle;"),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a table keeps room for changes", "ALTER TABLE orders SET (fillfactor = 80)", setup=SHOP),
    Case("a table is vacuumed sooner", "ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.01)", setup=SHOP),
    Case("a column gets finer statistics", "ALTER TABLE orders ALTER COLUMN state SET STATISTICS 1000", setup=SHOP),
    Case("a column gets another storage", "ALTER TABLE customer ALTER COLUMN phone SET STORAGE EXTERNAL", setup=SHOP),
    Case("statistics over two columns are made",
         "CREATE STATISTICS orders_state_note (dependencies) ON state, note FROM orders", setup=SHOP),
    Case("the function of a trigger says something else",
         "CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = ''\n"
         "    AS $$ BEGIN NEW.note := 'changed again'; RETURN NEW; END $$", setup=STAMPED),
    Case("a new table gets a trigger",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, note text);\n"
         + TRIGGER.replace("orders", "parcel") + ";", setup=STAMP),
    Case("a trigger of a new table goes and its triggers are off for a while",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, note text);\n" + TRIGGER.replace("orders", "parcel")
         + ";\nALTER TABLE parcel DISABLE TRIGGER ALL;\nINSERT INTO parcel VALUES (1, 'a');\n"
           "ALTER TABLE parcel ENABLE TRIGGER ALL;\nDROP TRIGGER parcel_stamp ON parcel;", setup=STAMP),
    Case("a materialized view is refreshed concurrently, in a transaction",
         "REFRESH MATERIALIZED VIEW CONCURRENTLY total_by_state", setup=INDEXED),
    Case("a materialized view is made without rows",
         "CREATE MATERIALIZED VIEW total_by_customer AS\n"
         "    SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id\n    WITH NO DATA", setup=SHOP),
    Case("a new table is locked by name",
         "CREATE TABLE parcel (id bigint PRIMARY KEY);\nLOCK TABLE parcel IN ACCESS EXCLUSIVE MODE;", setup=SHOP),
    Case("a new table is moved, logged and clustered",
         "CREATE UNLOGGED TABLE parcel (id bigint PRIMARY KEY);\nALTER TABLE parcel SET LOGGED;\n"
         "CLUSTER parcel USING parcel_pkey;", setup=SHOP),
    Case("a new table is a child of a new one",
         "CREATE TABLE machine (id bigint PRIMARY KEY);\nCREATE TABLE robot (arms int) INHERITS (machine);\n"
         "ALTER TABLE robot NO INHERIT machine;", setup=SHOP),
    Case("the order of a table is chosen for later", "ALTER TABLE orders CLUSTER ON orders_customer_id_idx",
         setup=SHOP),
    Case("an advisory lock is taken and an old table gets a column",
         "SELECT pg_advisory_xact_lock(42);\nALTER TABLE orders ADD COLUMN gift boolean NOT NULL DEFAULT false;",
         setup=SHOP),
    Case("a table is called lock and another vacuum full",
         'CREATE TABLE "lock" (id bigint PRIMARY KEY);\nCREATE TABLE "vacuum full" (id bigint PRIMARY KEY);\n'
         """COMMENT ON TABLE "lock" IS 'LOCK TABLE orders; VACUUM FULL; CLUSTER';""", setup=SHOP),
    Case("a view with rows gets a comment", "COMMENT ON MATERIALIZED VIEW total_by_state IS 'REFRESH it at night'",
         setup=TOTALS),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
