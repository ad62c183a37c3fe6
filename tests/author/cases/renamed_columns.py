"""Columns that are renamed, and columns that only look like it."""

from tests.author.case import Case, each, models, shows, table

ROW = "renames"
PEOPLE = "INSERT INTO person (name, city) VALUES ('Ada', 'Oslo'), ('Grace', 'Rome')"
NAME, FULL, CITY = (
    'Column("name", Text, nullable=False)',
    'Column("full_name", Text, nullable=False)',
    'Column("city", Text)',
)


def person(*items: str, more: tuple[str, ...] = ()) -> str:
    """The models with table `person`."""
    return models(table("person", *items), *more)


YES, NO = "--rename", "--not-rename"
TO_FULL = "column person.name -> person.full_name"
FULLS = shows("SELECT full_name, city FROM person ORDER BY id", ("Ada", "Oslo"), ("Grace", "Rome"))
NAMES = shows("SELECT name, city FROM person ORDER BY id", ("Ada", "Oslo"), ("Grace", "Rome"))
VIEW = "sql(\"CREATE VIEW known AS SELECT {} FROM person WHERE {} <> ''\")"
TRIGGER = """
sql("CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.{0} := upper(NEW.{0}); RETURN NEW; END$$",
    "CREATE TRIGGER loud BEFORE UPDATE OF {0} ON person FOR EACH ROW EXECUTE FUNCTION loud()",
    "ALTER TABLE person ENABLE ROW LEVEL SECURITY", "CREATE POLICY named ON person USING ({0} <> 'x')",
    "GRANT SELECT ({0}) ON person TO report_reader", "COMMENT ON COLUMN person.{0} IS 'what to call them'",
    "CREATE STATISTICS person_stats ON {0}, city FROM person")
"""


def dressed(column: str) -> tuple[str, ...]:
    """A column with an index, a check, a unique key, a generated column and a default."""
    return (f'Column("{column}", Text, nullable=False, server_default="?", index=True, unique=True)', CITY,
            f'CheckConstraint("{column} <> \'\'")',
            f'Column("initial", Text, Computed("left({column}, 1)", persisted=True))')  # fmt: skip


TEAM = table("team", 'Column("name", Text)')
WITH_TEAM = "INSERT INTO team (name) VALUES ('red'); INSERT INTO person (name, city, {0}) VALUES ('Ada', 'Oslo', 1)"


def in_team(column: str) -> str:
    """The models with a foreign key column of this name."""
    return models(TEAM, table("person", NAME, CITY, f'Column("{column}", ForeignKey("team.id"), index=True)'))


PAIR = (YES, "column person.first -> person.given", YES, "column person.last -> person.family")

CASES = [
    Case("a column is renamed", ROW, person(NAME, CITY), person(FULL, CITY), PEOPLE, (YES, TO_FULL), FULLS, NAMES,
         outcome="asks"),
    Case("a column is renamed and stands elsewhere", ROW, person(NAME, CITY), person(CITY, FULL), PEOPLE,
         (YES, TO_FULL), FULLS, NAMES),
    Case("a column is renamed and becomes varchar", ROW, person(NAME, CITY),
         person('Column("full_name", String(80), nullable=False)', CITY), PEOPLE, (YES, TO_FULL), FULLS, NAMES,
         outcome="asks"),
    Case("a column is renamed and widened", ROW, models(table("hit", 'Column("num", Integer)')),
         models(table("hit", 'Column("number", BigInteger)')), "INSERT INTO hit (num) VALUES (7)",
         (YES, "column hit.num -> hit.number"), shows("SELECT number FROM hit", (7,)),
         shows("SELECT num FROM hit", (7,))),
    Case("a column is renamed and may be null and has a default", ROW, person(NAME, CITY),
         person('Column("full_name", Text, server_default="?")', CITY), PEOPLE, (YES, TO_FULL), FULLS, NAMES),
    Case("a column is renamed and its type needs USING", ROW, models(table("hit", 'Column("seen", Text)')),
         models(table("hit", 'Column("seen_times", Integer)')), "INSERT INTO hit (seen) VALUES ('7')",
         (YES, "column hit.seen -> hit.seen_times"), shows("SELECT seen_times FROM hit", (7,)),
         shows("SELECT seen FROM hit", ("7",))),
    Case("a column is renamed by a marker in the model", ROW, person(NAME, CITY),
         person('Column("full_name", Text, nullable=False, info={"renamed_from": "name"})', CITY), PEOPLE, rows=FULLS,
         rows_before=NAMES),
    Case("a column is no rename and both sides are meant", ROW, person(NAME, CITY, 'Column("is_public", Boolean)'),
         person(NAME, CITY, 'Column("is_admin", Boolean)'),
         "INSERT INTO person (name, city, is_public) VALUES ('Ada', 'Oslo', true)",
         (NO, "column person.is_public -> person.is_admin"), shows("SELECT is_admin FROM person", (None,)),
         outcome="asks"),
    Case("two columns of one type are each renamed", ROW,
         person('Column("first", Text)', 'Column("last", Text)', CITY),
         person('Column("given", Text)', 'Column("family", Text)', CITY),
         "INSERT INTO person (first, last) VALUES ('Ada', 'Lovelace')", PAIR,
         shows("SELECT given, family FROM person", ("Ada", "Lovelace")),
         shows("SELECT first, last FROM person", ("Ada", "Lovelace")), outcome="asks"),
    Case("one of two equal candidates is the one", ROW, person(NAME, CITY), person(CITY, 'Column("nick", Text)', FULL),
         PEOPLE, (YES, TO_FULL), FULLS, NAMES, defect=10),
    Case("two columns go and one of them is renamed", ROW,
         person(NAME, CITY, 'Column("alias", Text, nullable=False, server_default="x")'), person(FULL, CITY), PEOPLE,
         (YES, TO_FULL), FULLS, NAMES),
    Case("a column takes the name of one that is renamed", ROW, person(NAME, CITY),
         person(FULL, CITY, 'Column("name", Integer)'), PEOPLE, (YES, TO_FULL), FULLS, NAMES),
    Case("a chain of names moves on by one", ROW, person('Column("a", Text)', 'Column("b", Integer)'),
         person('Column("b", Text)', 'Column("c", Integer)'), "INSERT INTO person (a, b) VALUES ('x', 1)",
         (YES, "column person.a -> person.b", YES, "column person.b -> person.c"),
         shows("SELECT b, c FROM person", ("x", 1)), shows("SELECT a, b FROM person", ("x", 1))),
    Case("two columns of different types swap their names", ROW, person('Column("a", Text)', 'Column("b", Integer)'),
         person('Column("a", Integer)', 'Column("b", Text)'), "INSERT INTO person (a, b) VALUES ('x', 1)",
         (YES, "column person.a -> person.b", YES, "column person.b -> person.a"),
         shows("SELECT a, b FROM person", (1, "x")), shows("SELECT a, b FROM person", ("x", 1))),
    Case("a renamed column takes indexes, keys, checks and generated columns along", ROW, person(*dressed("name")),
         person(*dressed("full_name")), PEOPLE, (YES, TO_FULL),
         FULLS + shows("SELECT initial FROM person ORDER BY id", ("A",), ("G",)), NAMES),
    Case("a renamed column under a view", ROW, person(NAME, CITY, more=(VIEW.format("name", "name"),)),
         person(FULL, CITY, more=(VIEW.format("full_name", "full_name"),)), PEOPLE, (YES, TO_FULL),
         FULLS + shows("SELECT full_name FROM known ORDER BY 1", ("Ada",), ("Grace",)), NAMES),
    Case("a renamed column under a view that keeps the old name", ROW,
         person(NAME, CITY, more=(VIEW.format("name", "name"),)),
         person(FULL, CITY, more=(VIEW.format("full_name AS name", "full_name"),)), PEOPLE, (YES, TO_FULL),
         FULLS + shows("SELECT name FROM known ORDER BY 1", ("Ada",), ("Grace",)), NAMES),
    Case("a renamed column under trigger, policy, grant, comment and statistics", ROW,
         person(NAME, CITY, more=(TRIGGER.format("name"),)), person(FULL, CITY, more=(TRIGGER.format("full_name"),)),
         PEOPLE, (YES, TO_FULL),
         FULLS + shows("UPDATE person SET full_name = 'ada' WHERE id = 1 RETURNING full_name", ("ADA",)), NAMES),
    Case("a foreign key column is renamed", ROW, in_team("team_id"), in_team("squad_id"), WITH_TEAM.format("team_id"),
         (YES, "column person.team_id -> person.squad_id"), shows("SELECT squad_id FROM person", (1,)),
         shows("SELECT team_id FROM person", (1,)), outcome="asks"),
    Case("a foreign key column goes and another to another table comes", ROW,
         models(TEAM, TEAM.replace("team", "club"),
                table("person", NAME, CITY, 'Column("team_id", ForeignKey("team.id"))')),
         models(TEAM, TEAM.replace("team", "club"),
                table("person", NAME, CITY, 'Column("club_id", ForeignKey("club.id"))')), WITH_TEAM.format("team_id"),
         (NO, "column person.team_id -> person.club_id"), shows("SELECT name, club_id FROM person", ("Ada", None))),
    Case("the key that foreign keys point at is renamed", ROW,
         models(TEAM, table("person", NAME, CITY, 'Column("team_id", ForeignKey("team.id"))')),
         models(table("team", 'Column("name", Text)', key='Column("team_id", Integer, primary_key=True)'),
                table("person", NAME, CITY, 'Column("team_id", ForeignKey("team.team_id"))')),
         WITH_TEAM.format("team_id"), (YES, "column team.id -> team.team_id"),
         shows("INSERT INTO team (name) VALUES ('blue') RETURNING team_id", (2,))
         + shows("SELECT team_id FROM person", (1,)),
         shows("INSERT INTO team (name) VALUES ('blue') RETURNING id", (3,))),
    Case("a renamed column's enum keeps its type", ROW, person('Column("state", Enum("on", "off", name="power"))'),
         person('Column("power", Enum("on", "off", name="power"))'), "INSERT INTO person (state) VALUES ('off')",
         (YES, "column person.state -> person.power"), shows("SELECT power::text FROM person", ("off",))),
    Case("a column of a partitioned table is renamed", ROW,
         *each(lambda name: models(table("metric", f'Column("{name}", Date, nullable=False)',
                        'postgresql_partition_by="RANGE (' + name + ')"', key='Column("n", Integer)'),
                  "sql(\"CREATE TABLE metric_23 PARTITION OF metric FOR VALUES FROM ('2023-01-01') TO "
                  "('2024-01-01')\")"), "at", "day"), "INSERT INTO metric (n, at) VALUES (1, '2023-02-03')",
         (YES, "column metric.at -> metric.day"), shows("SELECT day::text FROM metric_23", ("2023-02-03",))),
]  # fmt: skip
