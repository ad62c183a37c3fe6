"""Foreign keys."""

from tests.review.review_case import EVENTS, FOREIGN_KEY, SHOP, Case

KEY = ("ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey\n"
       "    FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE RESTRICT")  # fmt: skip
PAIR = (
    SHOP
    + """CREATE TABLE warehouse (id bigint PRIMARY KEY, name text);
ALTER TABLE orders ADD COLUMN warehouse_id bigint;
CREATE INDEX orders_warehouse_id_idx ON orders (warehouse_id);
"""
)
STOCK = "FOREIGN KEY (warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT"
KEYED = SHOP + FOREIGN_KEY
PENDING = SHOP + FOREIGN_KEY.replace(";", " NOT VALID;")
TREE = """CREATE TABLE category (id bigint PRIMARY KEY, parent_id bigint, name text NOT NULL);
CREATE INDEX category_parent_id_idx ON category (parent_id);
"""
SOURCES = EVENTS + "CREATE TABLE source (id bigint PRIMARY KEY);CREATE INDEX event_id_idx ON event (id);"
SOURCE_KEY = "ALTER TABLE event ADD CONSTRAINT event_id_fkey FOREIGN KEY (id) REFERENCES source (id) ON DELETE RESTRICT"
VALIDATING = ("add-fk-validating",)

BAD: tuple[Case, ...] = (
    Case("a foreign key is added and checked against all rows", KEY, VALIDATING, SHOP),
    Case("a foreign key of a table to itself is added",
         "ALTER TABLE category ADD FOREIGN KEY (parent_id) REFERENCES category ON DELETE SET NULL", VALIDATING, TREE),
    Case("a foreign key comes among other actions of one ALTER TABLE",
         "ALTER TABLE orders\n    ADD COLUMN channel text,\n    ALTER COLUMN note SET STATISTICS 200,\n"
         "    ADD FOREIGN KEY (customer_id) REFERENCES customer ON DELETE RESTRICT", VALIDATING, SHOP),
    Case("a DO block adds a foreign key and swallows that it is there already",
         f"DO $$\nBEGIN\n    {KEY};\nEXCEPTION WHEN duplicate_object THEN\n    NULL;\nEND\n$$", VALIDATING, SHOP),
    Case("an old table gets a foreign key to a new one",
         "CREATE TABLE warehouse (id bigint PRIMARY KEY, name text NOT NULL);\n"
         "ALTER TABLE orders ADD CONSTRAINT orders_warehouse_fkey\n"
         "    FOREIGN KEY (customer_id) REFERENCES warehouse (id) ON DELETE RESTRICT;", VALIDATING, SHOP),
    Case("a foreign key is validated in the transaction that adds it",
         f"{KEY} NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey;",
         ("validate-in-same-transaction",), SHOP, allows=("mergeable-alter-table",)),
    Case("a column comes with a default and a foreign key that has to be checked for it",
         "ALTER TABLE orders ADD COLUMN warehouse_id bigint DEFAULT 1 REFERENCES warehouse (id) ON DELETE RESTRICT",
         ("add-fk-column-with-default",),
         SHOP + "CREATE TABLE warehouse (id bigint PRIMARY KEY);INSERT INTO warehouse VALUES (1);",
         allows=("add-fk-validating", "fk-missing-index")),
    Case("a nullable column comes with a foreign key: nothing is scanned, but no index will serve it",
         "ALTER TABLE orders ADD COLUMN warehouse_id bigint REFERENCES warehouse (id) ON DELETE RESTRICT",
         ("fk-missing-index",), SHOP + "CREATE TABLE warehouse (id bigint PRIMARY KEY);"),
    Case("a foreign key without an index on its column is added NOT VALID",
         f"ALTER TABLE orders ADD CONSTRAINT orders_warehouse_fkey {STOCK} NOT VALID", ("fk-missing-index",),
         PAIR.partition("CREATE INDEX orders_warehouse")[0]),
    Case("a new table refers to an old one without an index on its column",
         "CREATE TABLE parcel (\n    id bigint PRIMARY KEY,\n"
         "    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE RESTRICT\n);", ("fk-missing-index",), SHOP),
    Case("the column of a foreign key is in an index, but not at its beginning",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, code text, order_id bigint);\n"
         "ALTER TABLE parcel ADD FOREIGN KEY (order_id) REFERENCES orders ON DELETE RESTRICT;\n"
         "CREATE INDEX parcel_code_order_idx ON parcel (code, order_id);", ("fk-missing-index",), SHOP),
    Case("a foreign key is not of the type it refers to",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, order_id integer REFERENCES orders (id) ON DELETE RESTRICT);\n"
         "CREATE INDEX parcel_order_id_idx ON parcel (order_id);", ("fk-type-mismatch",), SHOP),
    Case("two foreign keys to two tables come in one transaction",
         f"{KEY} NOT VALID;\nALTER TABLE orders ADD CONSTRAINT orders_warehouse_fkey {STOCK} NOT VALID;",
         ("multiple-fks-in-one-transaction",), PAIR, allows=("mergeable-alter-table", "multiple-tables-locked")),
    Case("one ALTER TABLE adds two foreign keys to two tables",
         f"ALTER TABLE orders\n    ADD FOREIGN KEY (customer_id) REFERENCES customer ON DELETE RESTRICT NOT VALID,\n"
         f"    ADD {STOCK} NOT VALID", ("multiple-fks-in-one-transaction",), PAIR, allows=("multiple-tables-locked",)),
    Case("a foreign key deletes with its parent", f"{KEY.replace('RESTRICT', 'CASCADE')} NOT VALID",
         ("fk-cascade-fanout",), SHOP),
    Case("a foreign key of a partitioned table is added NOT VALID, which its server refuses", f"{SOURCE_KEY} NOT VALID",
         ("fk-not-valid-on-partitioned",), SOURCES, versions=(14, 17)),
    Case("a foreign key is dropped, which locks both tables",
         "ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey", ("drop-fk-locks-both-tables",), KEYED,
         allows=("drop-constraint", "multiple-tables-locked")),
    Case("a foreign key that nobody enforced is enforced",
         "ALTER TABLE orders ALTER CONSTRAINT orders_customer_id_fkey ENFORCED", ("fk-enforced-switch",),
         SHOP + FOREIGN_KEY.replace(";", " NOT ENFORCED;"), versions=(18, 18)),
    Case("a foreign key that nobody enforces is added", f"{KEY} NOT ENFORCED", ("constraint-not-enforced",), SHOP,
         versions=(18, 18)),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a foreign key is added NOT VALID, and its column has an index", f"{KEY} NOT VALID", setup=SHOP),
    Case("a foreign key is validated in its own transaction",
         "ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_id_fkey", setup=PENDING),
    Case("a foreign key is added in one transaction and validated in the next",
         f"BEGIN;\n{KEY} NOT VALID;\nCOMMIT;\n\nBEGIN;\n"
         "ALTER TABLE public.orders VALIDATE CONSTRAINT orders_customer_id_fkey;\nCOMMIT;", setup=SHOP,
         transaction=False),
    Case("new tables refer to each other",
         "CREATE TABLE warehouse (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);\n"
         "CREATE TABLE shelf (\n    id bigserial PRIMARY KEY,\n"
         "    warehouse_id bigint NOT NULL REFERENCES warehouse (id) ON DELETE RESTRICT,\n"
         "    height int CHECK (height > 0)\n);\n"
         "CREATE INDEX shelf_warehouse_id_idx ON shelf (warehouse_id);", setup=SHOP),
    Case("a new table gets its foreign key to a new table by ALTER TABLE",
         "CREATE TABLE warehouse (id bigint PRIMARY KEY);\n"
         "CREATE TABLE shelf (id bigint PRIMARY KEY, warehouse_id bigint);\n"
         "CREATE INDEX shelf_warehouse_id_idx ON shelf (warehouse_id);\n"
         "ALTER TABLE shelf ADD CONSTRAINT shelf_warehouse_id_fkey\n"
         "    FOREIGN KEY (warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;",
         setup=SHOP),
    Case("a new table refers to an old one",
         "CREATE TABLE parcel (\n    id bigint PRIMARY KEY,\n"
         "    order_id bigint NOT NULL REFERENCES orders (id) ON DELETE RESTRICT\n);\n"
         "CREATE INDEX parcel_order_id_idx ON parcel (order_id);", setup=SHOP),
    Case("a new table refers to itself",
         "CREATE TABLE category (\n    id bigint PRIMARY KEY,\n"
         "    parent_id bigint REFERENCES category (id) ON DELETE RESTRICT\n);\n"
         "CREATE INDEX category_parent_id_idx ON category (parent_id);", setup=SHOP),
    Case("the primary key of a new table begins with the column of its foreign key",
         "CREATE TABLE order_line (\n    order_id bigint REFERENCES orders (id) ON DELETE RESTRICT,\n"
         "    number int,\n    amount int NOT NULL,\n    PRIMARY KEY (order_id, number)\n);", setup=SHOP),
    Case("a foreign key of a partitioned table is added NOT VALID, which its server takes", f"{SOURCE_KEY} NOT VALID",
         setup=SOURCES, versions=(18, 18)),
    Case("a foreign key becomes deferrable",
         "ALTER TABLE orders ALTER CONSTRAINT orders_customer_id_fkey DEFERRABLE INITIALLY IMMEDIATE", setup=KEYED),
    Case("a foreign key of a table to itself is added NOT VALID",
         "ALTER TABLE category ADD CONSTRAINT category_parent_id_fkey\n"
         "    FOREIGN KEY (parent_id) REFERENCES category (id) ON DELETE RESTRICT NOT VALID", setup=TREE),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
