"""Extensions, and what belongs to them."""

from tests.author.case import Case, models, shows, table

ROW, MEMBERS = "extensions", "extension-owned tables"


def using(*names: str) -> str:
    """Statements that make extensions before the tables."""
    return "first(" + ", ".join(f'"CREATE EXTENSION IF NOT EXISTS {name}"' for name in names) + ")"


PLAIN, FOLDED = (
    table("login", 'Column("email", Text, unique=True)'),
    table("login", 'Column("email", CITEXT, unique=True)'),
)
LOGINS = "INSERT INTO login (email) VALUES ('Ada@x.org')"
FOUND = shows("SELECT email::text FROM login WHERE email = 'ada@X.org'", ("Ada@x.org",))
KEPT = shows("SELECT email::text FROM login", ("Ada@x.org",))
# What an extension's own script would make: a table that belongs to the extension.
ADOPTED = """
CREATE TABLE {name} (id int PRIMARY KEY, note text); ALTER EXTENSION pg_trgm ADD TABLE {name}
"""

CASES = [
    Case("an extension comes with the first column that needs it", ROW, models(PLAIN), models(using("citext"), FOLDED),
         LOGINS, rows=FOUND, rows_before=KEPT),
    Case("an extension comes in a schema of its own", ROW, models(PLAIN),
         models('first("CREATE SCHEMA IF NOT EXISTS ext", "CREATE EXTENSION IF NOT EXISTS hstore SCHEMA ext")', PLAIN),
         LOGINS, rows=KEPT),
    Case("an extension goes with the last column that needs it", ROW,
         models(using("hstore"), table("login", 'Column("email", Text, unique=True)', 'Column("data", HSTORE)')),
         models(PLAIN), LOGINS, rows=KEPT),
    Case("an extension goes that nothing needs", ROW, models(using("unaccent", "pg_trgm"), PLAIN),
         models(using("pg_trgm"), PLAIN), LOGINS, rows=KEPT),
    Case("an extension moves to another schema", ROW,
         models('first("CREATE SCHEMA IF NOT EXISTS ext")', using("pg_trgm SCHEMA public"), PLAIN),
         models('first("CREATE SCHEMA IF NOT EXISTS ext")', using("pg_trgm SCHEMA ext"), PLAIN), LOGINS, rows=KEPT),
    Case("an extension is used by an exclusion that comes", ROW,
         models(table("stay", 'Column("room", Integer)', 'Column("d", pg.DATERANGE)')),
         models(using("btree_gist"),
                table("stay", 'Column("room", Integer)', 'Column("d", pg.DATERANGE)',
                      'ExcludeConstraint(("room", "="), ("d", "&&"), name="alone")')),
         "INSERT INTO stay (room) VALUES (1)", rows=shows("SELECT room FROM stay", (1,))),
    Case("an extension is used by an index that comes", ROW, models(PLAIN),
         models(using("pg_trgm"),
                table("login", 'Column("email", Text, unique=True)',
                      'Index("ix_login_email", "email", postgresql_using="gin", postgresql_ops={"email": '
                      '"gin_trgm_ops"})')), LOGINS, rows=KEPT),
    Case("extensions that need each other come", ROW, models(PLAIN), models(using("cube", "earthdistance"), PLAIN),
         LOGINS, rows=KEPT),
    Case("an extension that the models made stays as it is", ROW, models(using("citext"), FOLDED),
         models('first("CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public")', FOLDED), outcome="unchanged"),
    Case("a table that an extension owns is left alone", MEMBERS, models(using("pg_trgm"), PLAIN),
         models(using("pg_trgm"), PLAIN, table("team", 'Column("name", Text)')), LOGINS,
         rows=KEPT + shows("SELECT count(*) FROM trgm_word", (1,)),
         live_only=ADOPTED.format(name="trgm_word") + "; INSERT INTO trgm_word VALUES (1, 'x')"),
    Case("functions and types of an extension are left alone", MEMBERS, models(using("hstore", "citext"), PLAIN),
         models(using("hstore", "citext"),
                table("login", 'Column("email", Text, unique=True)', 'Column("age", Integer)')), LOGINS, rows=KEPT),
    Case("an extension that only the live database has is left alone", MEMBERS, models(PLAIN),
         models(table("login", 'Column("email", Text, unique=True)', 'Column("age", Integer)')), LOGINS, rows=KEPT,
         live_only="CREATE EXTENSION pg_trgm; " + ADOPTED.format(name="trgm_stop")),
    Case("a table that revisions know is not an extension's", MEMBERS,
         models(using("pg_trgm"), PLAIN, table("word", 'Column("w", Text)')),
         models(using("pg_trgm"), PLAIN,
                table("word", 'Column("w", Text, nullable=False)',
                      'Index("ix_word", "w", postgresql_using="gin", postgresql_ops={"w": "gin_trgm_ops"})')),
         LOGINS + "; INSERT INTO word (w) VALUES ('x')", rows=KEPT + shows("SELECT w FROM word WHERE w % 'x'", ("x",))),
]  # fmt: skip
