"""Indexes, by somebody who had read the vocabulary of hazards but neither the rules nor the other cases."""

from tests.review.review_case import Case

CLINIC = """CREATE SCHEMA clinic;
CREATE TABLE clinic.patient (
    id integer CONSTRAINT patient_pkey PRIMARY KEY,
    code varchar(20) NOT NULL,
    born date,
    weight numeric(6, 2),
    seen timestamp,
    remarks text,
    doctor_id integer
);
INSERT INTO clinic.patient (id, code, born) SELECT g, 'p' || g, '2000-01-01' FROM generate_series(1, 300) g;
"""
CODE = CLINIC + "CREATE UNIQUE INDEX patient_code_ux ON clinic.patient (code);"
BORN = CLINIC + "CREATE INDEX patient_born_ix ON clinic.patient (born);"
LOG = """CREATE TABLE "Visit Log" ("when" timestamptz NOT NULL, "Who" int NOT NULL, line text,
    PRIMARY KEY ("when", "Who"))
    PARTITION BY RANGE ("when");
CREATE TABLE "Visit Log 1" PARTITION OF "Visit Log" FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE "Visit Log 2" PARTITION OF "Visit Log" FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
INSERT INTO "Visit Log" SELECT '2025-01-10'::timestamptz + g * interval '1 minute', g FROM generate_series(1, 200) g;
"""

CASES: tuple[Case, ...] = (
    Case("unseen: a partial index on an expression, if it is not there",
         "CREATE INDEX IF NOT EXISTS patient_code_lower_ix ON clinic.patient USING btree (lower(code)) INCLUDE (born)\n"
         "    WHERE remarks IS NOT NULL;", ("create-index-blocking",), CLINIC),
    Case("unseen: an anonymous block builds an index unless the catalog knows it",
         "DO $do$\nBEGIN\n    IF NOT EXISTS (SELECT FROM pg_indexes WHERE indexname = 'patient_seen_ix') THEN\n"
         "        CREATE INDEX patient_seen_ix ON clinic.patient (seen);\n    END IF;\nEND\n$do$;",
         ("create-index-blocking",), CLINIC, allows=("opaque-dynamic-sql",)),
    Case("unseen: an anonymous block builds an index from a string",
         "DO $do$\nBEGIN\n    EXECUTE format('CREATE INDEX %I ON clinic.patient (seen)', 'patient_seen_ix');\nEND\n"
         "$do$;", ("create-index-blocking",), CLINIC, allows=("opaque-dynamic-sql",)),
    Case("unseen: a function of the database builds the index", "SELECT clinic.index_it();",
         ("opaque-dynamic-sql",), CLINIC + "CREATE FUNCTION clinic.index_it() RETURNS void LANGUAGE plpgsql AS\n"
         "$$ BEGIN CREATE INDEX patient_seen_ix ON clinic.patient (seen); END $$;", allows=("create-index-blocking",)),
    Case("unseen: a gin index with an operator class on a filled table",
         "CREATE INDEX patient_remarks_trgm ON clinic.patient USING gin (remarks gin_trgm_ops);",
         ("create-index-blocking",), CLINIC + "CREATE EXTENSION pg_trgm;"),
    Case("unseen: a unique index on a materialised view, which nobody writes to",
         "CREATE UNIQUE INDEX per_year_ux ON clinic.per_year (y);", ("create-unique-index-may-fail",),
         CLINIC + "CREATE MATERIALIZED VIEW clinic.per_year AS SELECT extract(year FROM born) AS y, count(*)\n"
         "    FROM clinic.patient GROUP BY 1;"),
    Case("unseen: a unique index is built online over rows that may repeat",
         "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS patient_born_seen_ux ON clinic.patient (born, seen);",
         ("create-unique-index-may-fail",), CLINIC, transaction=False),
    Case("unseen: an index and another are dropped by one statement",
         "DROP INDEX IF EXISTS clinic.patient_born_ix, clinic.no_such_ix RESTRICT;", ("drop-index-blocking",), BORN),
    Case("unseen: uniqueness ends online", "DROP INDEX CONCURRENTLY IF EXISTS clinic.patient_code_ux;",
         ("drop-uniqueness",), CODE, transaction=False),
    Case("unseen: the index that replication goes by is dropped online",
         "DROP INDEX CONCURRENTLY clinic.patient_code_ux;", ("drop-replica-identity-index",),
         CODE + "ALTER TABLE clinic.patient REPLICA IDENTITY USING INDEX patient_code_ux;", transaction=False,
         allows=("drop-uniqueness",)),
    Case("unseen: all indexes of a table are built anew, chattily", "REINDEX (VERBOSE) TABLE clinic.patient;",
         ("reindex-blocking",), CLINIC),
    Case("unseen: CONCURRENTLY is said and denied", "REINDEX (CONCURRENTLY FALSE) INDEX clinic.patient_pkey;",
         ("reindex-blocking",), CLINIC),
    Case("unseen: a whole schema is reindexed without a transaction", "REINDEX SCHEMA clinic;",
         ("reindex-blocking",), CLINIC, transaction=False),
    Case("unseen: an online build between BEGIN and END",
         "START TRANSACTION;\nCREATE INDEX CONCURRENTLY patient_seen_ix ON clinic.patient (seen);\nEND;",
         ("concurrently-in-transaction",), CLINIC, transaction=False, allows=("transaction-control-in-migration",)),
    Case("unseen: an online drop after other work in the same transaction",
         "COMMENT ON TABLE clinic.patient IS 'people';\nDROP INDEX CONCURRENTLY clinic.patient_born_ix;",
         ("concurrently-in-transaction",), BORN),
    Case("unseen: an online build on a partitioned table with a quoted name",
         'CREATE INDEX CONCURRENTLY "log line" ON "Visit Log" (line);', ("concurrently-on-partitioned",), LOG,
         transaction=False),
    Case("unseen: an index on a partitioned table goes to each partition",
         'CREATE INDEX "log line" ON public."Visit Log" ("Who");', ("partitioned-index-fanout",), LOG,
         allows=("create-index-blocking",)),
    Case("unseen: an invalid index passes for a good one",
         "CREATE INDEX CONCURRENTLY IF NOT EXISTS patient_born_ix ON clinic.patient (born);",
         ("invalid-index-masked",),
         BORN + "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'clinic.patient_born_ix'::regclass;",
         transaction=False),
    Case("unseen: an index is the beginning of another",
         "CREATE INDEX CONCURRENTLY patient_born_only ON clinic.patient (born);", ("redundant-index",),
         CLINIC + "CREATE INDEX patient_born_code_ix ON clinic.patient (born, code);", transaction=False),
    Case("unseen: the index of a primary key is dropped by name", "DROP INDEX clinic.patient_pkey;",
         ("drop-constraint-backing-index",), CLINIC),
    Case("unseen: all indexes of a tablespace move", "ALTER INDEX clinic.patient_born_ix SET TABLESPACE elsewhere;",
         ("index-set-tablespace",), BORN +
         "SET allow_in_place_tablespaces = on;CREATE TABLESPACE elsewhere LOCATION '';", versions=(16, 18)),
    Case("unseen: an index gets another name by ALTER TABLE",
         "ALTER TABLE IF EXISTS clinic.patient_born_ix RENAME TO patient_birthday_ix;", ("rename-other-object",), BORN),

    # The counterparts.
    Case("unseen: a table is made, filled and indexed in one script",
         "CREATE TABLE clinic.archive (LIKE clinic.patient INCLUDING DEFAULTS);\n"
         "INSERT INTO clinic.archive SELECT * FROM clinic.patient WHERE born < '1950-01-01';\n"
         "CREATE UNIQUE INDEX archive_ux ON clinic.archive (id);\nCREATE INDEX ON clinic.archive (born);\n"
         "ALTER TABLE clinic.archive ADD PRIMARY KEY USING INDEX archive_ux;", setup=CLINIC),
    Case("unseen: a table of a query gets its key and index",
         "CREATE TABLE clinic.tally AS SELECT born, count(*) AS n FROM clinic.patient GROUP BY born;\n"
         "CREATE INDEX tally_ix ON clinic.tally (born);\nALTER TABLE clinic.tally ADD CHECK (n > 0);", setup=CLINIC),
    Case("unseen: an index that is not there is dropped if it is", "DROP INDEX IF EXISTS clinic.patient_zzz_ix;",
         setup=CLINIC),
    Case("unseen: an index that is there is built if it is not",
         "CREATE INDEX IF NOT EXISTS patient_born_ix ON clinic.patient (born);", setup=BORN),
    Case("unseen: one of two equal unique indexes is dropped online",
         "DROP INDEX CONCURRENTLY clinic.patient_code_2;", transaction=False,
         setup=CODE + "CREATE UNIQUE INDEX patient_code_2 ON clinic.patient (code);"),
    Case("unseen: what can be said twice comes before an index goes",
         "ALTER TABLE clinic.patient REPLICA IDENTITY DEFAULT;\nDROP INDEX CONCURRENTLY clinic.patient_born_ix;",
         setup=BORN, transaction=False),
    Case("unseen: an index is reindexed online with options",
         "REINDEX (CONCURRENTLY, VERBOSE) INDEX clinic.patient_pkey;", setup=CLINIC, transaction=False),
    Case("unseen: a table is reindexed online in the other spelling", "REINDEX TABLE CONCURRENTLY clinic.patient;",
         setup=CLINIC, transaction=False),
    Case("unseen: an index in three steps on a partitioned table",
         'CREATE INDEX "line ix" ON ONLY "Visit Log" (line);\n'
         'CREATE INDEX CONCURRENTLY "line 1" ON "Visit Log 1" (line);\n'
         'CREATE INDEX CONCURRENTLY "line 2" ON "Visit Log 2" (line);\n'
         'ALTER INDEX "line ix" ATTACH PARTITION "line 1";\nALTER INDEX "line ix" ATTACH PARTITION "line 2";',
         setup=LOG, transaction=False),
    Case("unseen: a partitioned table and its index are both new",
         "CREATE TABLE part (at date NOT NULL, n int) PARTITION BY RANGE (at);\n"
         "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');\n"
         "CREATE INDEX part_n ON part (n);"),
    Case("unseen: a transaction ends before the online build begins",
         "BEGIN;\nALTER TABLE clinic.patient ADD COLUMN ward text;\nCOMMIT;\n"
         "CREATE INDEX CONCURRENTLY patient_ward_ix ON clinic.patient (ward);", setup=CLINIC, transaction=False),
    Case("unseen: a partial index beside a whole one",
         "CREATE INDEX CONCURRENTLY patient_born_some ON clinic.patient (born) WHERE remarks IS NOT NULL;",
         setup=BORN, transaction=False),
    Case("unseen: the same column with another operator class",
         "CREATE INDEX CONCURRENTLY patient_code_like ON clinic.patient (code varchar_pattern_ops);", setup=CODE,
         transaction=False),
    Case("unseen: the same columns the other way round",
         "CREATE INDEX CONCURRENTLY patient_2 ON clinic.patient (code, born);", transaction=False,
         setup=CLINIC + "CREATE INDEX patient_1 ON clinic.patient (born, code);"),
    Case("unseen: a unique index that the primary key makes sure of",
         "CREATE UNIQUE INDEX CONCURRENTLY patient_code_id ON clinic.patient (code, id);", setup=CLINIC,
         transaction=False),
    Case("unseen: an index takes more room and better statistics",
         "ALTER INDEX clinic.patient_lower SET (fillfactor = 80);\n"
         "ALTER INDEX clinic.patient_lower ALTER COLUMN 1 SET STATISTICS 500;",
         setup=CLINIC + "CREATE INDEX patient_lower ON clinic.patient (lower(code));"),
    Case("unseen: statistics of two columns, and an analysis",
         "CREATE STATISTICS IF NOT EXISTS clinic.patient_st (dependencies, ndistinct) ON born, code FROM "
         "clinic.patient;\nANALYZE clinic.patient;", setup=CLINIC),
    Case("unseen: a temporary table is indexed and dropped",
         "CREATE TEMPORARY TABLE todo ON COMMIT DROP AS SELECT id FROM clinic.patient WHERE seen IS NULL;\n"
         "CREATE UNIQUE INDEX ON todo (id);\nDROP TABLE todo;", setup=CLINIC),
    Case("unseen: an invalid index is dropped online and built again",
         "DROP INDEX CONCURRENTLY IF EXISTS clinic.patient_born_ix;\n"
         "CREATE INDEX CONCURRENTLY patient_born_ix ON clinic.patient (born);", transaction=False,
         setup=BORN + "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'clinic.patient_born_ix'::regclass;"),
    Case("unseen: an online build without a limit to the time it takes",
         "SET statement_timeout = 0;\nSET lock_timeout = 0;\n"
         "CREATE INDEX CONCURRENTLY patient_seen_ix ON clinic.patient (seen);\n"
         "RESET statement_timeout;\nRESET lock_timeout;", setup=CLINIC, transaction=False),
)  # fmt: skip
