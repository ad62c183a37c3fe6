"""Functions, and what is run without being seen."""

from tests.review.review_case import SHOP, Case

FOLD = """CREATE FUNCTION fold(value text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = ''
    AS 'SELECT pg_catalog.lower(value)';
"""
CHANGED = FOLD.replace("CREATE", "CREATE OR REPLACE").replace("lower", "upper")
FOLDED = SHOP + FOLD + "CREATE INDEX customer_fold_idx ON customer (fold(email));"
SMALL = SHOP + FOLD + "ALTER TABLE customer ADD CONSTRAINT customer_fold CHECK (fold(email) = email);"
PRICED = (
    SHOP
    + """CREATE FUNCTION price(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE SET search_path = ''
    AS 'SELECT amount';
"""
)
RUN = (
    SHOP
    + """CREATE FUNCTION run(command text) RETURNS void LANGUAGE plpgsql SET search_path = public
    AS 'BEGIN EXECUTE command; END';
CREATE TABLE to_do (command text);
"""
)

BAD: tuple[Case, ...] = (
    Case("a function that an index rests on says something else", CHANGED, ("function-used-by-index",), FOLDED),
    Case("a function that a check rests on says something else", CHANGED, ("function-used-by-constraint",), SMALL),
    Case("a function that an index rests on changes as the third of three statements",
         f"CREATE TABLE parcel (id bigint PRIMARY KEY);\nCOMMENT ON TABLE parcel IS 'goods';\n{CHANGED}",
         ("function-used-by-index",), FOLDED),
    Case("a function comes beside one of the same name, and calls with one number fit both",
         "CREATE FUNCTION price(amount numeric, discount numeric DEFAULT 0) RETURNS numeric LANGUAGE sql IMMUTABLE\n"
         "    SET search_path = '' AS 'SELECT amount - discount'", ("function-signature-ambiguity",), PRICED),
    Case("a DO block runs what a query returns",
         "DO $$\nDECLARE line text;\nBEGIN\n    FOR line IN SELECT command FROM to_do LOOP\n        EXECUTE line;\n"
         "    END LOOP;\nEND\n$$", ("opaque-dynamic-sql",), RUN),
    Case("a DO block puts a statement together from the catalogue",
         "DO $$\nDECLARE line text;\nBEGIN\n    SELECT string_agg(format('ANALYZE %I', tablename), ';') INTO line\n"
         "        FROM pg_tables WHERE schemaname = 'public';\n    EXECUTE line;\nEND\n$$", ("opaque-dynamic-sql",),
         SHOP),
    Case("a function names a column that is not there, which nobody looks at before it is called",
         "CREATE FUNCTION shout() RETURNS text LANGUAGE plpgsql SET search_path = '' AS $$\n"
         "BEGIN\n    RETURN (SELECT upper(nick) FROM public.customer WHERE id = 1);\nEND $$",
         ("plpgsql-body-unchecked",), SHOP),
    Case("a function names a table that the same script drops",
         "DROP TABLE parcel;\nCREATE OR REPLACE FUNCTION parcel_count() RETURNS bigint LANGUAGE plpgsql\n"
         "    SET search_path = '' AS $$ BEGIN RETURN (SELECT count(*) FROM public.parcel); END $$;",
         ("plpgsql-body-unchecked",), "CREATE TABLE parcel (id bigint PRIMARY KEY);", allows=("drop-table",)),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a function is made or replaced, with its search path", CHANGED, setup=SHOP + FOLD),
    Case("a function that an index rests on stays, and one with other arguments comes",
         "CREATE FUNCTION fold(value text, deep boolean) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = ''\n"
         "    AS 'SELECT value'", setup=FOLDED),
    Case("a function is made in PL/pgSQL, and all that it names is there",
         "CREATE OR REPLACE FUNCTION greeting(wanted bigint) RETURNS text LANGUAGE plpgsql STABLE\n"
         "    SET search_path = '' AS $$\nDECLARE found text;\nBEGIN\n"
         "    SELECT 'Dear ' || name INTO found FROM public.customer WHERE id = wanted;\n    RETURN found;\nEND $$",
         setup=SHOP),
    Case("a function with the same name takes a text instead of a number",
         "CREATE FUNCTION price(label date) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = ''\n"
         "    AS 'SELECT ''none'''", setup=PRICED),
    Case("a procedure is made that would delete", setup=SHOP,
         sql="CREATE PROCEDURE purge() LANGUAGE sql SET search_path = ''\n"
             "    AS $$ DELETE FROM public.orders WHERE state = 'done' $$"),
    Case("an aggregate is made", setup=SHOP,
         sql="CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1')"),
    Case("a DO block raises when a condition is not met, and changes nothing",
         "DO $$\nBEGIN\n    IF EXISTS (SELECT FROM public.customer WHERE id < 0) THEN\n"
         "        RAISE EXCEPTION 'there are keys below 0: DELETE FROM customer WHERE id < 0';\n    END IF;\nEND\n$$",
         setup=SHOP),
    Case("a function gets a comment", "COMMENT ON FUNCTION fold(text) IS 'EXECUTE ''DROP TABLE x'''", setup=FOLDED),
    Case("the cost of a function is told", "ALTER FUNCTION fold(text) COST 10 PARALLEL SAFE", setup=SHOP + FOLD),
    Case("a schema and an extension come unless they are there",
         "CREATE SCHEMA IF NOT EXISTS sales;\nCREATE EXTENSION IF NOT EXISTS citext;", setup=SHOP),
    Case("a type of several fields, a range and a domain come",
         "CREATE TYPE address AS (street text, city text);\nCREATE TYPE span AS RANGE (subtype = numeric);\n"
         "CREATE DOMAIN label AS varchar(40);", setup=SHOP),
    Case("a foreign server comes with nothing on it",
         "CREATE FOREIGN DATA WRAPPER far_away;\nCREATE SERVER stock FOREIGN DATA WRAPPER far_away;", setup=SHOP),
    Case("only comments come",
         "COMMENT ON TABLE orders IS 'what was ordered';\nCOMMENT ON COLUMN orders.state IS 'new, paid, done';\n"
         "COMMENT ON INDEX orders_customer_id_idx IS 'for the list of a customer';", setup=SHOP),
    Case("a query reads one row", "SELECT state FROM orders WHERE id = 1", setup=SHOP),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
