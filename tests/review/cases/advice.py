"""What is good to know: every rule that is expected here speaks as a note, off by default."""

from tests.review.review_case import SHOP, Case

LONG = "the_total_of_all_orders_of_a_customer_in_the_last_calendar_month_by_state"
TOTALS = SHOP + "CREATE MATERIALIZED VIEW total_by_state AS SELECT state, sum(total) FROM orders GROUP BY state;"
ADDED = "ALTER TABLE customer ADD COLUMN city text"
PARCEL = "CREATE TABLE parcel (id bigint CONSTRAINT parcel_pkey PRIMARY KEY)"
SAVEPOINTS = "".join(f"SAVEPOINT s{number};\n" for number in range(70))

CASES: tuple[Case, ...] = (
    Case("an index has many columns",
         "CREATE INDEX CONCURRENTLY orders_all_idx ON orders (state, customer_id, total, placed_at, note)",
         ("index-too-many-columns",), SHOP, transaction=False),
    Case("an index is a hash", "CREATE INDEX CONCURRENTLY orders_note_idx ON orders USING hash (note)", ("hash-index",),
         SHOP, transaction=False),
    Case("an index has no name", f"{PARCEL};\nCREATE INDEX ON parcel ((id % 10));", ("index-without-name",), SHOP),
    Case("a foreign key does not say what happens on a delete",
         "ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer_id) REFERENCES customer (id)\n"
         "    NOT VALID", ("fk-implicit-on-delete",), SHOP),
    Case("a check is added NOT VALID and nobody validates it",
         "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID",
         ("constraint-left-not-valid",), SHOP),
    Case("a domain with a check is made", "CREATE DOMAIN public.age AS int CONSTRAINT age_check CHECK (VALUE >= 0)",
         ("create-domain-with-constraint",)),
    Case("an enumeration is made", "CREATE TYPE public.mood AS ENUM ('sad', 'ok')", ("create-enum",)),
    Case("a rule is made", "CREATE RULE no_delete AS ON DELETE TO orders DO INSTEAD NOTHING", ("create-rule",), SHOP),
    Case("a new table has no primary key", "CREATE TABLE public.log (at timestamptz NOT NULL, line text)",
         ("table-without-primary-key",)),
    Case("a name is cut off", f"CREATE VIEW public.{LONG} AS SELECT id, total FROM public.orders",
         ("identifier-truncated",), SHOP),
    Case("the name of an index is cut off to what is there already",
         f"CREATE TABLE parcel (id bigint CONSTRAINT {LONG} PRIMARY KEY)", ("identifier-truncated",), SHOP),
    Case("a constraint has no name", "CREATE TABLE parcel (id bigint PRIMARY KEY, weight int CHECK (weight > 0))",
         ("unnamed-constraint",), SHOP),
    Case("names have to be quoted", 'CREATE TABLE public."Parcel" (id bigint CONSTRAINT parcel_pkey PRIMARY KEY,'
         ' "order" int)', ("reserved-or-mixed-case-identifier",), SHOP),
    Case("a name has no schema", PARCEL, ("unqualified-name",), SHOP),
    Case("an index is built outside a transaction, and once more if that was stopped",
         "CREATE INDEX CONCURRENTLY orders_state_idx ON orders (state)", ("missing-if-exists-guard",), SHOP,
         transaction=False),
    Case("types that are seldom meant",
         "CREATE TABLE public.parcel (id bigint CONSTRAINT parcel_pkey PRIMARY KEY, code char(9), price money,\n"
         "    at timestamp)", ("type-advice",)),
    Case("columns leave room between them",
         "CREATE TABLE public.parcel (a boolean, id bigint CONSTRAINT parcel_pkey PRIMARY KEY, b boolean,\n"
         "    at timestamptz, c smallint)", ("column-order-padding",)),
    Case("nobody cleans a table", "ALTER TABLE orders SET (autovacuum_enabled = false)", ("autovacuum-disabled",),
         SHOP),
    Case("a rewrite makes replicas wait", "ALTER TABLE orders ALTER COLUMN customer_id TYPE numeric",
         ("rewrite-replication-lag",), SHOP, allows=("alter-type-rewrite",)),
    Case("a transaction has many savepoints", SAVEPOINTS + ADDED, ("subtransaction-overflow",), SHOP),
    Case("a DO block opens a subtransaction for each row",
         "DO $$\nBEGIN\n    FOR n IN 1..100 LOOP\n        BEGIN\n"
         "            UPDATE orders SET note = '' WHERE id = n;\n"
         "        EXCEPTION WHEN others THEN NULL;\n        END;\n    END LOOP;\nEND\n$$", ("subtransaction-overflow",),
         SHOP, allows=("unbatched-dml",)),
    Case("an extension is brought to a newer version", "ALTER EXTENSION citext UPDATE", ("extension-upgrade",),
         "CREATE EXTENSION citext;"),
    Case("the version of an order of letters is taken for granted", "ALTER COLLATION plain REFRESH VERSION",
         ("collation-version-mismatch",), "CREATE COLLATION plain (LOCALE = 'C');"),
    Case("a materialized view without a unique index is refreshed concurrently",
         "REFRESH MATERIALIZED VIEW CONCURRENTLY total_by_state", ("refresh-concurrently-needs-unique-index",), TOTALS),
    Case("an index is built concurrently while a short time limit counts",
         "SET statement_timeout = '30s';\nCREATE INDEX CONCURRENTLY orders_state_idx ON orders (state);\n"
         "RESET statement_timeout;", ("timeout-kills-concurrent-build",), SHOP, transaction=False,
         allows=("session-setting-leak",)),
    Case("an index is built concurrently and waits for whoever has an old snapshot",
         "CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at)",
         ("concurrent-build-waits-on-old-snapshots",), SHOP, transaction=False),
    Case("a strong lock is asked for, and all others queue behind it", ADDED, ("lock-queue-behind-long-transaction",),
         SHOP),
    Case("a strong lock is asked for while the server may be saving a table from wraparound",
         "ALTER TABLE orders ADD COLUMN gift boolean", ("autovacuum-wraparound-conflict",), SHOP),
    Case("a lock is asked for without a limit to the wait", "ALTER TABLE customer ADD COLUMN street text",
         ("missing-lock-timeout",), SHOP),
    Case("a transaction may stay open when its client is gone",
         "ALTER TABLE customer ADD COLUMN country text", ("missing-idle-in-transaction-timeout",), SHOP),
)  # fmt: skip
