"""Partitions are made, attached, detached and dropped."""

from tests.review.review_case import EVENTS, Case

DEFAULT = EVENTS + "CREATE TABLE event_rest PARTITION OF event DEFAULT;"
PLAIN = "CREATE TABLE event_2026 (id bigint NOT NULL, at date NOT NULL, kind text, PRIMARY KEY (id, at));"
BOUND = "at >= DATE '2026-01-01' AND at < DATE '2027-01-01'"
CHECKED = PLAIN + f"ALTER TABLE event_2026 ADD CONSTRAINT event_2026_bound CHECK ({BOUND});"
PENDING = CHECKED.removesuffix(";") + " NOT VALID;"
NULLABLE = """CREATE TABLE reading (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE reading_2026 (id bigint, at date);
""" + f"ALTER TABLE reading_2026 ADD CONSTRAINT reading_2026_bound CHECK ({BOUND});"  # fmt: skip
PROVED = NULLABLE + "ALTER TABLE reading_2026 ALTER COLUMN at SET NOT NULL;"
EXCLUDED = DEFAULT + f"ALTER TABLE event_rest ADD CONSTRAINT event_rest_not_2026 CHECK (NOT ({BOUND}));" + CHECKED
ATTACH = "ALTER TABLE event ATTACH PARTITION event_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
OF_2026 = "PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
DETACH = "ALTER TABLE event DETACH PARTITION event_2024"

BAD: tuple[Case, ...] = (
    Case("a table becomes a partition, and all its rows are read", ATTACH, ("attach-partition-scan",), EVENTS + PLAIN),
    Case("a table becomes a partition, and its check was not validated", ATTACH, ("attach-partition-scan",),
         EVENTS + PENDING),
    Case("a table becomes a partition, and its check lets more pass",
         ATTACH, ("attach-partition-scan",), EVENTS + CHECKED.replace("'2027-01-01'", "'2027-01-02'")),
    Case("a table becomes a partition, and its check lets nulls pass",
         ATTACH.replace("event", "reading"), ("attach-partition-scan",), NULLABLE),
    Case("a table becomes a partition beside a default one, which is read",
         ATTACH, ("attach-default-partition-scan",), DEFAULT + CHECKED),
    Case("a partition is made in place", f"CREATE TABLE event_2026 {OF_2026}", ("create-partition-of-locks-parent",),
         EVENTS),
    Case("a partition is made in place beside a default one",
         f"CREATE TABLE IF NOT EXISTS public.event_2026\n    {OF_2026}", ("create-partition-of-locks-parent",), DEFAULT,
         allows=("attach-default-partition-scan",)),
    Case("a DO block makes the partitions of several years",
         "DO $$\nBEGIN\n    FOR year IN 2026..2028 LOOP\n        EXECUTE format(\n"
         "            'CREATE TABLE event_%s PARTITION OF event FOR VALUES FROM (%L) TO (%L)',\n"
         "            year, year || '-01-01', year + 1 || '-01-01');\n    END LOOP;\nEND\n$$",
         ("create-partition-of-locks-parent",), EVENTS, allows=("opaque-dynamic-sql",)),
    Case("a default partition is made", "CREATE TABLE event_rest PARTITION OF event DEFAULT",
         ("create-partition-of-locks-parent",), EVENTS),
    Case("a partition is detached, and its parent waits", DETACH, ("detach-partition-blocking",), EVENTS),
    Case("a partition is detached concurrently in a transaction", f"{DETACH} CONCURRENTLY",
         ("concurrently-in-transaction",), EVENTS),
    Case("a partition is detached concurrently beside a default one", f"{DETACH} CONCURRENTLY",
         ("detach-concurrently-with-default",), DEFAULT, transaction=False),
    Case("a partition is dropped", "DROP TABLE event_2024", ("drop-partition",), EVENTS, allows=("drop-table",)),
    Case("a partition is dropped beside a default one", "DROP TABLE IF EXISTS public.event_2024", ("drop-partition",),
         DEFAULT, allows=("drop-table",)),
    Case("a partition is detached and dropped", f"{DETACH};\nDROP TABLE event_2024;", ("detach-partition-blocking",),
         EVENTS, allows=("drop-table", "drop-partition", "statement-while-holding-access-exclusive",
                         "multiple-tables-locked")),
    Case("a partitioned table has a primary key without the key of its partitions",
         "CREATE TABLE visit (id bigint PRIMARY KEY, seen_on date NOT NULL) PARTITION BY RANGE (seen_on)",
         ("partition-key-not-in-pk",)),
    Case("a partitioned table gets a unique constraint without the key of its partitions",
         "ALTER TABLE event ADD CONSTRAINT event_id_key UNIQUE (id)", ("partition-key-not-in-pk",), EVENTS,
         allows=("add-unique-builds-index", "create-unique-index-may-fail", "partitioned-index-fanout"),
         versions=(14, 18)),
    Case("a partitioned table gets a check, and every partition is read",
         "ALTER TABLE event ADD CONSTRAINT event_kind_check CHECK (kind <> '')", ("add-check-validating",), EVENTS,
         allows=("multiple-tables-locked",)),
    Case("a column of a partitioned table must not be null", "ALTER TABLE event ALTER COLUMN kind SET NOT NULL",
         ("set-not-null-scan",), EVENTS, allows=("old-code-inserts-without-new-not-null", "multiple-tables-locked")),
    Case("a column of a partitioned table gets another type", "ALTER TABLE event ALTER COLUMN kind TYPE char(8)",
         ("alter-type-rewrite",), EVENTS, allows=("alter-type-may-fail", "multiple-tables-locked")),
)  # fmt: skip

SAFE: tuple[Case, ...] = (
    Case("a table becomes a partition, and its check proves that it fits", ATTACH, setup=EVENTS + CHECKED),
    Case("a table becomes a partition, and its check and its NOT NULL prove that it fits",
         ATTACH.replace("event", "reading"), setup=PROVED),
    Case("a table becomes a partition, and the check of the default one proves that nothing there is of it", ATTACH,
         setup=EXCLUDED),
    Case("a new table becomes a partition", setup=EVENTS,
         sql=f"CREATE TABLE event_2026 (LIKE event INCLUDING ALL);\n{ATTACH};"),
    Case("a new table with a check becomes a partition, and the check goes", setup=EVENTS,
         sql=f"CREATE TABLE event_2026 (LIKE event INCLUDING DEFAULTS, CONSTRAINT bound CHECK ({BOUND}));\n"
             f"{ATTACH};\nALTER TABLE event_2026 DROP CONSTRAINT bound;"),
    Case("a partition is detached concurrently", f"{DETACH} CONCURRENTLY", setup=EVENTS, transaction=False),
    Case("a new partitioned table is made with its partitions",
         "CREATE TABLE visit (id bigint, seen_on date, PRIMARY KEY (id, seen_on)) PARTITION BY RANGE (seen_on);\n"
         "CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n"
         "CREATE TABLE visit_rest PARTITION OF visit DEFAULT;", setup=EVENTS),
    Case("partitions of a new table are attached and detached",
         "CREATE TABLE visit (id bigint, seen_on date, PRIMARY KEY (id, seen_on)) PARTITION BY RANGE (seen_on);\n"
         "CREATE TABLE visit_2026 (LIKE visit INCLUDING ALL);\n"
         "ALTER TABLE visit ATTACH PARTITION visit_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n"
         "ALTER TABLE visit DETACH PARTITION visit_2026;", setup=EVENTS),
    Case("a partitioned table has a primary key with the key of its partitions",
         "CREATE TABLE visit (region text, id bigint, PRIMARY KEY (region, id)) PARTITION BY LIST (region)"),
    Case("the table of a partition to come is made and gets its check",
         f"CREATE TABLE event_2026 (LIKE event INCLUDING ALL, CONSTRAINT event_2026_bound CHECK ({BOUND}))",
         setup=EVENTS),
    Case("a table gets the check that will prove that it fits, NOT VALID for now",
         f"ALTER TABLE event_2026 ADD CONSTRAINT event_2026_bound CHECK ({BOUND}) NOT VALID", setup=EVENTS + PLAIN),
    Case("that check is validated", "ALTER TABLE event_2026 VALIDATE CONSTRAINT event_2026_bound",
         setup=EVENTS + PENDING),
    Case("partitions are spoken of in a comment",
         "COMMENT ON TABLE event IS 'ALTER TABLE event DETACH PARTITION event_2024' -- DROP TABLE event_2024",
         setup=EVENTS),
    Case("a partition gets a column default", "ALTER TABLE event_2025 ALTER COLUMN kind SET DEFAULT 'start'",
         setup=EVENTS),
)  # fmt: skip

CASES: tuple[Case, ...] = BAD + SAFE
