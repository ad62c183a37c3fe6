"""Columns come and go, may be null or must not be, and stand in any order."""

from tests.author.case import Case, models, shows, table

NAME, EMAIL = 'Column("name", Text)', 'Column("email", String(254))'
PERSON = table("person", NAME)
PEOPLE = "INSERT INTO person (name) VALUES ('Ada'), ('Grace'), ('Joan')"
NAMES = shows("SELECT name FROM person ORDER BY id", ("Ada",), ("Grace",), ("Joan",))
GAP = "INSERT INTO person (name) VALUES ('Ada'), (NULL)"
ROW, NOT_NULL = "column add / drop, nullability", "NOT NULL on populated table (staged / refused)"


def person(*items: str) -> str:
    """The models with one table, person."""
    return models(table("person", *items))


CASES = [
    Case("a nullable column is added", ROW, person(NAME), person(NAME, EMAIL), PEOPLE, rows=NAMES),
    Case(
        "a column is added at the front",
        ROW,
        person(NAME),
        models(table("person", 'Column("uid", Uuid)', 'Column("id", Integer, primary_key=True)', NAME, key="")),
        PEOPLE,
        rows=NAMES,
    ),
    Case(
        "a column with a constant default is added",
        ROW,
        person(NAME),
        person(NAME, 'Column("visits", Integer, nullable=False, server_default="0")'),
        PEOPLE,
        rows=shows("SELECT name, visits FROM person ORDER BY id LIMIT 1", ("Ada", 0)),
    ),
    Case(
        "a column with a volatile default is added to rows",
        ROW,
        person(NAME),
        person(NAME, 'Column("token", Uuid, nullable=False, server_default=text("gen_random_uuid()"))'),
        PEOPLE,
        rows=shows("SELECT count(DISTINCT token), count(*) FROM person", (3, 3)),
    ),
    Case(
        "a column with now() as its default is added to rows",
        ROW,
        person(NAME),
        person(NAME, 'Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now())'),
        PEOPLE,
        rows=shows("SELECT count(made_at) FROM person", (3,)),
    ),
    Case(
        "a column is dropped",
        ROW,
        person(NAME, 'Column("fax", Text)'),
        person(NAME),
        "INSERT INTO person (name, fax) VALUES ('Ada', '1'), ('Grace', NULL), ('Joan', '3')",
        rows=NAMES,
        rows_before=NAMES,
    ),
    Case(
        "a NOT NULL column without a default is dropped, and the way back is not blocked by rows",
        ROW,
        person(NAME, 'Column("legacy", Boolean, nullable=False, server_default="false")'),
        person(NAME),
        PEOPLE,
        rows=NAMES,
    ),
    Case(
        "a column is dropped with its index, check and foreign key",
        ROW,
        models(table("team"), table("person", NAME, 'Column("team_id", ForeignKey("team.id"), index=True)',
                                    'CheckConstraint("team_id > 0", name="team_positive")')),
        models(table("team"), table("person", NAME)),
        "INSERT INTO team DEFAULT VALUES; INSERT INTO person (name, team_id) VALUES ('Ada', 1)",
        rows=shows("SELECT name FROM person", ("Ada",)),
    ),
    Case(
        "two columns of other types are swapped for one",
        ROW,
        person(NAME, 'Column("height", Integer)', 'Column("weight", Integer)'),
        person(NAME, 'Column("born_on", Date)'),
        "INSERT INTO person (name, height) VALUES ('Ada', 170)",
        rows=shows("SELECT name, born_on FROM person", ("Ada", None)),
    ),
    Case(
        "a column may be null from now on",
        ROW,
        person('Column("name", Text, nullable=False)'),
        person(NAME),
        PEOPLE,
        rows=(*NAMES, *shows("INSERT INTO person (name) VALUES (NULL) RETURNING name", (None,))),
    ),
    Case(
        "a column must not be null and no row is",
        NOT_NULL,
        person(NAME),
        person('Column("name", Text, nullable=False)'),
        PEOPLE,
        rows=NAMES,
    ),
    Case(
        "two columns must not be null and no row is",
        NOT_NULL,
        person(NAME, EMAIL),
        person('Column("name", Text, nullable=False)', 'Column("email", String(254), nullable=False)'),
        "INSERT INTO person (name, email) VALUES ('Ada', 'a@x.org')",
        rows=shows("SELECT name, email FROM person", ("Ada", "a@x.org")),
    ),
    Case(
        "a column must not be null, but rows are",
        NOT_NULL,
        person(NAME),
        person('Column("name", Text, nullable=False)'),
        GAP,
        outcome="refused_on_data",
        rows=shows("SELECT name FROM person ORDER BY id", ("Ada",), ("?",)),
        cure="UPDATE person SET name = '?' WHERE name IS NULL",
    ),
    Case(
        "one of three changes meets rows that forbid it, and none is made",
        NOT_NULL,
        person(NAME),
        person('Column("name", Text, nullable=False)', EMAIL, 'Column("age", Integer, server_default="1")'),
        GAP,
        outcome="refused_on_data",
    ),
    Case(
        "a NOT NULL column without a default cannot join a table with rows",
        NOT_NULL,
        person(NAME),
        person(NAME, 'Column("code", String(8), nullable=False)'),
        PEOPLE,
        outcome="refused_on_data",
    ),
    Case(
        "a NOT NULL column of a new type cannot join a table with rows, and the type does not stay behind",
        NOT_NULL,
        person(NAME),
        person(NAME, 'Column("size", Enum("low", name="size"), nullable=False)'),
        PEOPLE,
        outcome="refused_on_data",
    ),
    Case(
        "a NOT NULL column without a default joins an empty table",
        NOT_NULL,
        person(NAME),
        person(NAME, 'Column("code", String(8), nullable=False)'),
    ),
    Case("a column must not be null and gets a default at once", NOT_NULL, person('Column("state", Text)'),
         person('Column("state", Text, nullable=False, server_default="new")'),
         "INSERT INTO person (state) VALUES ('old')",
         rows=shows("SELECT state FROM person", ("old",))
           + shows("INSERT INTO person DEFAULT VALUES RETURNING state", ("new",))),
    Case(
        "a check that says what NOT NULL would say",
        NOT_NULL,
        person(NAME),
        person(NAME, 'CheckConstraint("name IS NOT NULL", name="person_is_named")'),
        PEOPLE,
        rows=NAMES,
    ),
    Case(
        "columns stand in another order in the model",
        "column order",
        person(NAME, EMAIL, 'Column("age", Integer)'),
        person('Column("age", Integer)', NAME, EMAIL),
        PEOPLE,
        outcome="unchanged",
    ),
    Case(
        "a column is added between others that were reordered",
        "column order",
        person(NAME, EMAIL),
        person(EMAIL, 'Column("age", Integer)', NAME),
        PEOPLE,
        rows=NAMES,
    ),
]  # fmt: skip
