"""The type of a column changes."""

from tests.review.review_case import CUSTOMER, FOREIGN_KEY, SHOP, Case

REWRITE = ("alter-type-rewrite",)
MAY_FAIL = ("alter-type-may-fail",)
INDEXED = SHOP + "CREATE INDEX customer_name_idx ON customer (name);"
VIEWED = SHOP + "CREATE VIEW customer_card AS SELECT id, name FROM customer;"
WATCHED = (
    SHOP
    + """CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER orders_note AFTER UPDATE OF note ON orders FOR EACH ROW EXECUTE FUNCTION note_it();
"""
)
SMALL = """CREATE TABLE gauge (
    id integer PRIMARY KEY,
    label char(10),
    host cidr,
    bits varbit(8),
    took interval(3),
    at timestamp(3),
    seen timestamptz,
    share numeric(10, 2),
    codes varchar(10)[],
    body xml
);
"""
STREET = """CREATE DOMAIN post_code AS varchar(10);
CREATE DOMAIN label AS text;
CREATE TABLE street (id bigint PRIMARY KEY, post_code post_code, name label);
"""
COLLATED = SHOP + "CREATE INDEX customer_phone_idx ON customer (phone);"


def gauge(column: str, kind: str) -> str:
    """The statement that gives a column of SMALL this type."""
    return f"ALTER TABLE gauge ALTER COLUMN {column} TYPE {kind}"


BAD: tuple[Case, ...] = (
    Case("a key of 32 bits gets 64", gauge("id", "bigint"), REWRITE, SMALL),
    Case("a number of 64 bits gets 32", "ALTER TABLE orders ALTER COLUMN customer_id TYPE integer", REWRITE, SHOP,
         allows=MAY_FAIL),
    Case("a text becomes a number", "ALTER TABLE customer ALTER COLUMN phone TYPE bigint USING phone::bigint", REWRITE,
         SHOP, allows=MAY_FAIL),
    Case("a number gets another scale", "ALTER TABLE orders ALTER total TYPE numeric(12, 4)", REWRITE, SHOP,
         allows=MAY_FAIL),
    Case("a number becomes a floating one", "ALTER TABLE orders ALTER COLUMN total SET DATA TYPE double precision",
         REWRITE, SHOP),
    Case("a text of fixed length grows", gauge("label", "char(20)"), REWRITE, SMALL),
    Case("a text of fixed length becomes one of varying length", gauge("label", "varchar(10)"), REWRITE, SMALL),
    Case("a timestamp loses digits", gauge("at", "timestamp(0)"), REWRITE, SMALL),
    Case("an interval loses digits", gauge("took", "interval(0)"), REWRITE, SMALL),
    Case("a text becomes binary JSON", "ALTER TABLE customer ALTER COLUMN phone TYPE jsonb USING to_jsonb(phone)",
         REWRITE, SHOP, allows=MAY_FAIL),
    Case("a text becomes what it is, by a function", setup=SHOP, expects=REWRITE,
         sql="ALTER TABLE customer ALTER COLUMN phone TYPE text USING trim(phone)"),
    Case("a text becomes an enumeration",
         "CREATE TYPE order_state AS ENUM ('new', 'paid');\n"
         "ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;\n"
         "ALTER TABLE orders ALTER COLUMN state TYPE order_state USING state::order_state;\n"
         "ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new';", REWRITE, SHOP,
         allows=("alter-type-may-fail", "change-default", "drop-default-on-not-null", "mergeable-alter-table",
                 "statement-while-holding-access-exclusive")),
    Case("only the last action of one ALTER TABLE rewrites",
         "ALTER TABLE public.orders\n    ALTER COLUMN note TYPE varchar(100), -- free\n"
         "    ALTER COLUMN total TYPE numeric(12, 2), -- free\n    ALTER COLUMN customer_id TYPE numeric",
         REWRITE, SHOP),
    Case("a column of a domain gets the limited type below it, and its length is checked once more",
         "ALTER TABLE street ALTER COLUMN post_code TYPE varchar(10)", REWRITE, STREET, allows=MAY_FAIL),
    Case("a DO block changes a type", setup=SMALL, expects=REWRITE,
         sql=f"DO $do$ BEGIN EXECUTE 'ALTER TABLE gauge' || ' ALTER COLUMN id TYPE bigint'; {gauge('share', 'real')}; "
             "END $do$", allows=("opaque-dynamic-sql", "mergeable-alter-table", "alter-type-may-fail")),
    Case("a limited text becomes shorter", "ALTER TABLE customer ALTER COLUMN name TYPE varchar(20)", MAY_FAIL, SHOP,
         allows=REWRITE),
    Case("a text without a limit gets one", "ALTER TABLE customer ALTER COLUMN phone TYPE varchar(20)", MAY_FAIL, SHOP,
         allows=REWRITE),
    Case("a number gets fewer digits", "ALTER TABLE orders ALTER COLUMN total TYPE numeric(8, 2)", MAY_FAIL, SHOP,
         allows=REWRITE),
    Case("a text gets another order, and its index is built anew",
         'ALTER TABLE customer ALTER COLUMN phone TYPE text COLLATE "C"', ("alter-type-index-rebuild",), COLLATED,
         allows=("alter-collation",)),
    Case("a text gets another order", 'ALTER TABLE customer ALTER COLUMN name TYPE varchar(50) COLLATE "C"',
         ("alter-collation",), INDEXED, allows=("alter-type-index-rebuild",)),
    Case("a view uses the column, so that its type cannot change",
         "ALTER TABLE customer ALTER COLUMN name TYPE varchar(100)", ("alter-type-blocked-by-dependent",), VIEWED),
    Case("a trigger uses the column, so that its type cannot change", "ALTER TABLE orders ALTER COLUMN note TYPE text",
         ("alter-type-blocked-by-dependent",), WATCHED),
    Case("a timestamp gets a time zone while the session is in Berlin",
         "SET LOCAL TIME ZONE 'Europe/Berlin';\nALTER TABLE orders ALTER COLUMN placed_at TYPE timestamptz;",
         ("alter-type-timezone",), SHOP, allows=REWRITE),
    Case("a timestamp loses its time zone, whatever the zone of the session may be",
         gauge("seen", "timestamp without time zone"), ("alter-type-timezone",), SMALL, allows=REWRITE),
    Case("the column of a foreign key gets another type",
         "ALTER TABLE orders ALTER COLUMN customer_id TYPE integer", ("alter-type-fk-column",), SHOP + FOREIGN_KEY,
         allows=("alter-type-rewrite", "fk-type-mismatch", "alter-type-may-fail")),
    Case("the column that a foreign key leads to gets another type",
         "ALTER TABLE author ALTER COLUMN id TYPE bigint", ("alter-type-fk-column",),
         "CREATE TABLE author (id int PRIMARY KEY);CREATE TABLE book (id bigint PRIMARY KEY, author_id int);"
         "CREATE INDEX book_author_id_idx ON book (author_id);"
         "ALTER TABLE book ADD FOREIGN KEY (author_id) REFERENCES author ON DELETE RESTRICT;",
         allows=("alter-type-rewrite", "fk-type-mismatch")),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a limited text gets longer", "ALTER TABLE customer ALTER COLUMN name TYPE varchar(100)", setup=SHOP),
    Case("a limited text with an index gets longer", "ALTER TABLE customer ALTER COLUMN name TYPE varchar(100)",
         setup=INDEXED),
    Case("a limited text with an index loses its limit and its type",
         "ALTER TABLE customer ALTER COLUMN name SET DATA TYPE text", setup=INDEXED),
    Case("a limited text loses its limit", "ALTER TABLE ONLY customer ALTER name TYPE character varying", setup=SHOP),
    Case("a text becomes one of varying length without a limit",
         "ALTER TABLE customer ALTER COLUMN phone TYPE varchar", setup=COLLATED),
    Case("a text becomes a text with a cast that does nothing",
         "ALTER TABLE customer ALTER COLUMN name TYPE text USING name::text", setup=SHOP),
    Case("a number gets more digits", "ALTER TABLE orders ALTER COLUMN total TYPE numeric(12, 2)", setup=SHOP),
    Case("a number loses its limit of digits", "ALTER TABLE orders ALTER COLUMN total TYPE numeric", setup=SHOP),
    Case("three columns get free types by one ALTER TABLE",
         "ALTER TABLE orders\n    ALTER COLUMN note TYPE text,\n    ALTER COLUMN total TYPE numeric(14, 2),\n"
         "    ALTER COLUMN placed_at TYPE timestamp without time zone", setup=SHOP),
    Case("a timestamp gets a time zone while the session is in UTC",
         "SET LOCAL TIME ZONE 'UTC';\nALTER TABLE orders ALTER COLUMN placed_at TYPE timestamptz;", setup=SHOP),
    Case("a timestamp gets more digits", gauge("at", "timestamp(6)"), setup=SMALL),
    Case("an interval gets more digits", gauge("took", "interval"), setup=SMALL),
    Case("bits get more of them", gauge("bits", "varbit(16)"), setup=SMALL),
    Case("a network becomes an address", gauge("host", "inet"), setup=SMALL),
    Case("a column of a domain gets the type below it",
         "ALTER TABLE street ALTER COLUMN name TYPE text", setup=STREET),
    Case("a column gets the type that it has", "ALTER TABLE customer ALTER COLUMN phone TYPE text", setup=SHOP),
    Case("a column of a new table gets another type",
         "CREATE TABLE parcel (id int PRIMARY KEY, weight text);\n"
         "ALTER TABLE parcel ALTER COLUMN id TYPE bigint, ALTER COLUMN weight TYPE int USING weight::int;",
         setup=CUSTOMER),
    Case("a column of a temporary table gets another type",
         "CREATE TEMP TABLE chosen (id int) ON COMMIT DROP;\nALTER TABLE chosen ALTER COLUMN id TYPE bigint;",
         setup=CUSTOMER),
    Case("a table is commented with a statement that changes a type",
         "COMMENT ON COLUMN customer.name IS $$was: ALTER TABLE customer ALTER name TYPE varchar(10)$$",
         setup=CUSTOMER),
    Case("a value is added to an enumeration", "ALTER TYPE order_state ADD VALUE 'returned' AFTER 'paid'",
         setup="CREATE TYPE order_state AS ENUM ('new', 'paid');"),
    Case("a value is added to an enumeration unless it is there, outside a transaction",
         "ALTER TYPE public.order_state ADD VALUE IF NOT EXISTS 'returned'", transaction=False,
         setup="CREATE TYPE order_state AS ENUM ('new', 'paid');"),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
