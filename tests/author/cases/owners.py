"""What belongs to another role than the one that runs the migration."""

from tests.author.case import Case, models, shows, table

ROW = "roles, ownership"
KEPT = table("note", 'Column("body", Text)')
ALL = """
sql("CREATE TYPE mood AS ENUM ('good', 'bad')", "ALTER TYPE mood OWNER TO app_owner",
    "GRANT USAGE ON TYPE mood TO app_writer",
    "CREATE DOMAIN size AS integer CHECK (value > 0)", "ALTER DOMAIN size OWNER TO app_owner",
    "CREATE FUNCTION code() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "ALTER FUNCTION code() OWNER TO app_owner",
    "CREATE VIEW bodies AS SELECT body FROM note", "ALTER VIEW bodies OWNER TO app_owner",
    "GRANT SELECT ON bodies TO report_reader", "COMMENT ON VIEW bodies IS 'what was said'",
    "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM note",
    "ALTER MATERIALIZED VIEW counted OWNER TO app_owner",
    "CREATE SEQUENCE number", "ALTER SEQUENCE number OWNER TO app_owner",
    "CREATE TABLE theirs (id serial PRIMARY KEY, size integer)", "ALTER TABLE theirs OWNER TO app_owner",
    "GRANT SELECT ON theirs TO report_reader")
"""


def seen(kind: str) -> str:
    """A view of another owner, granted, over a column of this type."""
    return models(
        table("note", f'Column("length", {kind})'),
        'sql("CREATE VIEW lengths AS SELECT id, length FROM note", "ALTER VIEW lengths OWNER TO app_owner",'
        '"GRANT SELECT ON lengths TO app_writer", "GRANT SELECT ON note TO app_owner",'
        '"CREATE VIEW all_lengths AS SELECT length FROM lengths", "ALTER VIEW all_lengths OWNER TO app_writer")',
    )


def moods(labels: str, returned: str) -> str:
    """An enum of another owner, and their function that takes it."""
    return models(
        table("note"),
        f'sql("CREATE TYPE mood AS ENUM ({labels})", "ALTER TYPE mood OWNER TO app_owner", '
        '"GRANT USAGE ON TYPE mood TO app_writer", "ALTER TABLE note ADD mood mood", '
        f'"CREATE FUNCTION of_mood(m mood) RETURNS {returned} LANGUAGE sql AS $$SELECT 1$$", '
        '"ALTER FUNCTION of_mood(mood) OWNER TO app_owner")',
    )


NOTE = "INSERT INTO note (mood) VALUES ('good')"
CASES = [
    Case("everything of another owner comes", ROW, models(KEPT), models(KEPT, ALL)),
    Case("everything of another owner goes", ROW, models(KEPT, ALL), models(KEPT)),
    Case("a column changes under views of other owners", ROW, seen("Integer"), seen("BigInteger"),
         "INSERT INTO note (length) VALUES (3)", rows=shows("SELECT length FROM all_lengths", (3,))),
    Case("an enum of another owner loses a value", ROW, moods("'good', 'bad'", "integer"), moods("'good'", "integer"),
         NOTE, rows=shows("SELECT mood::text FROM note", ("good",))),
    Case("an enum of another owner grows and their function returns something else", ROW, moods("'good'", "integer"),
         moods("'good', 'bad'", "bigint"), NOTE, rows=shows("SELECT of_mood(mood) FROM note", (1,))),
]  # fmt: skip
