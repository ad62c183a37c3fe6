"""Drops, renames and rows, by somebody who had read the vocabulary but neither the rules nor the other cases."""

from tests.review.review_case import Case, role

SHIP = """CREATE SCHEMA port;
CREATE TYPE port.flag AS ENUM ('nl', 'de', 'pa');
CREATE TABLE port.ship (id bigint PRIMARY KEY, name text NOT NULL, "Home Port" text, flag port.flag, tons int,
    old boolean, UNIQUE (name, tons));
INSERT INTO port.ship SELECT g, 's' || g, 'Delft', 'nl', g, false FROM generate_series(1, 400) g;
CREATE TABLE port.call (id bigint PRIMARY KEY, ship_id bigint REFERENCES port.ship ON DELETE RESTRICT, at timestamptz);
CREATE INDEX call_ship_ix ON port.call (ship_id);
CREATE TABLE port.lonely (n int);
CREATE VIEW port.big AS SELECT id, name FROM port.ship WHERE tons > 100;
CREATE SEQUENCE port.berth;
CREATE FUNCTION port.tonnage(s port.ship) RETURNS int LANGUAGE sql STABLE AS $$ SELECT s.tons $$;
"""
LOG = """CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, line text) PARTITION BY RANGE (at);
CREATE TABLE log_a PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
CREATE TABLE log_rest PARTITION OF log DEFAULT;
INSERT INTO log SELECT g, '2025-02-01', '' FROM generate_series(1, 50) g;
"""

CASES: tuple[Case, ...] = (
    Case("unseen: a quoted column goes if it is there",
         'ALTER TABLE IF EXISTS port.ship DROP COLUMN IF EXISTS "Home Port", DROP COLUMN IF EXISTS mast;',
         ("drop-column",), SHIP),
    Case("unseen: a column goes and another comes",
         'ALTER TABLE port.ship DROP COLUMN "Home Port", ADD COLUMN home_port text;', ("possible-rename-as-drop-add",),
         SHIP, allows=("drop-column",)),
    Case("unseen: a column of a uniqueness goes", "ALTER TABLE port.ship DROP COLUMN tons CASCADE;",
         ("drop-pk-or-unique-with-column",), SHIP, allows=("drop-column", "drop-cascade", "drop-uniqueness")),
    Case("unseen: a quoted column gets a plain name", 'ALTER TABLE port.ship RENAME "Home Port" TO home_port;',
         ("rename-column",), SHIP),
    Case("unseen: a column of a view gets another name", "ALTER VIEW port.big RENAME COLUMN name TO title;",
         ("rename-column",), SHIP, allows=("rename-other-object",)),
    Case("unseen: a table gets another name in its schema", "ALTER TABLE IF EXISTS port.lonely RENAME TO alone;",
         ("rename-table",), SHIP),
    Case("unseen: a schema gets another name", "ALTER SCHEMA port RENAME TO harbour;", ("rename-schema",), SHIP),
    Case("unseen: a table moves to another schema", "ALTER TABLE port.lonely SET SCHEMA public;", ("rename-schema",),
         SHIP),
    Case("unseen: a value of an enumeration gets another name", "ALTER TYPE port.flag RENAME VALUE 'pa' TO 'pan';",
         ("rename-enum-value",), SHIP),
    Case("unseen: a sequence gets another name", "ALTER SEQUENCE port.berth RENAME TO quay;", ("rename-other-object",),
         SHIP),
    Case("unseen: two tables go at once", "DROP TABLE IF EXISTS port.lonely, port.call;", ("drop-table",), SHIP),
    Case("unseen: a table goes and takes a foreign key and a view along", "DROP TABLE port.ship CASCADE;",
         ("drop-cascade",), SHIP, allows=("drop-table", "drop-view", "drop-function", "drop-fk-locks-both-tables")),
    Case("unseen: a table goes that a view needs", "DROP TABLE port.ship;", ("drop-blocked-by-dependent",), SHIP,
         allows=("drop-table",)),
    Case("unseen: a schema goes with all it has", "DROP SCHEMA IF EXISTS port CASCADE;", ("drop-schema",), SHIP,
         allows=("drop-cascade", "drop-table", "drop-view", "drop-function", "drop-type", "drop-sequence")),
    Case("unseen: a view goes", "DROP VIEW IF EXISTS port.big;", ("drop-view",), SHIP),
    Case("unseen: a function goes", "DROP FUNCTION port.tonnage(port.ship);", ("drop-function",), SHIP),
    Case("unseen: a routine goes by another word", "DROP ROUTINE IF EXISTS port.tonnage;", ("drop-function",), SHIP),
    Case("unseen: a type goes with the columns of it", "DROP TYPE port.flag CASCADE;", ("drop-type",), SHIP,
         allows=("drop-cascade", "drop-column")),
    Case("unseen: a domain goes", "DROP DOMAIN knots;", ("drop-type",), "CREATE DOMAIN knots AS int;"),
    Case("unseen: a sequence goes", "DROP SEQUENCE port.berth;", ("drop-sequence",), SHIP),
    Case("unseen: an extension goes", "DROP EXTENSION IF EXISTS hstore;", ("drop-extension",),
         "CREATE EXTENSION hstore;"),
    Case("unseen: a database goes", "DROP DATABASE IF EXISTS fleet WITH (FORCE);", ("drop-database",),
         transaction=False),
    Case("unseen: two tables are emptied", "TRUNCATE ONLY port.lonely, port.call CONTINUE IDENTITY;", ("truncate",),
         SHIP, allows=("multiple-tables-locked",)),
    Case("unseen: a table is emptied and whatever refers to it", "TRUNCATE TABLE port.ship RESTART IDENTITY CASCADE;",
         ("truncate-cascade",), SHIP, allows=("truncate", "sequence-restart")),
    Case("unseen: a table goes if it is there, and is made",
         "DROP TABLE IF EXISTS port.lonely;\nCREATE TABLE port.lonely (n int, m int);", ("create-table-force-drop",),
         SHIP, allows=("drop-table",)),
    Case("unseen: a partition goes", "DROP TABLE public.log_a;", ("drop-partition",), LOG, allows=("drop-table",)),
    Case("unseen: all rows are changed under an alias", "UPDATE ONLY port.ship AS s SET old = true;", ("unbatched-dml",
         ), SHIP, allows=("dml-without-where",)),
    Case("unseen: rows go where it is true", "DELETE FROM port.call WHERE true;", ("dml-without-where",), SHIP,
         allows=("unbatched-dml",)),
    Case("unseen: all rows go by way of another table",
         "DELETE FROM port.call USING port.ship WHERE ship.id = call.ship_id;", ("unbatched-dml",), SHIP,
         allows=("dml-without-where",)),
    Case("unseen: most rows are changed", "UPDATE port.ship SET old = true WHERE tons > 0 AND old IS NOT TRUE;",
         ("unbatched-dml",), SHIP),
    Case("unseen: rows move from table to table in one query",
         "WITH gone AS (DELETE FROM port.call WHERE at < now() RETURNING *) SELECT count(*) FROM gone;",
         ("hidden-dml-in-cte",), SHIP, allows=("unbatched-dml",)),
    Case("unseen: a merge changes all rows",
         "MERGE INTO port.ship s USING port.call c ON c.ship_id = s.id WHEN MATCHED THEN UPDATE SET old = true;",
         ("unbatched-dml",), SHIP, versions=(15, 18), allows=("hidden-dml-in-cte",)),
    Case("unseen: a block changes all rows", "DO $$ BEGIN UPDATE port.ship SET tons = tons + 1; END $$;",
         ("dml-without-where",), SHIP, allows=("unbatched-dml", "opaque-dynamic-sql")),

    # The counterparts.
    Case("unseen: a column that is not there goes if it is", "ALTER TABLE port.ship DROP COLUMN IF EXISTS mast;",
         setup=SHIP),
    Case("unseen: a table that is not there goes if it is", "DROP TABLE IF EXISTS port.crane, port.rope CASCADE;",
         setup=SHIP),
    Case("unseen: views, functions and more that are not there go if they are",
         "DROP VIEW IF EXISTS port.v;\nDROP MATERIALIZED VIEW IF EXISTS port.m;\nDROP FUNCTION IF EXISTS port.f(int);\n"
         "DROP TYPE IF EXISTS port.y;\nDROP SEQUENCE IF EXISTS port.s;\nDROP SCHEMA IF EXISTS quay CASCADE;\n"
         "DROP TRIGGER IF EXISTS t ON port.ship;\nDROP EXTENSION IF EXISTS ltree;\n"
         "DROP POLICY IF EXISTS p ON port.ship;", setup=SHIP),
    Case("unseen: a table of this script goes again",
         "CREATE TABLE port.work (id bigint);\nINSERT INTO port.work SELECT id FROM port.ship;\n"
         "ALTER TABLE port.work RENAME id TO ship_id;\nUPDATE port.work SET ship_id = -ship_id;\nTRUNCATE port.work;\n"
         "ALTER TABLE port.work RENAME TO work2;\nDROP TABLE port.work2;", setup=SHIP),
    Case("unseen: a view is replaced by a wider one",
         "CREATE OR REPLACE VIEW port.big AS SELECT id, name, tons FROM port.ship WHERE tons > 100;", setup=SHIP),
    Case("unseen: a view is dropped and comes back wider",
         "DROP VIEW port.big;\nCREATE VIEW port.big AS SELECT id, name, tons FROM port.ship WHERE tons > 200;",
         setup=SHIP),
    Case("unseen: a function is replaced with the same arguments",
         "CREATE OR REPLACE FUNCTION port.tonnage(s port.ship) RETURNS int LANGUAGE sql STABLE SET search_path = '' "
         "AS\n$$ SELECT s.tons * 2 $$;", setup=SHIP),
    Case("unseen: an enumeration gets one more value", "ALTER TYPE port.flag ADD VALUE IF NOT EXISTS 'be' BEFORE 'de';",
         setup=SHIP),
    Case("unseen: a table is renamed and a view takes its name",
         "ALTER TABLE port.lonely RENAME TO alone;\nCREATE VIEW port.lonely AS SELECT n FROM port.alone;", setup=SHIP),
    Case("unseen: one ship by its key is changed, another goes",
         "UPDATE port.ship SET tons = 7 WHERE id = 12;\nDELETE FROM port.call WHERE id IN (1, 2, 3);", setup=SHIP),
    Case("unseen: a few rows are put in, again if need be",
         "INSERT INTO port.ship (id, name) VALUES (1000, 'x'), (1001, 'y') ON CONFLICT (id) DO UPDATE SET name = "
         "EXCLUDED.name;", setup=SHIP),
    Case("unseen: a batch of rows by their key",
         "UPDATE port.ship SET old = true WHERE id BETWEEN 1 AND 100;", setup=SHIP),
    Case("unseen: a batch of rows that others have not locked",
         "WITH batch AS (SELECT id FROM port.ship WHERE old IS NULL ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)\n"
         "UPDATE port.ship s SET old = false FROM batch WHERE batch.id = s.id;", setup=SHIP),
    Case("unseen: a query with names for its parts only reads",
         "WITH big AS (SELECT * FROM port.ship WHERE tons > 5), n AS (SELECT count(*) FROM big) SELECT * FROM n;",
         setup=SHIP),
    Case("unseen: a table without rows is changed on the whole", "UPDATE port.empty SET n = 1 WHERE id = 4;",
         setup=SHIP + "CREATE TABLE port.empty (id int PRIMARY KEY, n int);"),
    Case("unseen: a partition is detached first and dropped in another transaction",
         "ALTER TABLE log2 DETACH PARTITION log2_a CONCURRENTLY;", transaction=False,
         setup=LOG.replace("log", "log2").replace("CREATE TABLE log2_rest PARTITION OF log2 DEFAULT;", "")),
    Case("unseen: a role gets what it needs", "GRANT SELECT, INSERT ON port.ship TO harbourmaster;",
         setup=role("harbourmaster") + SHIP),
)  # fmt: skip
