"""CHECK, UNIQUE, PRIMARY KEY, EXCLUDE and NOT NULL. Foreign keys have a module of their own."""

from tests.review.review_case import CUSTOMER, SHOP, Case

TOTAL = "ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0)"
PLACED = "ALTER TABLE orders ADD CONSTRAINT orders_placed CHECK (placed_at IS NOT NULL)"
PENDING = SHOP + PLACED + " NOT VALID;"
PROVED = SHOP + PLACED + ";"
BOTH = SHOP + "ALTER TABLE orders ADD CONSTRAINT orders_full CHECK (placed_at IS NOT NULL AND total IS NOT NULL);"
NOT_NULL = "ALTER TABLE orders ALTER COLUMN placed_at SET NOT NULL"
EMAIL_INDEX = SHOP + "CREATE UNIQUE INDEX customer_email_key ON customer (email);"
KEYLESS = """CREATE TABLE visit (id bigint NOT NULL, code text, seen_on date NOT NULL);
CREATE UNIQUE INDEX visit_id_key ON visit (id);
CREATE UNIQUE INDEX visit_code_key ON visit (code);
"""
BOOKING = "CREATE TABLE booking (id bigint PRIMARY KEY, during tstzrange NOT NULL);"
AMOUNT = "CREATE DOMAIN amount AS numeric(12, 2);CREATE TABLE payment (id bigint PRIMARY KEY, paid amount);"
LATE = ("old-code-inserts-without-new-not-null",)
SCANNED = ("set-not-null-scan",)

BAD: tuple[Case, ...] = (
    Case("a check is added and read against all rows", TOTAL, ("add-check-validating",), SHOP),
    Case("a check comes as the third action of one ALTER TABLE",
         "ALTER TABLE IF EXISTS ONLY public.orders\n    ADD COLUMN channel text,\n    ADD COLUMN coupon text,\n"
         "    ADD CONSTRAINT orders_total_check CHECK (total >= 0)", ("add-check-validating",), SHOP),
    Case("a DO block adds a check unless it is there",
         "DO $$\nBEGIN\n    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'orders_total_check') THEN\n"
         f"        {TOTAL};\n    END IF;\nEND\n$$", ("add-check-validating",), SHOP),
    Case("a check says NOT VALID in a comment only", f"{TOTAL} /* NOT VALID */", ("add-check-validating",), SHOP),
    Case("two checks come by two statements, and each reads the table",
         f"{TOTAL};\nALTER TABLE orders ADD CONSTRAINT orders_state_check CHECK (state <> '');",
         ("add-check-validating", "mergeable-alter-table"), SHOP, allows=("statement-while-holding-access-exclusive",)),
    Case("a check is validated in the transaction that adds it",
         f"{TOTAL} NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;",
         ("validate-in-same-transaction",), SHOP,
         allows=("statement-while-holding-access-exclusive", "mergeable-alter-table")),
    Case("a check is validated in the one transaction of a script that says BEGIN",
         f"BEGIN;\n{TOTAL} NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\nCOMMIT;",
         ("validate-in-same-transaction",), SHOP, transaction=False,
         allows=("statement-while-holding-access-exclusive", "mergeable-alter-table",
                 "transaction-control-in-migration")),
    Case("a check looks at the clock",
         "ALTER TABLE orders ADD CONSTRAINT orders_past CHECK (placed_at < now()) NOT VALID",
         ("volatile-check-constraint",), SHOP),
    Case("a new table has a check that looks at another table through a function",
         "CREATE FUNCTION customer_known(wanted bigint) RETURNS boolean LANGUAGE sql STABLE\n"
         "    AS 'SELECT EXISTS (SELECT FROM public.customer WHERE id = wanted)';\n"
         "CREATE TABLE parcel (id bigint PRIMARY KEY, customer_id bigint CHECK (customer_known(customer_id)));",
         ("volatile-check-constraint",), SHOP),
    Case("a column must not be null, and all rows are read to see whether it is", NOT_NULL, SCANNED, SHOP, allows=LATE),
    Case("a column must not be null, and the check that says so was not validated", NOT_NULL, SCANNED, PENDING,
         allows=LATE),
    Case("a column must not be null, and the check that says so goes in the same ALTER TABLE, before it can help",
         f"{NOT_NULL}, DROP CONSTRAINT orders_placed", SCANNED, PROVED, allows=("drop-constraint", *LATE)),
    Case("a column must not be null, and the check that was validated says so of another",
         "ALTER TABLE orders ALTER COLUMN total SET NOT NULL", SCANNED, PROVED, allows=LATE),
    Case("a column must not be null, and a check lets nulls pass",
         "ALTER TABLE orders ALTER COLUMN total SET NOT NULL", SCANNED, SHOP + TOTAL + ";", allows=LATE),
    Case("a DO block sets several columns not null by EXECUTE",
         "DO $$\nDECLARE name text;\nBEGIN\n    FOREACH name IN ARRAY ARRAY['total', 'placed_at'] LOOP\n"
         "        EXECUTE format('ALTER TABLE orders ALTER COLUMN %I SET NOT NULL', name);\n    END LOOP;\nEND\n$$",
         SCANNED, SHOP, allows=("opaque-dynamic-sql", "mergeable-alter-table", *LATE)),
    Case("a unique constraint is added", "ALTER TABLE customer ADD CONSTRAINT customer_email_key UNIQUE (email)",
         ("add-unique-builds-index",), SHOP, allows=("create-unique-index-may-fail",)),
    Case("a unique constraint in which nulls are equal is added",
         "ALTER TABLE customer ADD CONSTRAINT customer_phone_key UNIQUE NULLS NOT DISTINCT (phone)",
         ("add-unique-builds-index",), SHOP, allows=("create-unique-index-may-fail",), versions=(15, 18)),
    Case("a primary key is added over a column that is never null",
         "ALTER TABLE visit ADD CONSTRAINT visit_pkey PRIMARY KEY (id)", ("add-primary-key-builds-index",), KEYLESS,
         allows=("create-unique-index-may-fail", "redundant-index")),
    Case("a primary key is added over a column that may be null",
         "ALTER TABLE visit ADD CONSTRAINT visit_pkey PRIMARY KEY (code)",
         ("add-primary-key-builds-index", "add-pk-implicit-not-null-scan"), KEYLESS,
         allows=("create-unique-index-may-fail", "redundant-index", "set-not-null-scan", *LATE)),
    Case("a primary key takes an index over a column that may be null",
         "ALTER TABLE visit ADD CONSTRAINT visit_pkey PRIMARY KEY USING INDEX visit_code_key",
         ("add-pk-implicit-not-null-scan",), KEYLESS, allows=("set-not-null-scan", *LATE)),
    Case("an exclusion constraint is added",
         "ALTER TABLE booking ADD CONSTRAINT booking_alone EXCLUDE USING gist (during WITH &&)",
         ("add-exclusion-constraint",), BOOKING),
    Case("a primary key is dropped", "ALTER TABLE orders DROP CONSTRAINT orders_pkey", ("drop-primary-key",), SHOP,
         allows=("drop-constraint", "drop-uniqueness")),
    Case("a check is dropped", "ALTER TABLE orders DROP CONSTRAINT orders_total_check", ("drop-constraint",),
         SHOP + TOTAL + ";"),
    Case("a unique constraint is dropped", "ALTER TABLE customer DROP CONSTRAINT IF EXISTS customer_email_key",
         ("drop-uniqueness",), SHOP + "ALTER TABLE customer ADD CONSTRAINT customer_email_key UNIQUE (email);",
         allows=("drop-constraint",)),
    Case("a check that nobody enforces is added",
         f"{TOTAL} NOT ENFORCED", ("constraint-not-enforced",), SHOP, versions=(18, 18)),
    Case("a domain gets a check, and every table with it is read",
         "ALTER DOMAIN amount ADD CONSTRAINT amount_positive CHECK (VALUE >= 0)", ("domain-constraint-validating",),
         AMOUNT),
    Case("the check of a domain is validated, which still keeps writers out of every table with it",
         "ALTER DOMAIN amount VALIDATE CONSTRAINT amount_positive", ("domain-constraint-validating",),
         AMOUNT + "ALTER DOMAIN amount ADD CONSTRAINT amount_positive CHECK (VALUE >= 0) NOT VALID;"),
    Case("a domain must not be null", "ALTER DOMAIN amount SET NOT NULL", ("domain-constraint-validating",), AMOUNT),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a check is added NOT VALID", f"{TOTAL} NOT VALID", setup=SHOP),
    Case("a check is validated in its own transaction", "ALTER TABLE orders VALIDATE CONSTRAINT orders_placed",
         setup=PENDING),
    Case("a check is added in one transaction and validated in the next",
         f"BEGIN;\n{TOTAL} NOT VALID;\nCOMMIT;\nBEGIN;\n"
         "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;\nCOMMIT;", setup=SHOP, transaction=False),
    Case("a column must not be null, and a validated check proves it", NOT_NULL, setup=PROVED),
    Case("a column must not be null, and a validated check over two columns proves it", NOT_NULL, setup=BOTH),
    Case("a column that a check proves must not be null, and the check goes by a statement of its own afterwards",
         f"{NOT_NULL};\nALTER TABLE orders DROP CONSTRAINT orders_placed;", setup=PROVED),
    Case("a column that is never null must not be null once more",
         "ALTER TABLE customer ALTER COLUMN email SET NOT NULL", setup=SHOP),
    Case("the columns of a primary key must not be null", "ALTER TABLE customer ALTER COLUMN id SET NOT NULL",
         setup=SHOP),
    Case("a column of a new table must not be null",
         "CREATE TABLE parcel (id bigint PRIMARY KEY, weight int);\n"
         "ALTER TABLE parcel ALTER COLUMN weight SET NOT NULL;", setup=SHOP),
    Case("a constraint that is not valid yet says that a column must not be null",
         "ALTER TABLE orders ADD CONSTRAINT orders_placed_at_not_null NOT NULL placed_at NOT VALID", setup=SHOP,
         versions=(18, 18)),
    Case("a NOT NULL that was not valid is validated",
         "ALTER TABLE orders VALIDATE CONSTRAINT orders_placed_at_not_null", versions=(18, 18),
         setup=SHOP + "ALTER TABLE orders ADD CONSTRAINT orders_placed_at_not_null NOT NULL placed_at NOT VALID;"),
    Case("a unique constraint takes an index that is there",
         "ALTER TABLE customer ADD CONSTRAINT customer_email_key UNIQUE USING INDEX customer_email_key",
         setup=EMAIL_INDEX),
    Case("a unique constraint takes an index and gives it its own name",
         "ALTER TABLE customer ADD CONSTRAINT customer_email_unique UNIQUE USING INDEX customer_email_key DEFERRABLE",
         setup=EMAIL_INDEX),
    Case("a primary key takes an index over a column that is never null",
         "ALTER TABLE visit ADD CONSTRAINT visit_pkey PRIMARY KEY USING INDEX visit_id_key", setup=KEYLESS),
    Case("a new table has every kind of constraint",
         "CREATE TABLE room (\n    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT room_pkey PRIMARY KEY,\n"
         "    name text NOT NULL CONSTRAINT room_name_key UNIQUE,\n"
         "    seats int NOT NULL DEFAULT 1 CONSTRAINT room_seats_check CHECK (seats > 0),\n    during tstzrange,\n"
         "    CONSTRAINT room_alone EXCLUDE USING gist (during WITH &&)\n);", setup=SHOP),
    Case("a new table gets its constraints by statements of their own",
         "CREATE TABLE room (id bigint NOT NULL, name text, seats int);\n"
         "ALTER TABLE room ADD CONSTRAINT room_pkey PRIMARY KEY (id);\n"
         "ALTER TABLE room ADD CONSTRAINT room_name_key UNIQUE (name);\n"
         "ALTER TABLE room ADD CONSTRAINT room_seats_check CHECK (seats > 0);", setup=SHOP),
    Case("a new table as a copy of an old one gets a check",
         "CREATE TABLE customer_archive (LIKE customer INCLUDING ALL);\n"
         "ALTER TABLE customer_archive ADD CONSTRAINT customer_archive_email CHECK (email LIKE '%@%');",
         setup=CUSTOMER),
    Case("a constraint of a new table is dropped again",
         "CREATE TABLE room (id bigint PRIMARY KEY, seats int CONSTRAINT room_seats_check CHECK (seats > 0));\n"
         "ALTER TABLE room DROP CONSTRAINT room_seats_check;", setup=SHOP),
    Case("a check calls an immutable function", setup=SHOP,
         sql="ALTER TABLE customer ADD CONSTRAINT customer_email_lower CHECK (email = lower(email)) NOT VALID"),
    Case("a domain gets a check that is not validated yet",
         "ALTER DOMAIN amount ADD CONSTRAINT amount_positive CHECK (VALUE >= 0) NOT VALID", setup=AMOUNT),
    Case("a domain that no table has gets a check",
         "ALTER DOMAIN share ADD CONSTRAINT share_range CHECK (VALUE BETWEEN 0 AND 1)",
         setup=SHOP + "CREATE DOMAIN share AS numeric;"),
    Case("a word in a comment and a string looks like a constraint",
         "COMMENT ON TABLE orders IS 'ALTER TABLE orders ADD CHECK (total > 0); SET NOT NULL' /* DROP CONSTRAINT x */",
         setup=SHOP),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
