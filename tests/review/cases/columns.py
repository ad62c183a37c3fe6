"""Columns come, get and lose defaults, may be null or must not be."""

from tests.review.review_case import EVENTS, SHOP, Case

VOLATILE = ("add-column-volatile-default",)
TICKET = SHOP + "CREATE SEQUENCE ticket_seq;"
MOODS = SHOP + "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');"
AGES = SHOP + "CREATE DOMAIN age AS int CHECK (VALUE >= 0);"
SLUG = SHOP + "CREATE FUNCTION new_slug() RETURNS text LANGUAGE sql VOLATILE AS 'SELECT md5(random()::text)';"
ZONE = SHOP + "CREATE FUNCTION our_zone() RETURNS text LANGUAGE sql STABLE AS 'SELECT current_setting(''TimeZone'')';"
BOX = """CREATE TABLE box (id bigint PRIMARY KEY, w int NOT NULL, h int NOT NULL,
    area int GENERATED ALWAYS AS (w * h) STORED);
"""
NUMBERED = "CREATE TABLE visit (id bigint PRIMARY KEY, number bigint NOT NULL, seen date);"

BAD: tuple[Case, ...] = (
    Case("a column comes with random identifiers",
         "ALTER TABLE customer ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()", VOLATILE, SHOP),
    Case("a column comes with the time of the clock, not of the transaction",
         "ALTER TABLE customer ADD COLUMN seen_at timestamptz DEFAULT clock_timestamp()", VOLATILE, SHOP),
    Case("a column comes with the next values of a sequence that is there",
         "ALTER TABLE orders ADD COLUMN ticket bigint DEFAULT nextval('ticket_seq')", VOLATILE, TICKET),
    Case("a column comes with a volatile function of the project",
         "ALTER TABLE customer ADD COLUMN slug text DEFAULT new_slug()", VOLATILE, SLUG),
    Case("only the third column of one ALTER TABLE has a volatile default",
         "ALTER TABLE IF EXISTS customer\n    ADD COLUMN city text,\n"
         "    ADD COLUMN joined_at timestamptz DEFAULT now(),\n"
         "    ADD COLUMN dice double precision DEFAULT (random() * 6)", VOLATILE, SHOP),
    Case("two good statements, and then a column with a volatile default",
         "CREATE TABLE coupon (id bigint PRIMARY KEY);\nCOMMENT ON TABLE coupon IS 'what it takes off';\n"
         'ALTER TABLE "orders" ADD "Key" uuid DEFAULT pg_catalog.gen_random_uuid();', VOLATILE, SHOP),
    Case("a partitioned table gets a column with a volatile default",
         "ALTER TABLE event ADD COLUMN key uuid DEFAULT gen_random_uuid()", VOLATILE, EVENTS),
    Case("a DO block adds a column with a volatile default to each table",
         "DO $$\nDECLARE name text;\nBEGIN\n    FOREACH name IN ARRAY ARRAY['orders', 'customer'] LOOP\n"
         "        EXECUTE format('ALTER TABLE %I ADD COLUMN key uuid DEFAULT gen_random_uuid()', name);\n"
         "    END LOOP;\nEND\n$$", VOLATILE, SHOP, allows=("opaque-dynamic-sql", "multiple-tables-locked")),
    Case("a serial column comes", "ALTER TABLE customer ADD COLUMN number bigserial", ("add-column-serial",), SHOP,
         allows=VOLATILE),
    Case("an identity column comes", "ALTER TABLE customer ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY",
         ("add-column-identity",), SHOP),
    Case("a stored generated column comes",
         "ALTER TABLE customer ADD COLUMN email_lower text GENERATED ALWAYS AS (lower(email)) STORED",
         ("add-column-generated-stored",), SHOP),
    Case("a column of a domain with a check comes, empty", "ALTER TABLE customer ADD COLUMN age age",
         ("add-column-constrained-domain",), AGES),
    Case("the expression of a stored generated column changes",
         "ALTER TABLE box ALTER COLUMN area SET EXPRESSION AS (w * h * 2)", ("set-expression-rewrite",), BOX,
         versions=(17, 18)),
    Case("a column that must not be null comes without a default",
         "ALTER TABLE customer ADD COLUMN country char(2) NOT NULL", ("add-column-not-null-no-default",), SHOP,
         allows=("old-code-inserts-without-new-not-null", "add-pk-implicit-not-null-scan")),
    Case("a column that must not be null comes with NULL for its default",
         "ALTER TABLE customer ADD COLUMN country text DEFAULT NULL NOT NULL",
         ("add-column-not-null-no-default",), SHOP,
         allows=("old-code-inserts-without-new-not-null",)),
    Case("a column comes with a check", "ALTER TABLE orders ADD COLUMN weight int DEFAULT 1 CHECK (weight > 0)",
         ("add-column-inline-check",), SHOP, allows=("add-check-validating",)),
    Case("a unique column comes", "ALTER TABLE customer ADD COLUMN passport text UNIQUE",
         ("add-column-inline-unique",), SHOP, allows=("add-unique-builds-index", "create-unique-index-may-fail")),
    Case("a column of the type json comes", "ALTER TABLE customer ADD COLUMN settings json",
         ("json-column-no-equality",), SHOP),
    Case("a column that must not be null comes with a default, which then goes at once",
         "ALTER TABLE customer ADD COLUMN country text NOT NULL DEFAULT 'de';\n"
         "ALTER TABLE customer ALTER COLUMN country DROP DEFAULT;", ("old-code-inserts-without-new-not-null",), SHOP,
         allows=("drop-default-on-not-null", "mergeable-alter-table")),
    Case("a column may be null that never was", "ALTER TABLE customer ALTER COLUMN email DROP NOT NULL",
         ("drop-not-null",), SHOP),
    Case("a column that must not be null loses its default", "ALTER TABLE orders ALTER state DROP DEFAULT",
         ("drop-default-on-not-null",), SHOP),
    Case("a default becomes another", "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'open'", ("change-default",),
         SHOP),
    Case("a column that is there with another type hides behind IF NOT EXISTS",
         "ALTER TABLE customer ADD COLUMN IF NOT EXISTS phone bigint", ("if-not-exists-masks-drift",), SHOP),
    Case("a table that is there with other columns hides behind IF NOT EXISTS",
         "CREATE TABLE IF NOT EXISTS customer (id bigint PRIMARY KEY, email text NOT NULL, country text)",
         ("if-not-exists-masks-drift",), SHOP),
    Case("a new table counts by an integer sequence",
         "CREATE TABLE visit (id serial PRIMARY KEY, seen_on date NOT NULL)", ("sequence-int-capacity",), SHOP),
    Case("a sequence of integers is made for a table",
         "CREATE SEQUENCE invoice_number_seq AS integer;\n"
         "CREATE TABLE invoice (id int PRIMARY KEY DEFAULT nextval('invoice_number_seq'));",
         ("sequence-int-capacity",), SHOP),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a column that may be null comes", "ALTER TABLE customer ADD COLUMN city text", setup=SHOP),
    Case("a column comes with a constant", "ALTER TABLE customer ADD COLUMN visits int DEFAULT 0", setup=SHOP),
    Case("a column that must not be null comes with a constant",
         "ALTER TABLE customer ADD COLUMN visits bigint NOT NULL DEFAULT 0", setup=SHOP),
    Case("a column comes with the time of the transaction",
         "ALTER TABLE customer ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now()", setup=SHOP),
    Case("a column comes with the current time in the zone UTC",
         "ALTER TABLE customer ADD COLUMN updated_at timestamp NOT NULL DEFAULT timezone('utc', now())", setup=SHOP),
    Case("a column comes with today's date", "ALTER TABLE customer ADD COLUMN joined_on date DEFAULT CURRENT_DATE",
         setup=SHOP),
    Case("a column comes with a stable function of the project",
         "ALTER TABLE customer ADD COLUMN zone text DEFAULT our_zone()", setup=ZONE),
    Case("columns come with constants of other types",
         "ALTER TABLE customer\n    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',\n"
         "    ADD COLUMN settings jsonb NOT NULL DEFAULT '{}'::jsonb,\n"
         "    ADD COLUMN trust numeric(5, 2) DEFAULT 1.5,\n"
         "    ADD COLUMN mood mood NOT NULL DEFAULT 'ok'", setup=MOODS),
    Case("a column comes with a constant that names a volatile function",
         "ALTER TABLE customer ADD COLUMN recipe text NOT NULL DEFAULT 'gen_random_uuid() || random()'", setup=SHOP),
    Case("a column comes empty, and its volatile default counts for later rows only",
         "ALTER TABLE customer ADD COLUMN token uuid, ALTER COLUMN token SET DEFAULT gen_random_uuid()", setup=SHOP),
    Case("a column without a default gets a volatile one for later rows",
         "ALTER TABLE customer ALTER COLUMN phone SET DEFAULT md5(random()::text)", setup=SHOP),
    Case("a virtual generated column comes",
         "ALTER TABLE customer ADD COLUMN email_lower text GENERATED ALWAYS AS (lower(email)) VIRTUAL", setup=SHOP,
         versions=(18, 18)),
    Case("a column of a domain without a check comes", "ALTER TABLE customer ADD COLUMN nick label",
         setup=SHOP + "CREATE DOMAIN label AS varchar(40);"),
    Case("a column comes where none of that name is yet",
         "ALTER TABLE IF EXISTS customer ADD COLUMN IF NOT EXISTS city varchar(80)", setup=SHOP),
    Case("a partitioned table gets a column that may be null", "ALTER TABLE event ADD COLUMN note text", setup=EVENTS),
    Case("a column comes and gets a comment",
         "ALTER TABLE customer ADD COLUMN city text;\nCOMMENT ON COLUMN customer.city IS 'where the goods go';",
         setup=SHOP),
    Case("a new table gets columns that would be a burden for an old one",
         "CREATE TABLE parcel (id bigint PRIMARY KEY);\n"
         "ALTER TABLE parcel ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid(),\n"
         "    ADD COLUMN number bigserial, ADD COLUMN code text NOT NULL,\n"
         "    ADD COLUMN code_lower text GENERATED ALWAYS AS (lower(code)) STORED;", setup=SHOP),
    Case("a temporary table gets a column with random values",
         "CREATE TEMPORARY TABLE chosen AS SELECT 1::bigint AS id;\n"
         "ALTER TABLE chosen ADD COLUMN dice float8 DEFAULT random();", setup=SHOP),
    Case("a column that may be null loses its default", "ALTER TABLE customer ALTER COLUMN phone DROP DEFAULT",
         setup=SHOP + "ALTER TABLE customer ALTER COLUMN phone SET DEFAULT '';"),
    Case("a default becomes what it is", "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new'", setup=SHOP),
    Case("a column that is there and never null becomes an identity",
         "ALTER TABLE visit ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (START WITH 100000)",
         setup=NUMBERED),
    Case("a column of a new table may be null again",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, weight int NOT NULL);\n"
         "ALTER TABLE parcel ALTER COLUMN weight DROP NOT NULL, ALTER COLUMN weight SET DEFAULT 5;", setup=SHOP),
    Case("a column is named like a constraint",
         'ALTER TABLE customer ADD COLUMN "not null" text, ADD COLUMN "default random()" int', setup=SHOP),
    Case("a stored generated column keeps its values when it becomes a plain one",
         "ALTER TABLE box ALTER COLUMN area DROP EXPRESSION", setup=BOX),
    Case("a new table has a stored generated column and an identity",
         "CREATE TABLE tile (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, w int NOT NULL, h int NOT NULL,\n"
         "    area int GENERATED ALWAYS AS (w * h) STORED, key uuid NOT NULL DEFAULT gen_random_uuid());", setup=SHOP),
    Case("a new table counts by a sequence of its own that is large enough",
         "CREATE SEQUENCE invoice_number_seq;\n"
         "CREATE TABLE invoice (id bigint PRIMARY KEY DEFAULT nextval('invoice_number_seq'));\n"
         "ALTER SEQUENCE invoice_number_seq OWNED BY invoice.id;", setup=SHOP),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
