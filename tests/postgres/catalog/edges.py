"""What is made, and who needs whom then: `dependent -> what it needs`."""

FUNCTIONS = """
    CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
    CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
"""
TYPES = """
    CREATE TYPE mood AS ENUM ('glad');
    CREATE DOMAIN posint AS int CHECK (value > 0);
    CREATE TYPE pair AS (x int, y int);
    CREATE TYPE span AS RANGE (SUBTYPE = int);
"""
SERVER = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
TABLES = "CREATE TABLE t (a int, b int); CREATE TABLE u (id int PRIMARY KEY, x int CONSTRAINT ux UNIQUE);"

# (what is made, who needs whom)
EDGES = {
    "a view needs the columns it reads": (
        f"{TABLES} CREATE VIEW v AS SELECT a FROM t",
        "view public.v -> column public.t.a",
    ),
    "a view needs the view it reads": (
        "CREATE VIEW v AS SELECT 1 AS a; CREATE VIEW w AS SELECT a FROM v",
        "view public.w -> column public.v.a",
    ),
    "a view needs the function it calls": (
        f"{FUNCTIONS} CREATE VIEW v AS SELECT f(1) AS a",
        "view public.v -> routine public.f(integer)",
    ),
    "a view needs the key it groups by": (
        f"{TABLES} CREATE VIEW v AS SELECT id, x FROM u GROUP BY id",
        "view public.v -> constraint public.u.u_pkey",
    ),
    "a materialised view needs the view it reads": (
        "CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT a FROM v",
        "materialized view public.m -> column public.v.a",
    ),
    "an index of a materialised view needs its column": (
        "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE INDEX i ON m (a)",
        "index public.m.i -> column public.m.a",
    ),
    "a default needs its function": (
        f"{FUNCTIONS} CREATE TABLE d (a int DEFAULT f(1))",
        "column public.d.a -> routine public.f(integer)",
    ),
    "a default needs its sequence": (
        "CREATE SEQUENCE s; CREATE TABLE d (a int DEFAULT nextval('s'))",
        "column public.d.a -> sequence public.s",
    ),
    "a serial column needs its sequence": (
        "CREATE TABLE d (a serial)",
        "column public.d.a -> sequence public.d_a_seq",
    ),
    "a sequence needs the column that owns it": (
        f"{TABLES} CREATE SEQUENCE s OWNED BY t.a",
        "sequence public.s -> column public.t.a",
    ),
    "a generated column needs the columns it reads": (
        "CREATE TABLE d (a int, b int GENERATED ALWAYS AS (a + 1) STORED)",
        "column public.d.b -> column public.d.a",
    ),
    "a generated column needs the function it calls": (
        f"{FUNCTIONS} CREATE TABLE d (a int, b int GENERATED ALWAYS AS (f(a)) STORED)",
        "column public.d.b -> routine public.f(integer)",
    ),
    "a check needs its column": (
        f"{TABLES} ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)",
        "constraint public.t.c -> column public.t.a",
    ),
    "a check needs its function": (
        f"{FUNCTIONS}{TABLES} ALTER TABLE t ADD CONSTRAINT c CHECK (f(a) > 0)",
        "constraint public.t.c -> routine public.f(integer)",
    ),
    "an index needs its column": (f"{TABLES} CREATE INDEX i ON t (b)", "index public.t.i -> column public.t.b"),
    "an index needs the function of its expression": (
        f"{FUNCTIONS}{TABLES} CREATE INDEX i ON t (f(a))",
        "index public.t.i -> routine public.f(integer)",
    ),
    "an index needs the function of its condition": (
        f"{FUNCTIONS}{TABLES} CREATE INDEX i ON t (b) WHERE f(a) > 0",
        "index public.t.i -> routine public.f(integer)",
    ),
    "a foreign key needs the key it refers to": (
        f"{TABLES} ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u",
        "constraint public.t.fk -> constraint public.u.u_pkey",
    ),
    "a foreign key needs the unique key it refers to": (
        f"{TABLES} ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u (x)",
        "constraint public.t.fk -> constraint public.u.ux",
    ),
    "a foreign key needs the unique index it refers to": (
        f"{TABLES} CREATE UNIQUE INDEX i ON t (b); ALTER TABLE u ADD CONSTRAINT fk FOREIGN KEY (x) REFERENCES t (b)",
        "constraint public.u.fk -> index public.t.i",
    ),
    "a column needs its enum": (f"{TYPES} CREATE TABLE d (a mood)", "column public.d.a -> enum type public.mood"),
    "a column needs the enum of its array": (
        f"{TYPES} CREATE TABLE d (a mood[])",
        "column public.d.a -> enum type public.mood",
    ),
    "a column needs its domain": (f"{TYPES} CREATE TABLE d (a posint)", "column public.d.a -> domain public.posint"),
    "a column needs the domain of its array": (
        f"{TYPES} CREATE TABLE d (a posint[])",
        "column public.d.a -> domain public.posint",
    ),
    "a column needs its composite type": (
        f"{TYPES} CREATE TABLE d (a pair)",
        "column public.d.a -> composite type public.pair",
    ),
    "a column needs the composite type of its array": (
        f"{TYPES} CREATE TABLE d (a pair[])",
        "column public.d.a -> composite type public.pair",
    ),
    "a column needs its range": (f"{TYPES} CREATE TABLE d (a span)", "column public.d.a -> range type public.span"),
    "a column needs the range of its multirange": (
        f"{TYPES} CREATE TABLE d (a span_multirange)",
        "column public.d.a -> range type public.span",
    ),
    "a column needs the range of its array of multiranges": (
        f"{TYPES} CREATE TABLE d (a span_multirange[])",
        "column public.d.a -> range type public.span",
    ),
    "a column needs the table whose rows it holds": (
        f"{TABLES} CREATE TABLE d (a t)",
        "column public.d.a -> table public.t",
    ),
    "a column needs its collation": (
        "CREATE COLLATION c (LOCALE = 'C'); CREATE TABLE d (a text COLLATE c)",
        "column public.d.a -> collation public.c",
    ),
    "a column needs the extension of its type": (
        "CREATE EXTENSION citext; CREATE TABLE d (a citext)",
        "column public.d.a -> extension citext",
    ),
    "an index needs the extension of its operators": (
        f"CREATE EXTENSION btree_gist; {TABLES} CREATE INDEX i ON t USING gist (a)",
        "index public.t.i -> extension btree_gist",
    ),
    "a view needs the extension of its function": (
        "CREATE EXTENSION btree_gist; CREATE VIEW v AS SELECT int4_dist(1, 2) AS a",
        "view public.v -> extension btree_gist",
    ),
    "a domain needs its enum": (f"{TYPES} CREATE DOMAIN d AS mood", "domain public.d -> enum type public.mood"),
    "a domain needs the function of its check": (
        f"{FUNCTIONS} CREATE DOMAIN d AS int CHECK (f(value) > 0)",
        "domain public.d -> routine public.f(integer)",
    ),
    "a domain needs the function of its default": (
        f"{FUNCTIONS} CREATE DOMAIN d AS int DEFAULT f(1)",
        "domain public.d -> routine public.f(integer)",
    ),
    "a composite type needs the enum of an attribute": (
        f"{TYPES} CREATE TYPE person AS (name text, m mood)",
        "composite type public.person -> enum type public.mood",
    ),
    "a composite type needs the domain of an array": (
        f"{TYPES} CREATE TYPE person AS (p posint[])",
        "composite type public.person -> domain public.posint",
    ),
    "a composite type needs the composite type of an attribute": (
        f"{TYPES} CREATE TYPE person AS (p pair)",
        "composite type public.person -> composite type public.pair",
    ),
    "a composite type needs the extension of an attribute": (
        "CREATE EXTENSION citext; CREATE TYPE person AS (p citext)",
        "composite type public.person -> extension citext",
    ),
    "a range needs its subtype": (
        f"{TYPES} CREATE TYPE moods AS RANGE (SUBTYPE = mood)",
        "range type public.moods -> enum type public.mood",
    ),
    "a trigger needs its function": (
        f"{FUNCTIONS}{TABLES} CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()",
        "trigger public.t.tr -> routine public.g()",
    ),
    "a trigger needs the columns of its condition": (
        f"{FUNCTIONS}{TABLES} CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.b > 0) EXECUTE FUNCTION g()",
        "trigger public.t.tr -> column public.t.b",
    ),
    "a policy needs its column": (
        f"{TABLES} CREATE POLICY p ON t USING (b > 0)",
        "policy public.t.p -> column public.t.b",
    ),
    "a policy needs the table it looks into": (
        f"{TABLES} CREATE POLICY p ON t USING (EXISTS (SELECT FROM u WHERE x = b))",
        "policy public.t.p -> column public.u.x",
    ),
    "a policy needs its function": (
        f"{FUNCTIONS}{TABLES} CREATE POLICY p ON t WITH CHECK (f(a) > 0)",
        "policy public.t.p -> routine public.f(integer)",
    ),
    "a rule needs the table it writes to": (
        f"{TABLES} CREATE RULE r AS ON DELETE TO t DO ALSO DELETE FROM u WHERE x = OLD.a",
        "rule public.t.r -> column public.u.x",
    ),
    "a function needs the table its body reads": (
        f"{TABLES} CREATE FUNCTION h() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT max(a) FROM t; END",
        "routine public.h() -> column public.t.a",
    ),
    "a function needs the type of its argument": (
        f"{TYPES} CREATE FUNCTION h(mood[]) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "routine public.h(public.mood[]) -> enum type public.mood",
    ),
    "a function needs the type of its result": (
        f"{TABLES} CREATE FUNCTION h() RETURNS SETOF t LANGUAGE sql AS 'TABLE t'",
        "routine public.h() -> table public.t",
    ),
    "an aggregate needs its function": (
        (
            "CREATE FUNCTION step(int, int) RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "CREATE AGGREGATE agg(int) (SFUNC = step, STYPE = int)"
        ),
        "routine public.agg(integer) -> routine public.step(integer, integer)",
    ),
    "a partition needs its table": (
        "CREATE TABLE d (a int) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF d DEFAULT",
        "table public.p -> table public.d",
    ),
    "a partitioned table needs the function of its key": (
        f"{FUNCTIONS} CREATE TABLE d (a int) PARTITION BY LIST (f(a))",
        "table public.d -> routine public.f(integer)",
    ),
    "a child needs its parent": (f"{TABLES} CREATE TABLE c () INHERITS (t)", "table public.c -> table public.t"),
    "a table of a type needs the type": (
        f"{TYPES} CREATE TABLE d OF pair",
        "table public.d -> composite type public.pair",
    ),
    "statistics need their columns": (
        f"{TABLES} CREATE STATISTICS st ON a, b FROM t",
        "statistics public.st -> column public.t.a",
    ),
    "a publication needs its table": (
        f"{TABLES} CREATE PUBLICATION p FOR TABLE t",
        "publication p -> table public.t",
    ),
    "an event trigger needs its function": (
        (
            "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
            "CREATE EVENT TRIGGER ev ON sql_drop EXECUTE FUNCTION e()"
        ),
        "event trigger ev -> routine public.e()",
    ),
    "a cast needs its type": (
        f"{TYPES} CREATE CAST (pair AS text) WITH INOUT",
        "cast public.pair AS text -> composite type public.pair",
    ),
    "an operator needs its function": (
        (
            "CREATE FUNCTION eq(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';"
            "CREATE OPERATOR === (FUNCTION = eq, LEFTARG = int, RIGHTARG = int)"
        ),
        "operator public.===(integer, integer) -> routine public.eq(integer, integer)",
    ),
    "a server needs its wrapper": (
        SERVER,
        "server s -> foreign data wrapper w",
    ),
    "a user mapping needs its server": (
        f"{SERVER} CREATE USER MAPPING FOR PUBLIC SERVER s",
        "user mapping s.public -> server s",
    ),
    "a foreign table needs its server": (
        f"{SERVER} CREATE FOREIGN TABLE d (a int) SERVER s",
        "table public.d -> server s",
    ),
    "a configuration needs its dictionary": (
        (
            "CREATE TEXT SEARCH DICTIONARY di (TEMPLATE = simple);"
            'CREATE TEXT SEARCH CONFIGURATION co (PARSER = "default");'
            "ALTER TEXT SEARCH CONFIGURATION co ADD MAPPING FOR word WITH di"
        ),
        "text search public.CONFIGURATION co -> text search public.DICTIONARY di",
    ),
    "everything needs its schema": (
        'CREATE SCHEMA "My s"; CREATE TABLE "My s".t (a int)',
        "table My s.t -> schema My s",
    ),
}
