"""What is done every day, some of it badly, by somebody who had not read the rules."""

from tests.review.review_case import Case, role

SHOW = (
    role("unseen_usher")
    + """CREATE SCHEMA show;
CREATE TABLE show.film (id bigint PRIMARY KEY, title varchar(80) NOT NULL, genre text DEFAULT 'drama', minutes int,
    score numeric(3, 1), code varchar(10) UNIQUE);
INSERT INTO show.film SELECT g, 'f' || g, 'drama', g, 5, 'c' || g FROM generate_series(1, 200) g;
CREATE TABLE show.seat (id bigint PRIMARY KEY, film_id bigint,
    code varchar(10) REFERENCES show.film (code), row int NOT NULL);
CREATE INDEX seat_film_ix ON show.seat (film_id);
CREATE INDEX seat_code_ix ON show.seat (code);
CREATE UNIQUE INDEX seat_row_ux ON show.seat (row);
CREATE VIEW show.long AS SELECT id, title FROM show.film WHERE minutes > 90;
CREATE SEQUENCE show.seat_no OWNED BY show.seat.id;
"""
)

CASES: tuple[Case, ...] = (
    Case("unseen: replication sees whole rows", "ALTER TABLE show.film REPLICA IDENTITY FULL;",
         ("replica-identity-change",), SHOW),
    Case("unseen: everything is published", "CREATE PUBLICATION everything FOR ALL TABLES;", ("publication-change",),
         SHOW),
    Case("unseen: many rows by way of others",
         "UPDATE show.seat SET row = f.minutes FROM show.film AS f WHERE f.id = seat.film_id;", ("unbatched-dml",),
         SHOW),
    Case("unseen: a sequence becomes narrow", "ALTER SEQUENCE show.seat_no AS smallint;", ("sequence-int-capacity",),
         SHOW),
    Case("unseen: a column goes that another is computed from", "ALTER TABLE g DROP COLUMN a;",
         ("drop-blocked-by-dependent",),
         "CREATE TABLE g (id bigint PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a + 1) STORED);",
         allows=("drop-column",)),
    Case("unseen: no limit to the wait, for this transaction",
         "SET LOCAL lock_timeout TO '0';\nALTER TABLE show.film ADD COLUMN x int;", ("timeout-disabled",), SHOW),
    Case("unseen: a table gets no rows of another any more", "ALTER TABLE kid NO INHERIT dad;", ("inheritance-change",),
         "CREATE TABLE dad (id int);CREATE TABLE kid (n int) INHERITS (dad);"),

    # The counterparts.
    Case("unseen: replication goes by a unique index",
         "ALTER TABLE show.seat REPLICA IDENTITY USING INDEX seat_row_ux;", setup=SHOW),
    Case("unseen: a schema, a function, a type and a view come and go in one script",
         "CREATE SCHEMA tmp;\nCREATE TABLE tmp.a (id int);\n"
         "CREATE FUNCTION tmp.f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
         "CREATE TYPE tmp.t AS ENUM ('a');\nALTER TYPE tmp.t RENAME VALUE 'a' TO 'b';\n"
         "CREATE VIEW tmp.v AS SELECT * FROM tmp.a;\n"
         "ALTER VIEW tmp.v RENAME TO w;\nDROP VIEW tmp.w;\nDROP FUNCTION tmp.f();\nDROP TYPE tmp.t;\n"
         "DROP SCHEMA tmp CASCADE;", setup=SHOW),
    Case("unseen: the default that it has", "ALTER TABLE show.film ALTER COLUMN genre SET DEFAULT 'drama';",
         setup=SHOW),
    Case("unseen: a lock that every reader for update has", "LOCK TABLE show.film IN ROW SHARE MODE;", setup=SHOW),
    Case("unseen: a function for its owner gets its path in the next statement",
         "CREATE FUNCTION show.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';\n"
         "ALTER FUNCTION show.f() SET search_path = pg_catalog;\nREVOKE ALL ON FUNCTION show.f() FROM PUBLIC;",
         setup=SHOW),
    Case("unseen: a function acts for its caller again", "ALTER FUNCTION show.f() SECURITY INVOKER;", setup=SHOW +
         "CREATE FUNCTION show.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';"),
    Case("unseen: rows that nobody hid are shown", "ALTER TABLE show.film DISABLE ROW LEVEL SECURITY;", setup=SHOW),
    Case("unseen: a column beside those of a view",
         "ALTER TABLE show.film ALTER COLUMN genre TYPE varchar, ALTER score TYPE numeric(5, 1);", setup=SHOW),
    Case("unseen: a column of a foreign key gets more letters",
         "ALTER TABLE show.seat ALTER COLUMN code TYPE varchar(20);", setup=SHOW),
    Case("unseen: a column comes, and goes again",
         "ALTER TABLE show.film ADD COLUMN a int;\n"
         "ALTER TABLE show.film ALTER a SET DEFAULT 1, ALTER a DROP DEFAULT;\nALTER TABLE show.film DROP COLUMN a;",
         setup=SHOW),
    Case("unseen: one row and what belongs to it",
         "WITH f AS (INSERT INTO show.film (id, title) VALUES (999, 'x') RETURNING id)\n"
         "INSERT INTO show.seat (id, film_id, row) SELECT 1, f.id, 1 FROM f;", setup=SHOW),
    Case("unseen: one row is changed within a query",
         "WITH u AS (UPDATE show.film SET minutes = 1 WHERE id = 7 RETURNING *) SELECT * FROM u;", setup=SHOW),
    Case("unseen: rows of a temporary table go",
         "CREATE TEMP TABLE x (id int) ON COMMIT DROP;\nINSERT INTO x SELECT id FROM show.film;\n"
         "UPDATE x SET id = 0;\nTRUNCATE x;\nDELETE FROM x;", setup=SHOW),
    Case("unseen: an index online, on a disk, with a parameter",
         "CREATE INDEX CONCURRENTLY film_genre_ix ON show.film USING gin (to_tsvector('english', title)) WITH "
         "(fastupdate = off)\n    TABLESPACE pg_default;", setup=SHOW, transaction=False),
    Case("unseen: a name of just the length that there is",
         f"CREATE TABLE show.{'a' * 63} (id bigint PRIMARY KEY);", setup=SHOW),
    Case("unseen: a table whose name begins like those of the catalog",
         "CREATE TABLE show.pgbench (id bigint PRIMARY KEY);\nINSERT INTO show.pgbench VALUES (1);\n"
         "UPDATE show.pgbench SET id = 2;", setup=SHOW),
    Case("unseen: vacuum of one table more often",
         "ALTER TABLE show.film SET (autovacuum_enabled = true, autovacuum_analyze_threshold = 10);\n"
         "ALTER TABLE show.film RESET (fillfactor);", setup=SHOW),
    Case("unseen: nulls were let in already", "ALTER TABLE show.film ALTER COLUMN minutes DROP NOT NULL;", setup=SHOW),
    Case("unseen: a new value, and its use after the commit",
         "BEGIN;\nALTER TYPE show.kind ADD VALUE IF NOT EXISTS 'c';\nCOMMIT;\nBEGIN;\n"
         "INSERT INTO show.k VALUES (1, 'c');\nCOMMIT;", setup=SHOW +
         "CREATE TYPE show.kind AS ENUM ('a', 'b');CREATE TABLE show.k (id int PRIMARY KEY, kind show.kind);",
         transaction=False),
    Case("unseen: what is valid is validated once more", "ALTER TABLE show.seat VALIDATE CONSTRAINT seat_code_fkey;",
         setup=SHOW),
    Case("unseen: comments on an index, a constraint and a sequence",
         "COMMENT ON INDEX show.seat_row_ux IS 'x';\nCOMMENT ON CONSTRAINT seat_pkey ON show.seat IS 'y';\n"
         "COMMENT ON SEQUENCE show.seat_no IS NULL;\nALTER SEQUENCE show.seat_no INCREMENT BY 5 CACHE 20;", setup=SHOW),
    Case("unseen: a new table for what comes later",
         "CREATE TABLE show.ticket (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seat_id bigint NOT NULL "
         "REFERENCES show.seat (id)\n"
         "    ON DELETE RESTRICT, sold timestamptz NOT NULL DEFAULT now());\n"
         "CREATE INDEX ticket_seat_ix ON show.ticket (seat_id);\n"
         "COMMENT ON TABLE show.ticket IS 'sold';\nGRANT SELECT, INSERT ON show.ticket TO unseen_usher;\n"
         "ALTER TABLE show.ticket ENABLE ROW LEVEL SECURITY;\n"
         "CREATE POLICY mine ON show.ticket TO unseen_usher USING (id > 0);", setup=SHOW),
    Case("unseen: a view of a view is replaced, and a rule of rights given",
         "CREATE OR REPLACE VIEW show.long AS SELECT id, title, minutes FROM show.film WHERE minutes > 100;\n"
         "GRANT SELECT ON show.long TO unseen_usher;\nALTER VIEW show.long SET (security_barrier);", setup=SHOW),
    Case("unseen: a foreign key unchecked, and checked by itself",
         "BEGIN;\nSET LOCAL lock_timeout = '2s';\nALTER TABLE show.seat ADD CONSTRAINT seat_film_fk FOREIGN KEY "
         "(film_id)\n    REFERENCES show.film (id) ON DELETE RESTRICT NOT VALID;\nCOMMIT;\n"
         "BEGIN;\nALTER TABLE show.seat VALIDATE CONSTRAINT seat_film_fk;\nCOMMIT;", setup=SHOW, transaction=False),
    Case("unseen: not null in four steps", transaction=False, setup=SHOW,
         sql="ALTER TABLE show.film ADD CONSTRAINT m CHECK (minutes IS NOT NULL) NOT VALID;\n"
             "ALTER TABLE show.film VALIDATE CONSTRAINT m;\nALTER TABLE show.film ALTER COLUMN minutes SET NOT NULL;\n"
             "ALTER TABLE show.film DROP CONSTRAINT m;"),
    Case("unseen: a script that pg_dump wrote the frame of",
         "\\restrict abc\nSET LOCAL check_function_bodies = false;\n\\echo 'adding'\nALTER TABLE ONLY show.film\n"
         "    ADD COLUMN y int;\n\\unrestrict abc\n", setup=SHOW),
    Case("unseen: a merge of a row that is written there",
         "MERGE INTO show.film f USING (SELECT 5 AS id, 'new' AS title) n ON f.id = n.id WHEN MATCHED THEN UPDATE SET "
         "title = n.title;", setup=SHOW, versions=(15, 18)),
    Case("unseen: statistics are kept in more detail",
         "ALTER TABLE show.film ALTER genre SET STATISTICS 300;\nANALYZE show.film (genre);\n"
         "CREATE STATISTICS show.st ON genre, minutes FROM show.film;\nALTER STATISTICS show.st SET STATISTICS 100;",
         setup=SHOW),
    Case("unseen: a check in other words proves that there are no nulls",
         "ALTER TABLE show.film ALTER COLUMN minutes SET NOT NULL;",
         setup=SHOW + "ALTER TABLE show.film ADD CHECK (NOT (minutes IS NULL));"),
    Case("unseen: a list that is empty at first",
         "ALTER TABLE show.film ADD COLUMN tags text[] NOT NULL DEFAULT '{}'::text[];", setup=SHOW),
    Case("unseen: a table like another, with all it has",
         "CREATE TABLE show.film2 (LIKE show.film INCLUDING ALL);\n"
         "INSERT INTO show.film2 SELECT * FROM show.film WHERE id = 3;", setup=SHOW),
    Case("unseen: a row that may be there", "INSERT INTO show.film (id, title, code) VALUES (7000, 'x', 'c3')\n"
         "    ON CONFLICT (code) DO NOTHING RETURNING id;", setup=SHOW),
    Case("unseen: an index on an expression, online, if it is not there",
         "CREATE INDEX CONCURRENTLY IF NOT EXISTS film_lower ON show.film ((lower(title)) text_pattern_ops);",
         setup=SHOW, transaction=False),
    Case("unseen: a check unchecked, and a column", setup=SHOW,
         sql="ALTER TABLE show.film ADD CHECK (minutes > 0) NOT VALID, ADD COLUMN z date;"),
    Case("unseen: a block drops a table if it is there, which it is not",
         "DO $$ BEGIN IF to_regclass('show.none') IS NOT NULL THEN DROP TABLE show.none; END IF; END $$;", setup=SHOW),
    Case("unseen: a block adds a value, and one of another to a table that is new",
         "CREATE TABLE show.kinds (id int PRIMARY KEY, name text);\n"
         "DO $$ BEGIN FOR i IN 1..3 LOOP INSERT INTO show.kinds VALUES (i, 'k' || i); END LOOP; END $$;", setup=SHOW),
)  # fmt: skip
