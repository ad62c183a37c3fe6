"""Comments, on every kind of object."""

from tests.author.case import Case, models, shows, table

ROW = "comments table/column"
THINGS = (
    """Level = Enum("low", "high", name="level")""",
    table("device", 'Column("name", Text)', 'Column("level", Level)', 'CheckConstraint("name <> \'\'", name="named")',
          'Index("ix_device_name", "name")'),
    """
    sql("CREATE VIEW device_name AS SELECT name FROM device",
        "CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql RETURN n * 2",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER device_touch BEFORE INSERT ON device FOR EACH ROW EXECUTE FUNCTION touch()",
        "CREATE POLICY everybody ON device USING (true)",
        "CREATE SEQUENCE device_number",
        "CREATE DOMAIN percent AS int CONSTRAINT small CHECK (VALUE < 101)",
        "CREATE SCHEMA IF NOT EXISTS lab",
        "CREATE STATISTICS device_stats ON name, level FROM device")
    """,
)  # fmt: skip
SAID = {
    "a view and its column": ("VIEW device_name", "COLUMN device_name.name"),
    "a function": ("FUNCTION twice(int)",),
    "a trigger and a policy": ("TRIGGER device_touch ON device", "POLICY everybody ON device"),
    "a sequence": ("SEQUENCE device_number",),
    "types and a domain's check": ("TYPE level", "DOMAIN percent", "CONSTRAINT small ON DOMAIN percent"),
    "a constraint and an index": ("CONSTRAINT named ON device", "INDEX ix_device_name"),
    "schemas": ("SCHEMA lab", "SCHEMA public"),
    "a statistics object": ("STATISTICS device_stats",),
}
DEVICES = "INSERT INTO device (name, level) VALUES ('a', 'low')"
KEPT = shows("SELECT name FROM device", ("a",))


def said(things: tuple[str, ...], words: str) -> str:
    """The models with this comment on these objects."""
    statements = ", ".join(f'''"COMMENT ON {thing} IS '{words}'"''' for thing in things)
    return models(*THINGS, f"sql({statements})")


def device(table_comment: str, column_comment: str) -> str:
    """The models with a comment on a table and one on its column."""
    return models(table("device", f'Column("name", Text, comment={column_comment})', f"comment={table_comment}"))


CASES = [
    Case("a table and a column get comments", ROW, device("None", "None"),
         device('"what we ship"', '"it\'s: 100% unique"'), "INSERT INTO device (name) VALUES ('a')", rows=KEPT),
    Case("comments change", ROW, device('"one"', '"two"'), device('"1"', '"line\\nbreak and \\\\ slash"'),
         "INSERT INTO device (name) VALUES ('a')", rows=KEPT),
    Case("comments go", ROW, device('"one"', '"two"'), device("None", "None"),
         "INSERT INTO device (name) VALUES ('a')", rows=KEPT),
    Case("a comment that is empty is none", ROW, device("None", "None"), device('""', '""'), outcome="unchanged"),
    Case("a comment changes together with its column's type", ROW, device("None", '"short"'),
         device("None", '"long"').replace('"name", Text', '"name", String(80)'),
         "INSERT INTO device (name) VALUES ('a')", rows=KEPT),
    *(
        Case(f"comments on {what} change", ROW, said(things, "old"), said(things, "what it is for"), DEVICES, rows=KEPT)
        for what, things in SAID.items()
    ),
    Case("every comment comes", ROW, models(*THINGS),
         said(tuple(thing for things in SAID.values() for thing in things), "new"), DEVICES, rows=KEPT),
    Case("comments go from all but the schema", ROW,
         said(("VIEW device_name", "FUNCTION twice(int)", "TYPE level"), "old"), models(*THINGS), DEVICES, rows=KEPT),
]  # fmt: skip
