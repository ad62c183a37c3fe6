"""Who may do what, and what subscribers get."""

from tests.review.review_case import SHOP, Case, role

READER = SHOP + role("reporting")
GRANTED = READER + "GRANT SELECT, UPDATE ON orders TO reporting;"
POLICY = "CREATE POLICY own_orders ON orders USING (note = current_user)"
GUARDED = SHOP + POLICY + ";ALTER TABLE orders ENABLE ROW LEVEL SECURITY;"
ENABLE = "ALTER TABLE orders ENABLE ROW LEVEL SECURITY"
PUBLISHED = SHOP + "CREATE PUBLICATION goods FOR TABLE orders;"
SOME_COLUMNS = SHOP + "CREATE PUBLICATION goods FOR TABLE orders (id, state);"
EMAIL_INDEX = SHOP + "CREATE UNIQUE INDEX customer_email_idx ON customer (email);"
TAX = "CREATE FUNCTION tax(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount * 0.19';"
DEFINER = """CREATE FUNCTION order_count() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    AS 'SELECT count(*) FROM public.orders'"""
PUBLIC = ("grant-to-public",)
WITHOUT_POLICY = ("rls-enabled-without-policy",)
DRIFT = ("publication-schema-drift",)

BAD: tuple[Case, ...] = (
    Case("a function with the rights of its owner is made without a search path", DEFINER,
         ("security-definer-search-path",), SHOP),
    Case("a function gets the rights of its owner afterwards", "ALTER FUNCTION tax(numeric) SECURITY DEFINER",
         ("security-definer-search-path",), TAX),
    Case("a procedure with the rights of its owner sets another setting",
         "CREATE OR REPLACE PROCEDURE purge() LANGUAGE sql SECURITY DEFINER SET work_mem = '16MB'\n"
         "    AS $$ DELETE FROM public.orders WHERE id = 0 $$", ("security-definer-search-path",), SHOP),
    Case("row security comes without a policy, so that nobody sees a row", ENABLE, WITHOUT_POLICY, SHOP),
    Case("row security comes for two tables, and only one has a policy",
         f"{POLICY};\n{ENABLE};\nALTER TABLE customer ENABLE ROW LEVEL SECURITY;", WITHOUT_POLICY, SHOP,
         allows=("multiple-tables-locked",)),
    Case("a DO block enables row security", f"DO $$ BEGIN EXECUTE '{ENABLE}'; END $$", WITHOUT_POLICY, SHOP,
         allows=("opaque-dynamic-sql",)),
    Case("row security goes", "ALTER TABLE orders DISABLE ROW LEVEL SECURITY", ("rls-disabled",), GUARDED),
    Case("a second policy lets more rows pass", "CREATE POLICY everything ON orders FOR SELECT USING (true)",
         ("permissive-policy",), GUARDED),
    Case("everybody may read a table", "GRANT SELECT ON orders TO PUBLIC", PUBLIC, SHOP),
    Case("everybody may use all tables of a schema", "GRANT ALL ON ALL TABLES IN SCHEMA public TO public", PUBLIC,
         SHOP),
    Case("a role and everybody may read a column", "GRANT SELECT (id, state) ON TABLE orders TO reporting, PUBLIC",
         PUBLIC, READER),
    Case("everybody may read the tables to come", "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO"
         " PUBLIC", PUBLIC, SHOP),
    Case("a role may no longer change a table", "REVOKE UPDATE ON orders FROM reporting", ("revoke-privilege",),
         GRANTED),
    Case("a role may no longer do anything", "REVOKE ALL PRIVILEGES ON ALL TABLES IN SCHEMA public FROM reporting",
         ("revoke-privilege",), GRANTED),
    Case("a table gets another owner", "ALTER TABLE orders OWNER TO reporting", ("owner-change",), READER),
    Case("all that a role owns gets another owner", "REASSIGN OWNED BY reporting TO CURRENT_USER", ("owner-change",),
         READER + "ALTER TABLE orders OWNER TO reporting;"),
    Case("the replica identity is the whole row", "ALTER TABLE orders REPLICA IDENTITY FULL",
         ("replica-identity-change",), SHOP),
    Case("a table has a replica identity no longer", "ALTER TABLE orders REPLICA IDENTITY NOTHING",
         ("replica-identity-change",), PUBLISHED),
    Case("the replica identity is another index",
         "ALTER TABLE customer REPLICA IDENTITY USING INDEX customer_email_idx", setup=EMAIL_INDEX),
    Case("a table is published as well", "ALTER PUBLICATION goods ADD TABLE customer", ("publication-change",),
         PUBLISHED),
    Case("a table is published no longer", "ALTER PUBLICATION goods DROP TABLE orders", ("publication-change",),
         PUBLISHED),
    Case("only new rows are published", "ALTER PUBLICATION goods SET (publish = 'insert')", ("publication-change",),
         PUBLISHED),
    Case("a publication is dropped", "DROP PUBLICATION goods", ("publication-change",), PUBLISHED),
    Case("a published table gets a column that its subscribers do not have", "ALTER TABLE orders ADD COLUMN gift text",
         DRIFT, PUBLISHED),
    Case("a table gets a column while all tables are published", "ALTER TABLE customer ADD COLUMN city text", DRIFT,
         SHOP + "CREATE PUBLICATION everything FOR ALL TABLES;"),
    Case("a published column gets another name", "ALTER TABLE orders RENAME COLUMN note TO remark", DRIFT, PUBLISHED,
         allows=("rename-column",)),
    Case("a table gets a column while its schema is published", "ALTER TABLE customer ADD COLUMN city text", DRIFT,
         SHOP + "CREATE PUBLICATION ours FOR TABLES IN SCHEMA public;", versions=(15, 18)),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a function with the rights of its owner has a search path",
         DEFINER.replace("DEFINER", "DEFINER SET search_path = ''"), setup=SHOP),
    Case("a function with the rights of its owner has a search path of two schemas",
         DEFINER.replace("DEFINER", "DEFINER SET search_path TO pg_catalog, pg_temp"), setup=SHOP),
    Case("a function with the rights of its caller has no search path", setup=SHOP,
         sql="CREATE FUNCTION vat(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE SECURITY INVOKER\n"
             "    AS 'SELECT amount * 0.19 /* SECURITY DEFINER */'"),
    Case("a function gets the rights of its owner and a search path at once", setup=TAX,
         sql="ALTER FUNCTION tax(numeric) SECURITY DEFINER SET search_path = ''"),
    Case("a role may read a table", "GRANT SELECT, INSERT ON orders, customer TO reporting", setup=READER),
    Case("a role may read the tables to come",
         "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reporting", setup=READER),
    Case("a role whose name begins with public may read a table", 'GRANT SELECT ON orders TO "public_reader"',
         setup=SHOP + role("public_reader")),
    Case("a new function is not for everybody",
         "CREATE FUNCTION vat(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount * 0.19';\n"
         "REVOKE ALL ON FUNCTION vat(numeric) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION vat(numeric) TO reporting;",
         setup=READER),
    Case("a new table has a policy before its row security",
         "CREATE TABLE letter (id bigint PRIMARY KEY, reader text NOT NULL);\n"
         "CREATE POLICY own_letters ON letter USING (reader = current_user);\n"
         "ALTER TABLE letter ENABLE ROW LEVEL SECURITY;\nALTER TABLE letter FORCE ROW LEVEL SECURITY;", setup=SHOP),
    Case("row security comes to a table that has a policy", ENABLE, setup=SHOP + POLICY + ";"),
    Case("another policy lets fewer rows pass",
         "CREATE POLICY open_only ON orders AS RESTRICTIVE FOR SELECT USING (state <> 'done')", setup=GUARDED),
    Case("a new table gets another owner",
         "CREATE TABLE parcel (id bigint PRIMARY KEY);\nALTER TABLE parcel OWNER TO reporting;", setup=READER),
    Case("a new table gets a replica identity",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, code text NOT NULL UNIQUE);\n"
         "ALTER TABLE parcel REPLICA IDENTITY USING INDEX parcel_code_key;", setup=SHOP),
    Case("a table that is not published gets a column", "ALTER TABLE customer ADD COLUMN city text", setup=PUBLISHED),
    Case("a table of which two columns are published gets another", "ALTER TABLE orders ADD COLUMN gift text",
         setup=SOME_COLUMNS, versions=(15, 18)),
    Case("a published table gets finer statistics", "ALTER TABLE orders ALTER COLUMN state SET STATISTICS 500",
         setup=PUBLISHED),
    Case("what a role may do is told in a comment",
         "COMMENT ON TABLE orders IS 'GRANT ALL TO PUBLIC; DISABLE ROW LEVEL SECURITY' -- REVOKE ALL", setup=GRANTED),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
