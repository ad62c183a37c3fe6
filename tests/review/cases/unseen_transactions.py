"""Transactions, locks and partitions, by somebody who had read the vocabulary but not the rules."""

from tests.review.review_case import Case

FARM = """CREATE TABLE cow (id bigint PRIMARY KEY, name text, milk int, barn_id int);
INSERT INTO cow SELECT g, 'c' || g, g FROM generate_series(1, 300) g;
CREATE TABLE barn (id int PRIMARY KEY, name text, wet boolean);
INSERT INTO barn SELECT g, 'b' || g FROM generate_series(1, 30) g;
"""
MOOD = FARM + "CREATE TYPE mood AS ENUM ('calm', 'wild');CREATE TABLE bull (id int PRIMARY KEY, mood mood);"
YIELD = FARM + "CREATE MATERIALIZED VIEW yield AS SELECT barn_id, sum(milk) AS milk FROM cow GROUP BY barn_id;"
METER = """CREATE TABLE meter (id bigint NOT NULL, at date NOT NULL, v int, PRIMARY KEY (id, at))
    PARTITION BY RANGE (at);
CREATE TABLE meter_24 PARTITION OF meter FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO meter SELECT g, '2024-05-05', g FROM generate_series(1, 100) g;
CREATE TABLE meter_25 (id bigint NOT NULL, at date NOT NULL, v int, PRIMARY KEY (id, at));
INSERT INTO meter_25 SELECT g, '2025-05-05', g FROM generate_series(1, 100) g;
"""
REST = METER + "CREATE TABLE meter_rest PARTITION OF meter DEFAULT;INSERT INTO meter VALUES (1, '1999-01-01', 1);"
TO_25 = "ALTER TABLE meter ATTACH PARTITION meter_25 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');"
PROOF = "ALTER TABLE meter_25 ADD CONSTRAINT p CHECK (at >= '2025-01-01' AND at < '2026-01-01');"

CASES: tuple[Case, ...] = (
    Case("unseen: a column comes and is filled at once",
         "ALTER TABLE cow ADD COLUMN fat int;\nUPDATE cow SET fat = milk / 10 WHERE milk IS NOT NULL;",
         ("ddl-then-dml-same-transaction",), FARM,
         allows=("unbatched-dml", "statement-while-holding-access-exclusive")),
    Case("unseen: a scan goes on while nobody may read",
         "BEGIN;\nALTER TABLE cow ADD COLUMN fat int;\nALTER TABLE cow VALIDATE CONSTRAINT milky;\nCOMMIT;",
         ("statement-while-holding-access-exclusive",),
         FARM + "ALTER TABLE cow ADD CONSTRAINT milky CHECK (milk > 0) NOT VALID;",
         allows=("transaction-control-in-migration", "mergeable-alter-table"), transaction=False),
    Case("unseen: two tables are locked one after the other",
         "ALTER TABLE cow ADD COLUMN horn boolean;\nALTER TABLE barn ADD COLUMN dry boolean;",
         ("multiple-tables-locked",), FARM),
    Case("unseen: a deferred check waits while the table changes",
         "INSERT INTO cow (id, barn_id) VALUES (999, 1);\nALTER TABLE cow ADD COLUMN horn boolean;",
         ("pending-trigger-events",), FARM +
         "ALTER TABLE cow ADD FOREIGN KEY (barn_id) REFERENCES barn ON DELETE RESTRICT\n"
         "    DEFERRABLE INITIALLY DEFERRED;"),
    Case("unseen: a script commits in its middle",
         "ALTER TABLE cow ADD COLUMN a int;\nCOMMIT;\nBEGIN;\nALTER TABLE cow ADD COLUMN b int;",
         ("transaction-control-in-migration",), FARM),
    Case("unseen: vacuum in a transaction", "VACUUM (ANALYZE) cow;", ("nontransactional-statement-in-transaction",),
         FARM),
    Case("unseen: the server is set up in a transaction", "ALTER SYSTEM SET work_mem = '64MB';",
         ("nontransactional-statement-in-transaction",)),
    Case("unseen: several changes without a transaction",
         "ALTER TABLE cow ADD COLUMN a int;\nCREATE INDEX CONCURRENTLY cow_a ON cow (a);\n"
         "ALTER TABLE barn ADD COLUMN c int;", ("nontransactional-multi-statement",), FARM, transaction=False),
    Case("unseen: a new value is used as soon as it is there",
         "ALTER TYPE mood ADD VALUE 'mad';\nINSERT INTO bull VALUES (1, 'mad');",
         ("enum-value-used-in-same-transaction",), MOOD),
    Case("unseen: a new value is a default as soon as it is there",
         "ALTER TYPE public.mood ADD VALUE 'mad' AFTER 'wild';\nALTER TABLE bull ALTER mood SET DEFAULT 'mad';",
         ("enum-value-used-in-same-transaction",), MOOD),
    Case("unseen: wait as long as it takes", "SET lock_timeout = 0;\nALTER TABLE cow ADD COLUMN a int;",
         ("timeout-disabled",), FARM, allows=("session-setting-leak",)),
    Case("unseen: a setting is left behind by a function", "SELECT set_config('search_path', 'barn', false);",
         ("session-setting-leak",), FARM),
    Case("unseen: a role is left behind", "SET SESSION work_mem = '1GB';\nALTER TABLE cow ADD COLUMN a int;",
         ("session-setting-leak",), FARM),
    Case("unseen: a table is packed, with options", "VACUUM (FULL, ANALYZE, VERBOSE) public.cow;", ("vacuum-full",),
         FARM, transaction=False),
    Case("unseen: tables are packed in the old spelling", "VACUUM FULL cow;", ("vacuum-full",), FARM,
         transaction=False),
    Case("unseen: a table is sorted", "CLUSTER (VERBOSE) cow USING cow_pkey;", ("cluster",), FARM),
    Case("unseen: a table does without the log", "ALTER TABLE IF EXISTS cow SET UNLOGGED;", ("set-logged-unlogged",),
         FARM, allows=("unlogged-table",)),
    Case("unseen: a new table does without the log", "CREATE UNLOGGED TABLE milk AS SELECT * FROM cow;",
         ("unlogged-table",), FARM),
    Case("unseen: a table moves to another disk", "ALTER TABLE ONLY cow SET TABLESPACE pasture;", ("set-tablespace",),
         FARM + "SET allow_in_place_tablespaces = on;CREATE TABLESPACE pasture LOCATION '';", versions=(16, 18)),
    Case("unseen: tables are locked by hand", "LOCK TABLE ONLY cow, barn IN SHARE ROW EXCLUSIVE MODE NOWAIT;",
         ("explicit-table-lock",), FARM, allows=("multiple-tables-locked",)),
    Case("unseen: a table is locked with the shortest of words", "LOCK cow;", ("explicit-table-lock",), FARM),
    Case("unseen: a view is filled anew and nobody may read", "REFRESH MATERIALIZED VIEW public.yield WITH DATA;",
         ("refresh-matview-blocking",), YIELD),
    Case("unseen: a materialised view is made with its rows",
         "CREATE MATERIALIZED VIEW IF NOT EXISTS fat AS SELECT name, milk FROM cow ORDER BY milk DESC;",
         ("matview-with-data",), FARM),
    Case("unseen: a table is a partition from now on", TO_25, ("attach-partition-scan",), METER),
    Case("unseen: the check of a partition to be leaves a day open", TO_25, ("attach-partition-scan",),
         METER + PROOF.replace("2026-01-01", "2026-01-02")),
    Case("unseen: the check of a partition to be is not validated", TO_25, ("attach-partition-scan",),
         METER + PROOF.replace(");", ") NOT VALID;")),
    Case("unseen: the default partition is read for a new one", TO_25, ("attach-default-partition-scan",), REST + PROOF,
         allows=("attach-partition-scan",)),
    Case("unseen: a partition is made in place",
         "CREATE TABLE IF NOT EXISTS meter_26 PARTITION OF public.meter FOR VALUES FROM ('2026-01-01') TO "
         "('2027-01-01');", ("create-partition-of-locks-parent",), METER),
    Case("unseen: a partition leaves", "ALTER TABLE IF EXISTS public.meter DETACH PARTITION meter_24;",
         ("detach-partition-blocking",), METER),
    Case("unseen: a partition leaves online, but for the default",
         "ALTER TABLE meter DETACH PARTITION meter_24 CONCURRENTLY;", ("detach-concurrently-with-default",), REST,
         transaction=False),
    Case("unseen: a key leaves out what the partitions go by",
         "CREATE TABLE gauge (id bigint PRIMARY KEY, at date) PARTITION BY LIST (at);", ("partition-key-not-in-pk",)),
    Case("unseen: a table gets a parent", "ALTER TABLE calf INHERIT cow;", ("inheritance-change",),
         FARM + "CREATE TABLE calf (LIKE cow);"),
    Case("unseen: a trigger on a busy table",
         "CREATE OR REPLACE TRIGGER touch BEFORE INSERT OR UPDATE ON cow FOR EACH ROW EXECUTE FUNCTION\n"
         "    suppress_redundant_updates_trigger();", ("create-trigger-blocking",), FARM),
    Case("unseen: a trigger goes", "DROP TRIGGER IF EXISTS touch ON public.cow;", ("drop-trigger",), FARM +
         "CREATE TRIGGER touch BEFORE UPDATE ON cow FOR EACH ROW EXECUTE FUNCTION "
         "suppress_redundant_updates_trigger();"),
    Case("unseen: the triggers of a table sleep", "ALTER TABLE cow DISABLE TRIGGER USER;", ("triggers-disabled",),
         FARM),
    Case("unseen: the session plays replica", "SET session_replication_role TO replica;", ("session-replication-role",
         ), FARM, allows=("session-setting-leak",)),

    # The counterparts.
    Case("unseen: a column comes, and one row is put into another table",
         "ALTER TABLE cow ADD COLUMN fat int;\nINSERT INTO barn (id, name) VALUES (77, 'new');", setup=FARM),
    Case("unseen: two tables are locked in two transactions",
         "BEGIN;\nSET LOCAL lock_timeout = '1s';\nALTER TABLE cow ADD COLUMN horn boolean;\nCOMMIT;\n"
         "BEGIN;\nSET LOCAL lock_timeout = '1s';\nALTER TABLE barn ADD COLUMN dry boolean;\nCOMMIT;", setup=FARM),
    Case("unseen: the deferred checks are made before the table changes",
         "INSERT INTO cow (id, barn_id) VALUES (999, 1);\nSET CONSTRAINTS ALL IMMEDIATE;\n"
         "ALTER TABLE cow ADD COLUMN horn boolean;", setup=FARM +
         "ALTER TABLE cow ADD FOREIGN KEY (barn_id) REFERENCES barn ON DELETE RESTRICT\n"
         "    DEFERRABLE INITIALLY DEFERRED;CREATE INDEX cow_barn ON cow (barn_id);"),
    Case("unseen: vacuum by itself", "VACUUM (ANALYZE, VERBOSE) cow;", setup=FARM, transaction=False),
    Case("unseen: a table is analysed in a transaction", "ANALYZE cow (milk);", setup=FARM),
    Case("unseen: a new value comes, and an old one is used",
         "ALTER TYPE mood ADD VALUE 'mad';\nINSERT INTO bull VALUES (1, 'wild');", setup=MOOD),
    Case("unseen: a new type is used as soon as it is there",
         "CREATE TYPE gait AS ENUM ('walk', 'run');\nALTER TABLE cow ADD COLUMN gait gait NOT NULL DEFAULT 'walk';",
         setup=FARM),
    Case("unseen: limits for this transaction",
         "SET LOCAL lock_timeout = '3s';\nSET LOCAL statement_timeout = '1min';\nALTER TABLE cow ADD COLUMN a int;",
         setup=FARM),
    Case("unseen: a limit is set and given back",
         "SET lock_timeout = '3s';\nALTER TABLE cow ADD COLUMN a int;\nRESET lock_timeout;", setup=FARM),
    Case("unseen: a setting by a function for this transaction", "SELECT set_config('search_path', 'public', true);",
         setup=FARM),
    Case("unseen: a savepoint is taken back",
         "SAVEPOINT a;\nALTER TABLE cow ADD COLUMN a int;\nROLLBACK TO a;\nRELEASE a;", setup=FARM),
    Case("unseen: a view is filled anew beside its readers", "REFRESH MATERIALIZED VIEW CONCURRENTLY yield;",
         setup=YIELD + "CREATE UNIQUE INDEX yield_ux ON yield (barn_id);"),
    Case("unseen: a materialised view is made empty",
         "CREATE MATERIALIZED VIEW fat AS SELECT name FROM cow WITH NO DATA;", setup=FARM),
    Case("unseen: a check proves the partition", TO_25, setup=METER + PROOF),
    Case("unseen: a check proves the partition in other words", TO_25,
         setup=METER + "ALTER TABLE meter_25 ADD CHECK (at BETWEEN '2025-02-01' AND '2025-11-30' AND v > 0);"),
    Case("unseen: a partition is made beside and attached",
         "CREATE TABLE meter_26 (LIKE meter INCLUDING ALL);\n"
         "ALTER TABLE meter ATTACH PARTITION meter_26 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');", setup=METER),
    Case("unseen: the default partition cannot have such rows", TO_25,
         setup=METER + PROOF + "CREATE TABLE meter_rest PARTITION OF meter DEFAULT;\n"
         "ALTER TABLE meter_rest ADD CHECK (at < '2020-01-01');"),
    Case("unseen: a partition leaves online", "ALTER TABLE meter DETACH PARTITION meter_24 CONCURRENTLY;", setup=METER,
         transaction=False),
    Case("unseen: a key holds what the partitions go by",
         "CREATE TABLE gauge (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY LIST (at);\n"
         "CREATE TABLE gauge_a PARTITION OF gauge FOR VALUES IN ('2025-01-01');\n"
         "CREATE TABLE gauge_rest PARTITION OF gauge DEFAULT;"),
    Case("unseen: a new table has a trigger",
         "CREATE TABLE calf (LIKE cow INCLUDING ALL);\nCREATE TRIGGER touch BEFORE UPDATE ON calf FOR EACH ROW\n"
         "    EXECUTE FUNCTION suppress_redundant_updates_trigger();", setup=FARM),
    Case("unseen: a lock that lets everybody write", "LOCK TABLE cow IN ACCESS SHARE MODE;", setup=FARM),
    Case("unseen: storage parameters of a table",
         "ALTER TABLE cow SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, parallel_workers = 4);",
         setup=FARM),
    Case("unseen: a table is marked as sorted", "ALTER TABLE cow CLUSTER ON cow_pkey;", setup=FARM),
)  # fmt: skip
