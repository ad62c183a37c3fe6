"""Security, replication and routines, by somebody who had read the vocabulary but neither the rules nor other cases."""

from tests.review.review_case import Case, role

CLERK = (
    role("unseen_clerk")
    + """CREATE TABLE deed (id int PRIMARY KEY, title text NOT NULL, page bigint);
INSERT INTO deed SELECT g, 't' || g, g FROM generate_series(1, 100) g;
"""
)
WORDS = (
    CLERK
    + """CREATE FUNCTION words(t text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT length(t) $$;
CREATE INDEX deed_words ON deed (words(title));
CREATE FUNCTION proper(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT t <> '' $$;
ALTER TABLE deed ADD CONSTRAINT title_proper CHECK (proper(title));
CREATE FUNCTION spare(t text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
"""
)
ROWS = CLERK + "ALTER TABLE deed ENABLE ROW LEVEL SECURITY;CREATE POLICY mine ON deed USING (title = current_user);"
NEWS = CLERK + "CREATE TABLE other (id int PRIMARY KEY);CREATE PUBLICATION news FOR TABLE deed;"

CASES: tuple[Case, ...] = (
    Case("unseen: what an index is built on changes",
         "CREATE OR REPLACE FUNCTION public.words(t text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT length(t) + "
         "1 $$;", ("function-used-by-index",), WORDS),
    Case("unseen: what a check relies on changes",
         "CREATE OR REPLACE FUNCTION proper(t text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS\n"
         "$$ BEGIN RETURN t <> 'x'; END $$;", ("function-used-by-constraint",), WORDS),
    Case("unseen: a second function of the name takes one argument more, by default",
         "CREATE FUNCTION spare(t text, n int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT n $$;",
         ("function-signature-ambiguity",), WORDS),
    Case("unseen: a function acts for its owner wherever the caller leads it",
         "CREATE PROCEDURE sweep() LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN DELETE FROM deed WHERE id = 0; END "
         "$$;", ("security-definer-search-path",), CLERK),
    Case("unseen: a function is made to act for its owner", "ALTER FUNCTION spare(text) SECURITY DEFINER;",
         ("security-definer-search-path",), WORDS),
    Case("unseen: what is run is put together when it runs",
         "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP\n"
         "    EXECUTE 'COMMENT ON TABLE ' || quote_ident(t) || ' IS NULL';\nEND LOOP; END $$;", ("opaque-dynamic-sql",
         ), CLERK),
    Case("unseen: rows are hidden from all",
         "ALTER TABLE IF EXISTS deed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
         ("rls-enabled-without-policy",), CLERK),
    Case("unseen: rows are shown to all", "ALTER TABLE public.deed DISABLE ROW LEVEL SECURITY;", ("rls-disabled",),
         ROWS),
    Case("unseen: a second policy lets more in",
         "CREATE POLICY more ON deed FOR SELECT TO unseen_clerk USING (page < 10);", ("permissive-policy",), ROWS),
    Case("unseen: all may do all", "GRANT ALL PRIVILEGES ON TABLE deed TO unseen_clerk, PUBLIC;", ("grant-to-public",),
         CLERK),
    Case("unseen: all may read what is to come",
         "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;", ("grant-to-public",), CLERK),
    Case("unseen: a clerk may read no more", "REVOKE SELECT (title), UPDATE ON deed FROM unseen_clerk CASCADE;",
         ("revoke-privilege",), CLERK + "GRANT SELECT, UPDATE ON deed TO unseen_clerk;"),
    Case("unseen: a table gets another owner", "ALTER TABLE deed OWNER TO unseen_clerk;", ("owner-change",), CLERK),
    Case("unseen: all that one has gets another owner", "REASSIGN OWNED BY unseen_clerk TO CURRENT_USER;",
         ("owner-change",), CLERK + "ALTER TABLE deed OWNER TO unseen_clerk;"),
    Case("unseen: replication forgets by what it goes", "ALTER TABLE ONLY deed REPLICA IDENTITY NOTHING;",
         ("replica-identity-change",), CLERK),
    Case("unseen: another table is published", "ALTER PUBLICATION news ADD TABLE ONLY other WHERE (id > 0);",
         ("publication-change",), NEWS, versions=(15, 18)),
    Case("unseen: a publication goes", "DROP PUBLICATION IF EXISTS news;", ("publication-change",), NEWS),
    Case("unseen: a published table gets a column", "ALTER TABLE deed ADD COLUMN ink text;",
         ("publication-schema-drift",), NEWS),
    Case("unseen: a sequence begins again in two ways", "ALTER SEQUENCE IF EXISTS s RESTART;", ("sequence-restart",),
         "CREATE SEQUENCE s;SELECT setval('s', 500);"),
    Case("unseen: an identity begins again", "ALTER TABLE r ALTER COLUMN id RESTART WITH 1;", ("sequence-restart",),
         "CREATE TABLE r (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x int);\n"
         "INSERT INTO r (x) SELECT g FROM generate_series(1, 100) g;"),
    Case("unseen: the catalog is written by hand",
         "UPDATE pg_catalog.pg_attribute SET attnotnull = true WHERE attrelid = 'deed'::regclass AND attname = 'page';",
         ("catalog-tampering",), CLERK),
    Case("unseen: rows of the catalog go", "DELETE FROM pg_enum WHERE enumlabel = 'x';", ("catalog-tampering",)),
    Case("unseen: a table that is there with another shape is made if it is not",
         "CREATE TABLE IF NOT EXISTS public.deed (id int PRIMARY KEY, title text NOT NULL, page bigint, ink text);",
         ("if-not-exists-masks-drift",), CLERK),

    # The counterparts.
    Case("unseen: a function that nothing rests on changes",
         "CREATE OR REPLACE FUNCTION spare(t text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 2 $$;", setup=WORDS),
    Case("unseen: a function under an index gets a comment, a cost and an owner's thanks",
         "COMMENT ON FUNCTION words(text) IS 'how long';\nALTER FUNCTION words(text) COST 5;", setup=WORDS),
    Case("unseen: a function acts for its owner, in one schema",
         "CREATE FUNCTION safe() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp "
         "AS\n$$ BEGIN PERFORM 1; END $$;\nREVOKE EXECUTE ON FUNCTION safe() FROM PUBLIC;", setup=CLERK),
    Case("unseen: an overload that no call can take for the other",
         "CREATE FUNCTION spare(a date, b date) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT 2 $$;", setup=WORDS),
    Case("unseen: a block only tells",
         "DO $$ BEGIN RAISE NOTICE 'there are % deeds', (SELECT count(*) FROM deed); END $$;", setup=CLERK),
    Case("unseen: a policy comes before the rows are hidden",
         "CREATE POLICY mine ON deed USING (title = current_user);\nALTER TABLE deed ENABLE ROW LEVEL SECURITY;",
         setup=CLERK),
    Case("unseen: a second policy lets less in", "CREATE POLICY less ON deed AS RESTRICTIVE USING (page < 10);",
         setup=ROWS),
    Case("unseen: a policy lets others in", "ALTER POLICY mine ON deed USING (title = session_user);", setup=ROWS),
    Case("unseen: a clerk may read", "GRANT USAGE ON SCHEMA public TO unseen_clerk;\n"
         "GRANT SELECT ON ALL TABLES IN SCHEMA public TO unseen_clerk;\n"
         "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO unseen_clerk;", setup=CLERK),
    Case("unseen: what is new is taken from all",
         "CREATE TABLE vault (id bigint PRIMARY KEY);\nREVOKE ALL ON vault FROM PUBLIC;\n"
         "ALTER TABLE vault OWNER TO unseen_clerk;\n"
         "ALTER TABLE vault ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON vault USING (id > 0);", setup=CLERK),
    Case("unseen: a table that nobody publishes gets a column", "ALTER TABLE other ADD COLUMN ink text;", setup=NEWS),
    Case("unseen: a sequence goes on behind the last", "SELECT setval('s', (SELECT max(id) FROM deed) + 1000);",
         setup=CLERK + "CREATE SEQUENCE s;"),
    Case("unseen: a sequence is made wider", "ALTER SEQUENCE s AS bigint;\nALTER SEQUENCE s CACHE 50;",
         setup="CREATE SEQUENCE s AS int;"),
    Case("unseen: the catalog is read", "SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'r';", setup=CLERK),
    Case("unseen: a table that is not there is made if it is not",
         "CREATE TABLE IF NOT EXISTS ledger (id bigint PRIMARY KEY);\nCREATE SCHEMA IF NOT EXISTS vaults;\n"
         "CREATE EXTENSION IF NOT EXISTS ltree;\nCREATE SEQUENCE IF NOT EXISTS vaults.s;", setup=CLERK),
    Case("unseen: a table that is there in this shape is made if it is not",
         "CREATE TABLE IF NOT EXISTS public.deed (id int PRIMARY KEY, title text NOT NULL, page bigint);", setup=CLERK),
    Case("unseen: a table is cleaned again", "ALTER TABLE deed RESET (autovacuum_enabled);",
         setup=CLERK + "ALTER TABLE deed SET (autovacuum_enabled = false);"),
    Case("unseen: comments and labels", "COMMENT ON TABLE deed IS NULL;\nCOMMENT ON SCHEMA public IS 'drop table';",
         setup=CLERK),
    Case("unseen: a view with the rights of its reader",
         "CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM deed;", setup=CLERK, versions=(15, 18)),
    Case("unseen: a type of several parts, and a cast",
         "CREATE TYPE pair AS (a int, b text);\nALTER TYPE pair ADD ATTRIBUTE c date;", setup=CLERK),
)  # fmt: skip
