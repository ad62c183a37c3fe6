"""Indexes come, go and are built anew."""

from tests.review.review_case import EVENTS, ORDERS, SHOP, Case

UNIQUE = SHOP + "CREATE UNIQUE INDEX customer_email_idx ON customer (email);"
IDENTITY = UNIQUE + "ALTER TABLE customer REPLICA IDENTITY USING INDEX customer_email_idx;"
INVALID = SHOP + (
    "CREATE INDEX orders_state_idx ON orders (state);"
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_state_idx'::regclass;"
)
PARENT_INDEX = EVENTS + (
    "CREATE INDEX event_kind_idx ON ONLY event (kind);CREATE INDEX event_2024_kind_idx ON event_2024 (kind);"
)
BLOCKING = ("create-index-blocking",)

BAD: tuple[Case, ...] = (
    Case("an index is built on a table that exists", "CREATE INDEX orders_state_idx ON orders (state)", BLOCKING, SHOP),
    Case("an index that may be there already is built", "CREATE INDEX IF NOT EXISTS orders_state_idx ON orders (state)",
         BLOCKING, SHOP, allows=("if-not-exists-masks-drift",)),
    Case("an index named concurrently is built without that word",
         'CREATE INDEX "concurrently" ON public."orders" USING btree ("state")', BLOCKING, SHOP),
    Case("an index says CONCURRENTLY in a comment only",
         "CREATE /* CONCURRENTLY */ INDEX -- CONCURRENTLY\n    orders_state_idx ON orders (state)", BLOCKING, SHOP),
    Case("a new table and its index, and then an index on an old table",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, order_id bigint NOT NULL);\n"
         "CREATE INDEX parcel_order_id_idx ON parcel (order_id);\n"
         "CREATE INDEX orders_placed_at_idx ON orders (placed_at);", BLOCKING, SHOP),
    Case("a new table has the name of an old one in another schema, and the old one is indexed",
         "CREATE TABLE billing.orders (id bigint PRIMARY KEY, state text);\n"
         "CREATE INDEX orders_state_idx ON public.orders (state);", BLOCKING, SHOP + "CREATE SCHEMA billing;"),
    Case("CREATE TABLE IF NOT EXISTS finds an old table, which is then indexed",
         "CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, state text);\n"
         "CREATE INDEX orders_state_idx ON orders (state);", BLOCKING, SHOP, allows=("if-not-exists-masks-drift",)),
    Case("a partial index over an expression is built",
         "CREATE INDEX orders_open_idx ON orders (lower(state)) WHERE state <> 'done'", BLOCKING, SHOP),
    Case("a DO block builds an index",
         "DO $$\nBEGIN\n    IF to_regclass('public.orders_state_idx') IS NULL THEN\n"
         "        CREATE INDEX orders_state_idx ON public.orders (state);\n    END IF;\nEND\n$$", BLOCKING, SHOP),
    Case("a DO block puts an index statement together for each table",
         "DO $$\nDECLARE name text;\nBEGIN\n    FOREACH name IN ARRAY ARRAY['orders', 'customer'] LOOP\n"
         "        EXECUTE format('CREATE INDEX %I ON %I (id DESC)', name || '_id_idx', name);\n    END LOOP;\nEND $$",
         BLOCKING, SHOP, allows=("opaque-dynamic-sql", "redundant-index")),
    Case("a unique index is built", "CREATE UNIQUE INDEX customer_email_idx ON customer (email)",
         ("create-index-blocking", "create-unique-index-may-fail"), SHOP),
    Case("a unique index is built with the rows that are there deciding whether it can be",
         "CREATE UNIQUE INDEX customer_phone_idx ON customer (phone) WHERE phone IS NOT NULL",
         ("create-index-blocking", "create-unique-index-may-fail"), SHOP),
    Case("an index is dropped", "DROP INDEX orders_customer_id_idx", ("drop-index-blocking",), SHOP),
    Case("two indexes are dropped by one statement", "DROP INDEX IF EXISTS orders_customer_id_idx, orders_state_idx",
         ("drop-index-blocking",), SHOP + "CREATE INDEX orders_state_idx ON orders (state);"),
    Case("a unique index is dropped", "DROP INDEX customer_email_idx", ("drop-index-blocking", "drop-uniqueness"),
         UNIQUE),
    Case("a unique index is dropped concurrently", "DROP INDEX CONCURRENTLY customer_email_idx", ("drop-uniqueness",),
         UNIQUE, transaction=False),
    Case("the index of the replica identity is dropped", "DROP INDEX customer_email_idx",
         ("drop-replica-identity-index", "drop-index-blocking"), IDENTITY, allows=("drop-uniqueness",)),
    Case("a table is reindexed", "REINDEX TABLE orders", ("reindex-blocking",), SHOP),
    Case("one index is reindexed, with words in brackets", "REINDEX (VERBOSE) INDEX public.orders_customer_id_idx",
         ("reindex-blocking",), SHOP),
    Case("an index is built concurrently in a transaction",
         "CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state)", ("concurrently-in-transaction",), SHOP),
    Case("an index is dropped concurrently in a transaction", "DROP INDEX CONCURRENTLY orders_customer_id_idx",
         ("concurrently-in-transaction",), SHOP),
    Case("a table is reindexed concurrently in a transaction", "REINDEX (CONCURRENTLY) TABLE orders",
         ("concurrently-in-transaction",), SHOP),
    Case("the script begins a transaction itself and builds an index concurrently in it",
         "BEGIN;\nCREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);\nCOMMIT;",
         ("concurrently-in-transaction",), SHOP, transaction=False, allows=("transaction-control-in-migration",)),
    Case("an index is built concurrently on a partitioned table",
         "CREATE INDEX CONCURRENTLY event_kind_idx ON event (kind)", ("concurrently-on-partitioned",), EVENTS,
         transaction=False),
    Case("an index is built on a partitioned table and so on all partitions",
         "CREATE INDEX event_kind_idx ON event (kind)", ("partitioned-index-fanout",), EVENTS, allows=BLOCKING),
    Case("an index that failed to build hides behind IF NOT EXISTS",
         "CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_state_idx ON orders (state)", ("invalid-index-masked",),
         INVALID, transaction=False, allows=("if-not-exists-masks-drift",)),
    Case("an index is built whose columns another one begins with",
         "CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id)", ("redundant-index",),
         ORDERS.partition("CREATE INDEX")[0]
         + "CREATE INDEX orders_customer_id_placed_at_idx ON orders (customer_id, placed_at);", transaction=False),
    Case("an index is built that is there under another name",
         "CREATE INDEX CONCURRENTLY orders_by_customer ON orders USING btree (customer_id ASC)", ("redundant-index",),
         SHOP, transaction=False),
    Case("the index of a primary key is dropped", "DROP INDEX orders_pkey", ("drop-constraint-backing-index",), SHOP,
         allows=("drop-index-blocking", "drop-uniqueness")),
    Case("an index moves to another tablespace", "ALTER INDEX orders_customer_id_idx SET TABLESPACE pg_default",
         ("index-set-tablespace",), SHOP),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("an index is built concurrently outside a transaction",
         "CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state)", setup=SHOP, transaction=False),
    Case("a partial index over an expression is built concurrently",
         "CREATE INDEX CONCURRENTLY customer_phone_idx ON customer (lower(phone)) WHERE phone IS NOT NULL", setup=SHOP,
         transaction=False),
    Case("an index is dropped concurrently outside a transaction",
         "DROP INDEX CONCURRENTLY IF EXISTS public.orders_customer_id_idx", setup=SHOP, transaction=False),
    Case("an index is rebuilt concurrently", "REINDEX INDEX CONCURRENTLY orders_customer_id_idx", setup=SHOP,
         transaction=False),
    Case("a table is reindexed concurrently, with the word in brackets", "REINDEX (VERBOSE, CONCURRENTLY) TABLE orders",
         setup=SHOP, transaction=False),
    Case("a new table gets its indexes in the same script",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, code text NOT NULL, weight int);\n"
         "CREATE INDEX parcel_weight_idx ON parcel (weight);\n"
         "CREATE UNIQUE INDEX parcel_code_idx ON public.parcel (lower(code));", setup=SHOP),
    Case("a new table is renamed and then indexed under its new name",
         "CREATE TABLE parcels (id bigint PRIMARY KEY, weight int);\nALTER TABLE parcels RENAME TO parcel;\n"
         "CREATE INDEX parcel_weight_idx ON parcel (weight);", setup=SHOP),
    Case("a temporary table is indexed",
         "CREATE TEMP TABLE chosen (id bigint) ON COMMIT DROP;\nCREATE INDEX ON chosen (id);", setup=SHOP),
    Case("a temporary table has the name of a real one and is indexed",
         "CREATE TEMP TABLE orders (id bigint, state text);\nCREATE INDEX orders_state_idx ON orders (state);",
         setup=SHOP),
    Case("an index of a new table is dropped again",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, weight int);\n"
         "CREATE INDEX parcel_weight_idx ON parcel (weight);\nDROP INDEX parcel_weight_idx;", setup=SHOP),
    Case("a new partitioned table is indexed with its partitions",
         "CREATE TABLE reading (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);\n"
         "CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');\n"
         "CREATE INDEX reading_at_idx ON reading (at);", setup=SHOP),
    Case("a partitioned table gets an index of its own, without its partitions",
         "CREATE INDEX event_kind_idx ON ONLY event (kind)", setup=EVENTS),
    Case("a partition gets an index concurrently",
         "CREATE INDEX CONCURRENTLY event_2025_kind_idx ON event_2025 (kind)", setup=PARENT_INDEX, transaction=False),
    Case("the index of a partition is attached", "ALTER INDEX event_kind_idx ATTACH PARTITION event_2024_kind_idx",
         setup=PARENT_INDEX),
    Case("a unique index that holds the primary key is built concurrently: it cannot fail",
         "CREATE UNIQUE INDEX CONCURRENTLY orders_state_id_idx ON orders (state, id)", setup=SHOP,
         transaction=False),
    Case("an index over the same column is of another kind, so that neither replaces the other",
         "CREATE INDEX CONCURRENTLY orders_state_brin ON orders USING brin (placed_at)", transaction=False,
         setup=SHOP + "CREATE INDEX orders_placed_at_idx ON orders (placed_at, state);"),
    Case("an index has a column of another one, but not at its beginning",
         "CREATE INDEX CONCURRENTLY orders_state_customer_idx ON orders (state, customer_id)", setup=SHOP,
         transaction=False),
    Case("more memory is asked for, an index is built concurrently, and the setting goes back",
         "SET maintenance_work_mem = '512MB';\nCREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);\n"
         "RESET maintenance_work_mem;", setup=SHOP, transaction=False),
    Case("an index that failed to build is dropped concurrently",
         "DROP INDEX CONCURRENTLY IF EXISTS orders_state_idx", setup=INVALID, transaction=False),
    Case("a row and a comment speak of CREATE INDEX",
         "-- CREATE INDEX orders_state_idx ON orders (state);\n"
         "INSERT INTO advice (text) VALUES ('CREATE INDEX orders_state_idx ON orders (state); DROP TABLE orders;');",
         setup=SHOP + "CREATE TABLE advice (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text);"),
    Case("a DO block makes a table and its index",
         "DO $$\nBEGIN\n    CREATE TABLE parcel (id bigint PRIMARY KEY, weight int);\n"
         "    CREATE INDEX parcel_weight_idx ON parcel (weight);\nEND\n$$", setup=SHOP),
    Case("a materialized view without rows is indexed",
         "CREATE MATERIALIZED VIEW daily_total AS SELECT state, sum(total) AS total FROM orders GROUP BY state\n"
         "    WITH NO DATA;\nCREATE UNIQUE INDEX daily_total_state_idx ON daily_total (state);", setup=SHOP),
    Case("the statistics of an index expression are widened",
         "ALTER INDEX orders_lower_idx ALTER COLUMN 1 SET STATISTICS 500",
         setup=SHOP + "CREATE INDEX orders_lower_idx ON orders (lower(state));"),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
