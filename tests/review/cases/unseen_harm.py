"""Harm in unusual clothes, by somebody who had not read the rules."""

from tests.review.cases.unseen_harmless import DAYS, KIN, MILL
from tests.review.review_case import Case

PROCEDURES = (
    MILL
    + """CREATE PROCEDURE mill.empty_it() LANGUAGE plpgsql AS $$ BEGIN TRUNCATE mill.sack; END $$;
CREATE FUNCTION mill.widen() RETURNS int LANGUAGE plpgsql AS $$
BEGIN ALTER TABLE mill.sack ALTER COLUMN farm TYPE bigint; RETURN 1; END $$;
CREATE FUNCTION mill.forget(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('DROP TABLE %I.%I', 'mill', name); END $$;
"""
)

CASES: tuple[Case, ...] = (
    Case("unseen: a procedure of the database empties a table", "CALL mill.empty_it();", ("opaque-dynamic-sql",),
         PROCEDURES, allows=("truncate",)),
    Case("unseen: a function of the database rewrites a table", "SELECT mill.widen();", ("opaque-dynamic-sql",),
         PROCEDURES, allows=("alter-type-rewrite",)),
    Case("unseen: a function of the database drops what it is told", "SELECT mill.forget('stone');",
         ("opaque-dynamic-sql",), PROCEDURES, allows=("drop-table",)),
    Case("unseen: a block calls a procedure", "DO $$ BEGIN CALL mill.empty_it(); PERFORM mill.widen(); END $$;",
         ("opaque-dynamic-sql",), PROCEDURES, allows=("truncate", "alter-type-rewrite")),
    Case("unseen: a type of a parent of partitions", "ALTER TABLE day ALTER COLUMN v TYPE bigint;",
         ("alter-type-rewrite",), DAYS),
    Case("unseen: an index of a single partition", "CREATE INDEX ON day_eu USING brin (v);", ("create-index-blocking",
         ), DAYS),
    Case("unseen: an index of all partitions goes", "DROP INDEX day_v_ix;", ("drop-index-blocking",),
         DAYS + "CREATE INDEX day_v_ix ON day (v);"),
    Case("unseen: heirs get random values", "ALTER TABLE plant ADD COLUMN r float DEFAULT random();",
         ("add-column-volatile-default",), KIN),
    Case("unseen: a constraint gets another name",
         "ALTER TABLE mill.sack RENAME CONSTRAINT sack_farm_no_key TO sack_u;", ("rename-other-object",), MILL),
    Case("unseen: a block renames", "DO $$ BEGIN IF true THEN ALTER TABLE mill.stone RENAME TO rock; END IF; END $$;",
         ("rename-table",), MILL, allows=("opaque-dynamic-sql",)),
    Case("unseen: a block drops a column by a text",
         "DO $x$ BEGIN EXECUTE 'ALTER TABLE mill.sack DROP COLUMN IF EXISTS kg'; END $x$;", ("drop-column",), MILL,
         allows=("opaque-dynamic-sql",)),
    Case("unseen: a unique index among writers", 'CREATE UNIQUE INDEX "sack ux" ON mill.sack (farm, at);',
         ("create-unique-index-may-fail",), MILL, allows=("create-index-blocking",)),
    Case("unseen: rows go for which others exist",
         "DELETE FROM mill.sack s WHERE EXISTS (SELECT FROM mill.stone t WHERE t.id = s.farm);", ("unbatched-dml",),
         MILL),
    Case("unseen: a table is poured into another",
         "INSERT INTO mill.sack (id, farm, no) SELECT id + 900, farm, no + 900 FROM mill.sack;", ("unbatched-dml",),
         MILL),
    Case("unseen: a partitioned table is emptied", "TRUNCATE day;", ("truncate",), DAYS,
         allows=("multiple-tables-locked",)),
    Case("unseen: a partition leaves online, in a transaction", "ALTER TABLE day DETACH PARTITION day_us CONCURRENTLY;",
         ("concurrently-in-transaction",), DAYS),
    Case("unseen: an index is reindexed online, in a transaction", "REINDEX (CONCURRENTLY) TABLE mill.sack;",
         ("concurrently-in-transaction",), MILL),
    Case("unseen: a database is made in a transaction", "CREATE DATABASE mill2 TEMPLATE template0;",
         ("nontransactional-statement-in-transaction",)),
    Case("unseen: a table is locked by hand and counted",
         "LOCK TABLE mill.sack IN ACCESS EXCLUSIVE MODE;\n"
         "UPDATE mill.stone SET name = name || (SELECT count(*) FROM mill.sack);", ("explicit-table-lock",), MILL,
         allows=("unbatched-dml", "dml-without-where", "ddl-then-dml-same-transaction",
         "statement-while-holding-access-exclusive")),
    Case("unseen: a path is left behind", "SET search_path TO mill, public;\nALTER TABLE sack ADD COLUMN z int;",
         ("session-setting-leak",), MILL),
    Case("unseen: a role stays on", "SET ROLE unseen_miller;", ("session-setting-leak",), MILL),
    Case("unseen: a stored view goes", "DROP MATERIALIZED VIEW mill.m;", ("drop-view",),
         MILL + "CREATE MATERIALIZED VIEW mill.m AS SELECT 1 AS a;"),
    Case("unseen: a stored view gets another name", "ALTER MATERIALIZED VIEW mill.m RENAME TO n;",
         ("rename-other-object",), MILL + "CREATE MATERIALIZED VIEW mill.m AS SELECT 1 AS a;"),
    Case("unseen: a partition gets another name", "ALTER TABLE day_us RENAME TO day_na;", ("rename-table",), DAYS),
    Case("unseen: a table goes and the same comes with another name",
         "DROP TABLE mill.stone;\nCREATE TABLE mill.rock (id int PRIMARY KEY, name text UNIQUE);",
         ("possible-rename-as-drop-add",), MILL, allows=("drop-table",)),
    Case("unseen: a NOT NULL goes by its name", "ALTER TABLE mill.sack DROP CONSTRAINT sack_farm_not_null;",
         ("drop-not-null",), MILL, versions=(18, 18), allows=("drop-constraint",)),
    Case("unseen: a NOT NULL is put off and validated at once",
         "ALTER TABLE mill.sack ADD CONSTRAINT at_nn NOT NULL at NOT VALID;\n"
         "ALTER TABLE mill.sack VALIDATE CONSTRAINT at_nn;", ("validate-in-same-transaction",), MILL, versions=(18,
         18), allows=("statement-while-holding-access-exclusive", "mergeable-alter-table")),
    Case("unseen: a key is made of what begins elsewhere", "ALTER TABLE mill.sack ADD COLUMN pk bigserial UNIQUE;",
         ("add-column-serial",), MILL, allows=("add-column-inline-unique",)),
    Case("unseen: in capitals, after a mark, with the lines of Windows",
         "\ufeff-- a comment\r\n\r\nDROP TABLE\r\n  MILL.STONE\r\n", ("drop-table",), MILL),
    Case("unseen: a name in another alphabet goes", 'ALTER TABLE mill.sack DROP "größe";', ("drop-column",),
         MILL + 'ALTER TABLE mill.sack ADD "größe" int;'),
)  # fmt: skip
