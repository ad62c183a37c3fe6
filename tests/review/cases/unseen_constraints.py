"""Constraints, by somebody who had read the vocabulary of hazards but neither the rules nor the other cases."""

from tests.review.cases.unseen_indexes import CLINIC, LOG
from tests.review.review_case import Case

DOCTOR = (
    CLINIC
    + """CREATE TABLE clinic.doctor (id integer PRIMARY KEY, nick varchar(20) UNIQUE, "Boss" bigint);
INSERT INTO clinic.doctor SELECT g, 'd' || g FROM generate_series(1, 50) g;
CREATE INDEX patient_doctor_ix ON clinic.patient (doctor_id);
"""
)
KEY = (
    DOCTOR
    + """ALTER TABLE clinic.patient ADD CONSTRAINT patient_doctor_fk
    FOREIGN KEY (doctor_id) REFERENCES clinic.doctor ON DELETE RESTRICT;
"""
)
BORN = CLINIC + "ALTER TABLE clinic.patient ADD CONSTRAINT born_there CHECK (born IS NOT NULL)"
STAY = """CREATE TABLE stay (id int, room int NOT NULL, during tsrange NOT NULL);
INSERT INTO stay SELECT g, g, '[2025-01-01,2025-01-02)' FROM generate_series(1, 100) g;
"""
DOMAIN = """CREATE DOMAIN public.zip AS text;
CREATE TABLE address (id int PRIMARY KEY, zip zip);
INSERT INTO address SELECT g, '12345' FROM generate_series(1, 100) g;
"""
HEIR = """CREATE TABLE animal (id int, legs int);
CREATE TABLE dog (name text) INHERITS (animal);
INSERT INTO dog SELECT g, 4, 'rex' FROM generate_series(1, 100) g;
"""

CASES: tuple[Case, ...] = (
    Case("unseen: a foreign key among other actions",
         "ALTER TABLE IF EXISTS ONLY clinic.patient\n    ALTER COLUMN remarks SET STATISTICS 10,\n"
         "    ADD FOREIGN KEY (doctor_id) REFERENCES clinic.doctor (id) ON DELETE RESTRICT DEFERRABLE INITIALLY "
         "DEFERRED;", ("add-fk-validating",), DOCTOR),
    Case("unseen: a foreign key in a block that forgives a second run",
         "DO $$ BEGIN\n    ALTER TABLE clinic.patient ADD CONSTRAINT fk FOREIGN KEY (doctor_id)\n"
         "        REFERENCES clinic.doctor ON DELETE SET NULL;\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND $$;",
         ("add-fk-validating",), DOCTOR, allows=("opaque-dynamic-sql",)),
    Case("unseen: a foreign key from a partitioned table is checked at once",
         'ALTER TABLE "Visit Log" ADD CONSTRAINT who_fk FOREIGN KEY ("Who") REFERENCES clinic.doctor ON DELETE NO '
         'ACTION;', ("add-fk-validating",), LOG.replace("generate_series(1, 200)", "generate_series(1, 50)") + DOCTOR +
         'CREATE INDEX who_ix ON "Visit Log" ("Who");'),
    Case("unseen: a new column with a default refers to another table",
         "ALTER TABLE clinic.patient ADD COLUMN second_id integer DEFAULT 1 REFERENCES clinic.doctor ON DELETE SET "
         "DEFAULT;", ("add-fk-column-with-default",), DOCTOR, allows=("fk-missing-index", "add-fk-validating")),
    Case("unseen: an unchecked foreign key of a partitioned table, where the server refuses it",
         'ALTER TABLE "Visit Log" ADD FOREIGN KEY ("Who") REFERENCES clinic.doctor ON DELETE RESTRICT NOT VALID;',
         ("fk-not-valid-on-partitioned",), DOCTOR + LOG + 'CREATE INDEX who_ix ON "Visit Log" ("Who");',
         versions=(14, 17)),
    Case("unseen: a bigint refers to an integer",
         'ALTER TABLE clinic.doctor ADD CONSTRAINT boss_fk FOREIGN KEY ("Boss") REFERENCES clinic.doctor (id)\n'
         "    ON DELETE RESTRICT NOT VALID;", ("fk-type-mismatch",),
         DOCTOR + 'CREATE INDEX boss_ix ON clinic.doctor ("Boss");'),
    Case("unseen: nothing helps to find the rows that refer",
         "ALTER TABLE clinic.patient ADD FOREIGN KEY (doctor_id) REFERENCES clinic.doctor ON DELETE RESTRICT NOT "
         "VALID;", ("fk-missing-index",), DOCTOR + "DROP INDEX clinic.patient_doctor_ix;"),
    Case("unseen: the index has the referring column in the second place",
         "ALTER TABLE clinic.patient ADD FOREIGN KEY (doctor_id) REFERENCES clinic.doctor ON DELETE RESTRICT NOT "
         "VALID;", ("fk-missing-index",), DOCTOR + "DROP INDEX clinic.patient_doctor_ix;"
         "CREATE INDEX patient_two_ix ON clinic.patient (born, doctor_id);"),
    Case("unseen: a patient and a doctor get foreign keys to a ward",
         "ALTER TABLE clinic.patient ADD CONSTRAINT pfk FOREIGN KEY (doctor_id) REFERENCES clinic.ward ON DELETE "
         "RESTRICT\n"
         "    NOT VALID;\nALTER TABLE clinic.doctor ADD CONSTRAINT dfk FOREIGN KEY (id) REFERENCES clinic.ward\n"
         "    ON DELETE RESTRICT NOT VALID;", ("multiple-fks-in-one-transaction",), DOCTOR +
         "CREATE TABLE clinic.ward (id int PRIMARY KEY);", allows=("multiple-tables-locked",)),
    Case("unseen: the end of a doctor is the end of all patients",
         "ALTER TABLE clinic.patient ADD CONSTRAINT pfk FOREIGN KEY (doctor_id) REFERENCES clinic.doctor (id)\n"
         "    ON UPDATE CASCADE ON DELETE CASCADE NOT VALID;", ("fk-cascade-fanout",), DOCTOR),
    Case("unseen: two checks without names in one statement",
         "ALTER TABLE clinic.patient ADD CHECK (weight > 0), ADD CHECK (born > '1900-01-01');",
         ("add-check-validating",), CLINIC),
    Case("unseen: a check on the parent reads the heirs",
         "ALTER TABLE animal ADD CONSTRAINT legs CHECK (legs BETWEEN 0 AND 1000);", ("add-check-validating",), HEIR),
    Case("unseen: one statement adds a check unchecked and checks it",
         "ALTER TABLE clinic.patient ADD CONSTRAINT heavy CHECK (weight > 0) NOT VALID;\n"
         "COMMENT ON CONSTRAINT heavy ON clinic.patient IS 'kg';\n"
         "ALTER TABLE clinic.patient VALIDATE CONSTRAINT heavy;", ("validate-in-same-transaction",), CLINIC,
         allows=("statement-while-holding-access-exclusive", "mergeable-alter-table")),
    Case("unseen: a check that says more or less the same is no proof",
         "ALTER TABLE clinic.patient ALTER born SET NOT NULL;", ("set-not-null-scan",),
         CLINIC + "ALTER TABLE clinic.patient ADD CHECK (born > '1900-01-01');"),
    Case("unseen: a check that nobody validated is no proof", "ALTER TABLE clinic.patient ALTER born SET NOT NULL;",
         ("set-not-null-scan",), BORN + " NOT VALID;"),
    Case("unseen: the proof goes in the same breath, and PostgreSQL drops first",
         "ALTER TABLE clinic.patient ALTER COLUMN born SET NOT NULL, DROP CONSTRAINT born_there;", ("set-not-null-scan",
         ), BORN + ";"),
    Case("unseen: a heir learns from its parent to be not null", "ALTER TABLE animal ALTER COLUMN legs SET NOT NULL;",
         ("set-not-null-scan",), HEIR),
    Case("unseen: PostgreSQL 18 names a NOT NULL and checks it at once",
         "ALTER TABLE clinic.patient ADD CONSTRAINT born_nn NOT NULL born;", ("set-not-null-scan",), CLINIC,
         versions=(18, 18)),
    Case("unseen: uniqueness that takes nulls for equal",
         "ALTER TABLE clinic.patient ADD CONSTRAINT code_u UNIQUE NULLS NOT DISTINCT (code, born) DEFERRABLE;",
         ("add-unique-builds-index",), CLINIC, versions=(15, 18)),
    Case("unseen: a primary key of two columns that are not null",
         "ALTER TABLE stay ADD PRIMARY KEY (room, during);", ("add-primary-key-builds-index",), STAY),
    Case("unseen: a primary key by an index over a column that may be null",
         "ALTER TABLE stay ADD CONSTRAINT stay_pkey PRIMARY KEY USING INDEX stay_id_ux;",
         ("add-pk-implicit-not-null-scan",), STAY + "CREATE UNIQUE INDEX stay_id_ux ON stay (id);"),
    Case("unseen: no two stays in one room at one time",
         "ALTER TABLE public.stay ADD CONSTRAINT alone EXCLUDE USING gist (room WITH =, during WITH &&);",
         ("add-exclusion-constraint",), STAY + "CREATE EXTENSION btree_gist;"),
    Case("unseen: the primary key goes", "ALTER TABLE clinic.doctor DROP CONSTRAINT IF EXISTS doctor_pkey RESTRICT;",
         ("drop-primary-key",), DOCTOR, allows=("drop-constraint", "drop-uniqueness")),
    Case("unseen: a check goes", "ALTER TABLE clinic.patient DROP CONSTRAINT born_there;", ("drop-constraint",),
         BORN + ";"),
    Case("unseen: a unique constraint goes", "ALTER TABLE clinic.doctor DROP CONSTRAINT doctor_nick_key;",
         ("drop-uniqueness",), DOCTOR, allows=("drop-constraint",)),
    Case("unseen: a foreign key goes", "ALTER TABLE clinic.patient DROP CONSTRAINT patient_doctor_fk;",
         ("drop-fk-locks-both-tables",), KEY, allows=("drop-constraint",)),
    Case("unseen: a foreign key that was not enforced is enforced",
         "ALTER TABLE clinic.patient ALTER CONSTRAINT patient_doctor_fk ENFORCED;", ("fk-enforced-switch",),
         KEY.replace("RESTRICT", "RESTRICT NOT ENFORCED"), versions=(18, 18)),
    Case("unseen: a check that is never checked",
         "ALTER TABLE clinic.patient ADD CONSTRAINT heavy CHECK (weight > 0) NOT ENFORCED;",
         ("constraint-not-enforced",), CLINIC, versions=(18, 18)),
    Case("unseen: a domain wants five digits", "ALTER DOMAIN zip ADD CONSTRAINT five CHECK (VALUE ~ '^\\d{5}$');",
         ("domain-constraint-validating",), DOMAIN),
    Case("unseen: a domain is not null any more", "ALTER DOMAIN public.zip SET NOT NULL;",
         ("domain-constraint-validating",), DOMAIN),
    Case("unseen: nobody may be born tomorrow",
         "ALTER TABLE clinic.patient ADD CONSTRAINT past CHECK (born <= CURRENT_DATE) NOT VALID;",
         ("volatile-check-constraint",), CLINIC),
    Case("unseen: three checks in three statements", "ALTER TABLE stay ALTER COLUMN id SET NOT NULL;\n"
         "ALTER TABLE stay ADD CONSTRAINT a CHECK (room > 0);\nALTER TABLE stay ADD CONSTRAINT b CHECK (id > 0);",
         ("mergeable-alter-table",), STAY,
         allows=("set-not-null-scan", "add-check-validating", "statement-while-holding-access-exclusive")),

    # The counterparts.
    Case("unseen: an unchecked foreign key of a partitioned table, where the server takes it",
         'ALTER TABLE "Visit Log" ADD FOREIGN KEY ("Who") REFERENCES clinic.doctor ON DELETE RESTRICT NOT VALID;',
         setup=DOCTOR + LOG + 'CREATE INDEX who_ix ON "Visit Log" ("Who");', versions=(18, 18)),
    Case("unseen: a foreign key whose index is partial but has all that refer",
         "ALTER TABLE clinic.patient ADD FOREIGN KEY (doctor_id) REFERENCES clinic.doctor ON DELETE RESTRICT NOT "
         "VALID;", setup=DOCTOR + "DROP INDEX clinic.patient_doctor_ix;"
         "CREATE INDEX patient_dr_ix ON clinic.patient (doctor_id) WHERE doctor_id IS NOT NULL;"),
    Case("unseen: a foreign key of two columns whose index has them the other way round",
         "ALTER TABLE line ADD FOREIGN KEY (a, b) REFERENCES head (a, b) ON DELETE RESTRICT NOT VALID;",
         setup="CREATE TABLE head (a int, b int, PRIMARY KEY (a, b));CREATE TABLE line (b int, a int, n int,\n"
         "    PRIMARY KEY (b, a, n));"),
    Case("unseen: a foreign key is validated later, in a transaction of its own",
         "SET LOCAL lock_timeout = '1s';\nALTER TABLE clinic.patient VALIDATE CONSTRAINT patient_doctor_fk;",
         setup=KEY.replace("RESTRICT", "RESTRICT NOT VALID")),
    Case("unseen: a new column without a default refers to another table, and is indexed online",
         "BEGIN;\nALTER TABLE clinic.patient ADD COLUMN gp_id integer REFERENCES clinic.doctor ON DELETE SET NULL;\n"
         "COMMIT;\nCREATE INDEX CONCURRENTLY patient_gp_ix ON clinic.patient (gp_id);", setup=DOCTOR,
         transaction=False),
    Case("unseen: a new table refers to an old one, with an index",
         "CREATE TABLE clinic.ward (id bigint PRIMARY KEY, head_id integer NOT NULL REFERENCES clinic.doctor ON "
         "DELETE\n    RESTRICT);\nCREATE INDEX ward_head_ix ON clinic.ward (head_id);", setup=DOCTOR),
    Case("unseen: the referring column starts the primary key",
         "CREATE TABLE clinic.shift (doctor_id integer NOT NULL, day date NOT NULL, PRIMARY KEY (doctor_id, day),\n"
         "    FOREIGN KEY (doctor_id) REFERENCES clinic.doctor (id) ON DELETE RESTRICT);", setup=DOCTOR),
    Case("unseen: a short code refers to a long one",
         "ALTER TABLE clinic.patient ADD CONSTRAINT nick_fk FOREIGN KEY (code) REFERENCES clinic.doctor (nick)\n"
         "    ON DELETE RESTRICT NOT VALID;", setup=DOCTOR + "CREATE INDEX patient_code_ix ON clinic.patient (code);"
         "ALTER TABLE clinic.doctor ALTER nick TYPE varchar(60);"),
    Case("unseen: a check is added unchecked beside a harmless change",
         "ALTER TABLE clinic.patient ADD CONSTRAINT heavy CHECK (weight > 0) NOT VALID, ALTER COLUMN remarks SET "
         "STORAGE\n    EXTERNAL;", setup=CLINIC),
    Case("unseen: a check is validated in the next transaction",
         "BEGIN;\nALTER TABLE clinic.patient ADD CONSTRAINT heavy CHECK (weight > 0) NOT VALID;\nCOMMIT;\nBEGIN;\n"
         "ALTER TABLE clinic.patient VALIDATE CONSTRAINT heavy;\nCOMMIT;", setup=CLINIC),
    Case("unseen: a valid check proves what is made not null, and is dropped",
         "ALTER TABLE clinic.patient ALTER COLUMN born SET NOT NULL;\n"
         "ALTER TABLE clinic.patient DROP CONSTRAINT born_there;", setup=BORN + ";"),
    Case("unseen: a valid check that says more proves what is made not null",
         "ALTER TABLE clinic.patient ALTER COLUMN born SET NOT NULL;",
         setup=CLINIC + "ALTER TABLE clinic.patient ADD CONSTRAINT born_good CHECK (born IS NOT NULL AND id > 0);"),
    Case("unseen: what is not null is made so", "ALTER TABLE clinic.patient ALTER COLUMN id SET NOT NULL;",
         setup=CLINIC),
    Case("unseen: PostgreSQL 18 names a NOT NULL and leaves the rows for later",
         "BEGIN;\nALTER TABLE clinic.patient ADD CONSTRAINT born_nn NOT NULL born NOT VALID;\nCOMMIT;\n"
         "BEGIN;\nALTER TABLE clinic.patient VALIDATE CONSTRAINT born_nn;\nCOMMIT;", setup=CLINIC, versions=(18, 18)),
    Case("unseen: a unique index becomes a constraint that can wait",
         "ALTER TABLE clinic.patient ADD CONSTRAINT patient_code_key UNIQUE USING INDEX patient_code_ux DEFERRABLE;",
         setup=CLINIC + "CREATE UNIQUE INDEX patient_code_ux ON clinic.patient (code);"),
    Case("unseen: a primary key by an index over what is not null",
         "ALTER TABLE stay ADD CONSTRAINT stay_pkey PRIMARY KEY USING INDEX stay_ux;",
         setup=STAY + "CREATE UNIQUE INDEX stay_ux ON stay (room, during);"),
    Case("unseen: a new table excludes overlaps",
         "CREATE TABLE booking (room int, during tsrange, EXCLUDE USING gist (during WITH &&));\n"
         "ALTER TABLE booking ADD UNIQUE (room, during);\nALTER TABLE booking ALTER room SET NOT NULL;"),
    Case("unseen: a constraint that is not there is dropped if it is",
         "ALTER TABLE clinic.patient DROP CONSTRAINT IF EXISTS nobody_knows;", setup=CLINIC),
    Case("unseen: a domain is constrained for what comes",
         "ALTER DOMAIN zip ADD CONSTRAINT five CHECK (length(VALUE) = 5) NOT VALID;", setup=DOMAIN),
    Case("unseen: a domain that no table uses is constrained", "ALTER DOMAIN town ADD CHECK (VALUE <> '');",
         setup=DOMAIN + "CREATE DOMAIN town AS text;"),
    Case("unseen: a check calls a function that never changes its mind",
         "ALTER TABLE clinic.patient ADD CHECK (lower(btrim(code)) = code AND born >= '1900-01-01'::date) NOT VALID;",
         setup=CLINIC),
    Case("unseen: a constraint becomes deferrable",
         "ALTER TABLE clinic.patient ALTER CONSTRAINT patient_doctor_fk DEFERRABLE;", setup=KEY),
)  # fmt: skip
