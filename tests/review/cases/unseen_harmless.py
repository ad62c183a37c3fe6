"""What a reviewer that cries wolf would report, by somebody who had not read the rules. All are safe."""

from tests.review.review_case import Case, role

MILL = (
    role("unseen_miller")
    + """CREATE SCHEMA mill;
CREATE TYPE mill.grade AS ENUM ('low', 'high');
CREATE TABLE mill.sack (id bigint PRIMARY KEY, farm int NOT NULL, no int NOT NULL, grain text DEFAULT 'rye',
    kg numeric(8, 3), at timestamptz DEFAULT now(), grade mill.grade, UNIQUE (farm, no));
INSERT INTO mill.sack (id, farm, no) SELECT g, g % 7, g FROM generate_series(1, 300) g;
CREATE TABLE mill.stone (id int PRIMARY KEY, name text UNIQUE);
INSERT INTO mill.stone SELECT g, 'stone' || g FROM generate_series(1, 9) g;
CREATE INDEX sack_at_ix ON mill.sack (at);
"""
)
DAYS = """CREATE TABLE day (id bigint NOT NULL, region text NOT NULL, v int, note varchar(10))
    PARTITION BY LIST (region);
CREATE TABLE day_eu PARTITION OF day FOR VALUES IN ('eu');
CREATE TABLE day_us PARTITION OF day FOR VALUES IN ('us');
INSERT INTO day SELECT g, 'eu', g FROM generate_series(1, 60) g;
CREATE TABLE day_af (LIKE day);
INSERT INTO day_af SELECT g, 'af', g FROM generate_series(1, 60) g;
"""
KIN = """CREATE TABLE plant (id bigint PRIMARY KEY, name text);
CREATE TABLE tree (height int) INHERITS (plant);
CREATE TABLE herb (smell text) INHERITS (plant);
INSERT INTO tree SELECT g, 'oak', g FROM generate_series(1, 50) g;
"""
TOTAL = (
    MILL
    + """CREATE MATERIALIZED VIEW mill.total AS SELECT farm, sum(kg) AS kg FROM mill.sack GROUP BY farm
    WITH NO DATA;
"""
)

CASES: tuple[Case, ...] = (
    Case("unseen: a trigger and a policy of tables that are not there go if they are",
         "DROP TRIGGER IF EXISTS t ON mill.nowhere;\nDROP POLICY IF EXISTS p ON mill.nowhere;\n"
         "DROP RULE IF EXISTS r ON mill.sack;\n"
         "DROP TYPE IF EXISTS nowhere.at_all, mill.grades;\nDROP DOMAIN IF EXISTS mill.weight;\n"
         "DROP AGGREGATE IF EXISTS mill.a(int);\n"
         "DROP PROCEDURE IF EXISTS mill.p;\nDROP PUBLICATION IF EXISTS nobody;\nDROP STATISTICS IF EXISTS mill.st;",
         setup=MILL),
    Case("unseen: much is done to a table that is not there",
         "ALTER TABLE IF EXISTS mill.bag ADD COLUMN a serial, DROP COLUMN b, ALTER COLUMN c TYPE bigint, ADD UNIQUE "
         "(c);\n"
         "ALTER TABLE IF EXISTS mill.bag RENAME TO pouch;\nALTER TABLE IF EXISTS mill.bag RENAME COLUMN a TO b;\n"
         "ALTER INDEX IF EXISTS mill.bag_ix RENAME TO pouch_ix;\nALTER SEQUENCE IF EXISTS mill.bag_seq RESTART;\n"
         "ALTER VIEW IF EXISTS mill.bags RENAME TO pouches;", setup=MILL),
    Case("unseen: a function whose text would do harm is only made",
         "CREATE FUNCTION mill.burn() RETURNS void LANGUAGE plpgsql SET search_path = mill AS $$\nBEGIN\n"
         "    EXECUTE 'DROP TABLE ' || 'sack';\n    DELETE FROM sack;\n    LOCK TABLE sack;\nEND $$;", setup=MILL),
    Case("unseen: a partitioned table is made with all its partitions",
         "CREATE TABLE mill.run (at date NOT NULL, kg int) PARTITION BY RANGE (at);\n"
         "CREATE TABLE mill.run_1 PARTITION OF mill.run FOR VALUES FROM (MINVALUE) TO ('2025-01-01');\n"
         "CREATE TABLE mill.run_d PARTITION OF mill.run DEFAULT;\n"
         "ALTER TABLE mill.run DETACH PARTITION mill.run_1;\nDROP TABLE mill.run_1;", setup=MILL),
    Case("unseen: an index stands on the parent alone", "CREATE INDEX day_v_ix ON ONLY public.day (v);", setup=DAYS),
    Case("unseen: a partitioned table gets a column",
         "ALTER TABLE day ADD COLUMN w int DEFAULT 5, ALTER note TYPE varchar(99);", setup=DAYS),
    Case("unseen: a parent and all its heirs get a column",
         "ALTER TABLE plant ADD COLUMN colour text NOT NULL DEFAULT 'green';", setup=KIN),
    Case("unseen: a new heir", "CREATE TABLE fern (leaf int) INHERITS (plant);\nALTER TABLE fern NO INHERIT plant;",
         setup=KIN),
    Case("unseen: a list partition whose rows are known",
         "ALTER TABLE day ATTACH PARTITION day_af FOR VALUES IN ('af');", setup=DAYS +
         "ALTER TABLE day_af ADD CONSTRAINT af CHECK (region = 'af');"),
    Case("unseen: a partition is filled before it is attached",
         "CREATE TABLE day_sa (LIKE day INCLUDING DEFAULTS);\n"
         "INSERT INTO day_sa SELECT g, 'sa', g FROM generate_series(1, 9) g;\n"
         "ALTER TABLE day ATTACH PARTITION day_sa FOR VALUES IN ('sa');", setup=DAYS),
    Case("unseen: a row by its key of two columns", "UPDATE mill.sack SET kg = 50 WHERE farm = 3 AND no = 10;\n"
         "DELETE FROM mill.sack WHERE no = 17 AND farm = 3;", setup=MILL),
    Case("unseen: a batch from a key to a key",
         "UPDATE mill.sack SET kg = 50 WHERE id >= 1 AND id < 200 AND kg IS NULL;", setup=MILL),
    Case("unseen: rows by a list of keys", "DELETE FROM mill.sack WHERE id = ANY (ARRAY[1, 2, 3]);\n"
         "DELETE FROM mill.sack WHERE id = ANY ('{4,5}'::bigint[]);\n"
         "DELETE FROM mill.sack WHERE id IN (VALUES (6), (7));", setup=MILL),
    Case("unseen: rows by where they lie, a hundred of them",
         "DELETE FROM mill.sack WHERE ctid = ANY (ARRAY(SELECT ctid FROM mill.sack WHERE kg IS NULL LIMIT 100));",
         setup=MILL),
    Case("unseen: a row by a unique name", "UPDATE mill.stone SET name = 'big stone' WHERE name = 'stone4';",
         setup=MILL),
    Case("unseen: rows are made up",
         "INSERT INTO mill.sack (id, farm, no) SELECT g, 99, g FROM generate_series(1000, 1010) AS g;", setup=MILL),
    Case("unseen: a row that looks one thing up",
         "INSERT INTO mill.sack (id, farm, no) VALUES (999, (SELECT id FROM mill.stone WHERE name = 'stone3'), 1) ON "
         "CONFLICT DO NOTHING;", setup=MILL),
    Case("unseen: a row is copied by its key",
         "INSERT INTO mill.sack (id, farm, no) SELECT 5000, farm, 5000 FROM mill.sack WHERE id = 5;", setup=MILL),
    Case("unseen: a merge of two written rows",
         "MERGE INTO mill.stone s USING (VALUES (1, 'a'), (77, 'b')) v (id, name) ON s.id = v.id\n"
         "WHEN MATCHED THEN UPDATE SET name = v.name WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.name);", setup=MILL,
         versions=(15, 18)),
    Case("unseen: the type that it has", "ALTER TABLE mill.sack ALTER COLUMN id TYPE bigint, ALTER grain TYPE text;",
         setup=MILL),
    Case("unseen: a counter is made by hand for what is to come",
         "CREATE SEQUENCE mill.stone_seq OWNED BY mill.stone.id;\nSELECT setval('mill.stone_seq', 100);\n"
         "ALTER TABLE mill.stone ALTER COLUMN id SET DEFAULT nextval('mill.stone_seq');", setup=MILL),
    Case("unseen: an index is exchanged online and takes the old name",
         "CREATE INDEX CONCURRENTLY IF NOT EXISTS sack_at_new ON mill.sack (at, id);\n"
         "DROP INDEX CONCURRENTLY IF EXISTS mill.sack_at_ix;\nALTER INDEX mill.sack_at_new RENAME TO sack_at_ix;",
         setup=MILL, transaction=False),
    Case("unseen: a unique index is built online and becomes a constraint",
         "CREATE UNIQUE INDEX CONCURRENTLY sack_no_ux ON mill.sack (id, farm, no);\n"
         "ALTER TABLE mill.sack ADD CONSTRAINT sack_no UNIQUE USING INDEX sack_no_ux;", setup=MILL, transaction=False),
    Case("unseen: another role for this transaction", "SET LOCAL ROLE unseen_miller;\nSELECT 1;\nRESET ROLE;",
         setup=MILL),
    Case("unseen: a lock of our own that no table has",
         "SELECT pg_advisory_xact_lock(42);\nALTER TABLE mill.sack ADD COLUMN x int;", setup=MILL),
    Case("unseen: a block sends a message and reads the time",
         "DO LANGUAGE plpgsql $$ DECLARE t timestamptz := now(); BEGIN PERFORM pg_notify('mill', t::text);\n"
         "    IF EXISTS (SELECT FROM mill.sack WHERE id = 1) THEN RAISE NOTICE 'DROP TABLE mill.sack'; END IF; END $$;",
         setup=MILL),
    Case("unseen: an aggregate, an operator, a cast and a search configuration",
         "CREATE AGGREGATE mill.last(anyelement) (SFUNC = array_append_last, STYPE = anyelement);\n"
         "CREATE OPERATOR mill.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);\n"
         "CREATE TEXT SEARCH CONFIGURATION mill.simple2 (COPY = simple);", setup=MILL +
         "CREATE FUNCTION array_append_last(anyelement, anyelement) RETURNS anyelement IMMUTABLE LANGUAGE sql\n"
         "    AS 'SELECT $2';"),
    Case("unseen: a trigger wakes", "ALTER TABLE mill.sack ENABLE TRIGGER USER;",
         setup=MILL + "ALTER TABLE mill.sack DISABLE TRIGGER USER;"),
    Case("unseen: a domain gets a default and loses what it never had",
         "ALTER DOMAIN mill.w SET DEFAULT 1;\nALTER DOMAIN mill.w DROP CONSTRAINT IF EXISTS nothing;",
         setup=MILL + "CREATE DOMAIN mill.w AS int;CREATE TABLE mill.u (w mill.w);"),
    Case("unseen: everything that a new table can have",
         "CREATE TABLE mill.all_of_it (\n    id bigint GENERATED BY DEFAULT AS IDENTITY,\n    up bigint,\n"
         "    a int NOT NULL CHECK (a > 0),\n"
         "    b int GENERATED ALWAYS AS (a * 2) STORED,\n    c text DEFAULT md5(random()::text) UNIQUE,\n"
         "    during int4range,\n"
         "    PRIMARY KEY (id),\n    FOREIGN KEY (up) REFERENCES mill.all_of_it ON DELETE RESTRICT,\n"
         "    EXCLUDE USING gist (during WITH &&)\n);\nCREATE INDEX ON mill.all_of_it (up);\n"
         "CREATE INDEX ON mill.all_of_it (lower(c));\n"
         "CLUSTER mill.all_of_it USING all_of_it_pkey;\nLOCK TABLE mill.all_of_it;\nREINDEX TABLE mill.all_of_it;\n"
         "TRUNCATE mill.all_of_it RESTART IDENTITY;\n"
         "ALTER TABLE mill.all_of_it ALTER id RESTART WITH 5;\nALTER TABLE mill.all_of_it SET SCHEMA public;",
         setup=MILL),
    Case("unseen: a materialised view is made empty, filled and indexed",
         "CREATE MATERIALIZED VIEW mill.by_grain AS SELECT grain, count(*) FROM mill.sack GROUP BY grain WITH NO "
         "DATA;\n"
         "CREATE UNIQUE INDEX by_grain_ux ON mill.by_grain (grain);\nREFRESH MATERIALIZED VIEW mill.by_grain;",
         setup=MILL),
    Case("unseen: a materialised view that nobody can read yet is filled", "REFRESH MATERIALIZED VIEW mill.total;",
         setup=TOTAL),
    Case("unseen: a check is dropped and comes back wider, unchecked",
         "ALTER TABLE mill.sack DROP CONSTRAINT IF EXISTS heavy,\n"
         "    ADD CONSTRAINT heavy CHECK (kg >= 0 AND kg < 5000) NOT VALID;", setup=MILL +
         "ALTER TABLE mill.sack ADD CONSTRAINT heavy CHECK (kg > 0);"),
    Case("unseen: a column gets a foreign key to its own table, and its index",
         "BEGIN;\nALTER TABLE mill.sack ADD COLUMN from_id bigint REFERENCES mill.sack (id) ON DELETE SET NULL;\n"
         "COMMIT;\nCREATE INDEX CONCURRENTLY sack_from_ix ON mill.sack (from_id) WHERE from_id IS NOT NULL;",
         setup=MILL, transaction=False),
    Case("unseen: an identity counts in larger steps",
         "ALTER TABLE step ALTER COLUMN id SET INCREMENT BY 10, ALTER x DROP IDENTITY IF EXISTS;",
         setup="CREATE TABLE step (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x int);"),
    Case("unseen: hiding rows from those whom a policy knows",
         "ALTER TABLE mill.sack ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
         setup=MILL + "CREATE POLICY own ON mill.sack USING (farm = 1);"),
    Case("unseen: a foreign table gets a column and goes without a word of rows",
         "ALTER FOREIGN TABLE far ADD COLUMN b text;\nALTER FOREIGN TABLE far OPTIONS (ADD fetch_size '100');",
         setup="CREATE EXTENSION postgres_fdw;CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;\n"
         "CREATE FOREIGN TABLE far (a int) SERVER s;"),
    Case("unseen: a view over a view, and a view with another order of words",
         "CREATE VIEW mill.heavy AS SELECT id, kg FROM mill.sack WHERE kg > 50;\n"
         "CREATE OR REPLACE VIEW mill.heavy AS SELECT id, kg, farm FROM mill.sack WHERE kg > 40;\n"
         "CREATE VIEW mill.heaviest AS SELECT max(kg) FROM mill.heavy;\n"
         "COMMENT ON VIEW mill.heavy IS 'TRUNCATE mill.sack';", setup=MILL),
    Case("unseen: names in another alphabet",
         'CREATE TABLE mill."мешок" (id bigint PRIMARY KEY, "вес" int);\n'
         'ALTER TABLE mill."мешок" RENAME "вес" TO "größe";\n'
         'CREATE INDEX "größe_ix" ON mill."мешок" ("größe");\nALTER TABLE mill.sack ADD COLUMN "größe" int;',
         setup=MILL),
    Case("unseen: a constraint trigger of a new table, waiting",
         "CREATE TABLE mill.q (id bigint PRIMARY KEY, up bigint REFERENCES mill.q DEFERRABLE INITIALLY DEFERRED);\n"
         "CREATE INDEX ON mill.q (up);\nINSERT INTO mill.q VALUES (1, 2), (2, 1);\nSET CONSTRAINTS ALL IMMEDIATE;\n"
         "ALTER TABLE mill.q ADD COLUMN x int;", setup=MILL),
    Case("unseen: a check of a filled table is validated by itself", "ALTER TABLE mill.sack VALIDATE CONSTRAINT heavy;",
         setup=MILL + "ALTER TABLE mill.sack ADD CONSTRAINT heavy CHECK (kg > 0) NOT VALID;"),
    Case("unseen: one statement for one table", setup=MILL,
         sql="ALTER TABLE mill.sack ADD COLUMN a int, ADD COLUMN b text DEFAULT 'x', ALTER COLUMN kg SET STATISTICS "
         "100,\n    ADD CONSTRAINT a_pos CHECK (a > 0) NOT VALID, ALTER COLUMN a SET DEFAULT 1;"),
    Case("unseen: two short statements for one table",
         "ALTER TABLE mill.sack ADD COLUMN a int;\nALTER TABLE mill.sack ADD COLUMN b text;\n"
         "COMMENT ON COLUMN mill.sack.b IS 'b';", setup=MILL),
    Case("unseen: a type is made, a column of it comes, and rights are given",
         "CREATE TYPE mill.kind AS ENUM ('a', 'b');\nALTER TYPE mill.kind ADD VALUE 'c';\n"
         "CREATE DOMAIN mill.pos AS int CHECK (VALUE > 0);\n"
         "ALTER TABLE mill.sack ADD COLUMN kind mill.kind;\nGRANT UPDATE (kind) ON mill.sack TO unseen_miller;\n"
         "GRANT unseen_miller TO CURRENT_USER;", setup=MILL),
    Case("unseen: a setting of the role, not of the session", "ALTER ROLE unseen_miller SET statement_timeout = '5s';",
         setup=MILL),
    Case("unseen: a published schema is not touched by a new table", "CREATE TABLE lonely (id bigint PRIMARY KEY);",
         setup=MILL + "CREATE PUBLICATION p FOR TABLE mill.stone;"),
    Case("unseen: a table that is published loses nothing by an index online",
         "CREATE INDEX CONCURRENTLY stone_len ON mill.stone (length(name));", transaction=False,
         setup=MILL + "CREATE PUBLICATION p FOR TABLE mill.stone;"),
    Case("unseen: a primary key is exchanged in one statement",
         "ALTER TABLE mill.stone DROP CONSTRAINT stone_pkey, ADD CONSTRAINT stone_pkey PRIMARY KEY USING INDEX "
         "stone_ux;", setup=MILL + "CREATE UNIQUE INDEX stone_ux ON mill.stone (id);"),
    Case("unseen: a script that begins with a mark, ends its lines as Windows does and has no last semicolon",
         "\ufeffALTER TABLE mill.sack\r\n    ADD COLUMN c int -- DROP TABLE mill.sack;\r\n", setup=MILL),
)  # fmt: skip
