"""The rows that are there do not take it, and the hazard has its name all the same."""

from tests.review.review_case import Case

HALL = """CREATE TABLE hall (id bigint PRIMARY KEY, name text, size int, code varchar(20), house_id int);
INSERT INTO hall
    SELECT g, 'h' || g % 3, CASE WHEN g > 5 THEN g END, 'a long code ' || g, g FROM generate_series(1, 50) g;
CREATE INDEX hall_house_ix ON hall (house_id);
CREATE TABLE house (id int PRIMARY KEY);
INSERT INTO house VALUES (1);
"""

CASES: tuple[Case, ...] = (
    Case("unseen: nulls are there", "ALTER TABLE hall ALTER COLUMN size SET NOT NULL;", ("set-not-null-scan",), HALL),
    Case("unseen: equal names are there", "ALTER TABLE hall ADD CONSTRAINT u UNIQUE (name);",
         ("add-unique-builds-index",), HALL, allows=("create-unique-index-may-fail",)),
    Case("unseen: equal names are there, and an index online", "CREATE UNIQUE INDEX CONCURRENTLY u ON hall (name);",
         ("create-unique-index-may-fail",), HALL, transaction=False),
    Case("unseen: equal names are there, and an index", "CREATE UNIQUE INDEX u ON hall (name);",
         ("create-unique-index-may-fail",), HALL, allows=("create-index-blocking",)),
    Case("unseen: a check that rows break", "ALTER TABLE hall ADD CONSTRAINT c CHECK (id < 10);",
         ("add-check-validating",), HALL),
    Case("unseen: a reference to what is not there",
         "ALTER TABLE hall ADD FOREIGN KEY (house_id) REFERENCES house ON DELETE RESTRICT;", ("add-fk-validating",),
         HALL),
    Case("unseen: codes that are too long", "ALTER TABLE hall ALTER COLUMN code TYPE varchar(5);",
         ("alter-type-may-fail",), HALL, allows=("alter-type-rewrite",)),
    Case("unseen: texts that are no numbers", "ALTER TABLE hall ALTER COLUMN name TYPE int USING name::int;",
         ("alter-type-may-fail",), HALL, allows=("alter-type-rewrite",)),
    Case("unseen: a primary key with nulls", "ALTER TABLE hall DROP CONSTRAINT hall_pkey, ADD PRIMARY KEY (size);",
         ("add-primary-key-builds-index",), HALL,
         allows=("drop-primary-key", "add-pk-implicit-not-null-scan", "drop-constraint")),
    Case("unseen: a new column that must have a value, among rows", "ALTER TABLE hall ADD COLUMN x int NOT NULL;",
         ("add-column-not-null-no-default",), HALL),
    Case("unseen: a column with a check that its default breaks",
         "ALTER TABLE hall ADD COLUMN x int DEFAULT 0 CHECK (x > 0);", ("add-column-inline-check",), HALL),
    Case("unseen: a column whose default is not unique", "ALTER TABLE hall ADD COLUMN x int DEFAULT 0 UNIQUE;",
         ("add-column-inline-unique",), HALL),

    # The counterparts.
    Case("unseen: a check that rows break, for what comes",
         "ALTER TABLE hall ADD CONSTRAINT c CHECK (id < 10) NOT VALID;", setup=HALL),
    Case("unseen: a reference to what is not there, for what comes",
         "ALTER TABLE hall ADD FOREIGN KEY (house_id) REFERENCES house ON DELETE RESTRICT NOT VALID;", setup=HALL),
    Case("unseen: a row that another of its name keeps out",
         "INSERT INTO house (id) VALUES (1), (2) ON CONFLICT (id) DO NOTHING;", setup=HALL),
    Case("unseen: a type for all codes", "ALTER TABLE hall ALTER COLUMN code TYPE varchar(25), ADD COLUMN y int;",
         setup=HALL),
)  # fmt: skip
