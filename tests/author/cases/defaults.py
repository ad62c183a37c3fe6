"""Server defaults: they come, change, go, and are spelled in more than one way."""

from datetime import timedelta

from tests.author.case import Case, models, shows, table

ROW, SAME = "server default add/change/drop", "default equal but spelled differently"


def setting(kind: str, default: str = "") -> str:
    """The models with one column `value` of this type and default, a Python expression."""
    said = f", server_default={default}" if default else ""
    return models(table("setting", 'Column("name", Text)', f'Column("value", {kind}{said})'))


def case(  # noqa: PLR0913 - a case in one line
    name: str, kind: str, before: str, after: str, *, then: object, defect: int | None = None
) -> Case:
    """A default that changes; a row is made without a value at the end."""
    return Case(
        name,
        ROW,
        setting(kind, before),
        setting(kind, after),
        "INSERT INTO setting (name) VALUES ('old')",
        rows=shows("INSERT INTO setting (name) VALUES ('new') RETURNING value", (then,))
        + shows("SELECT name FROM setting", ("old",)),
        defect=defect,
    )


def same(name: str, kind: str, before: str, after: str) -> Case:
    """A default that is written in another way and means what it meant."""
    return Case(name, SAME, setting(kind, before), setting(kind, after), outcome="unchanged")


CASES = [
    case("a default comes", "Integer", "", '"10"', then=10),
    case("a default changes", "Integer", '"10"', '"20"', then=20),
    case("a default goes", "Text", '"x"', "", then=None),
    case("a default with a quote comes", "Text", "", '''"it's"''', then="it's", defect=2),
    case("a default with a quote changes to one with two", "Text", '''"it's"''', '''"it's Ada's"''', then="it's Ada's",
         defect=2),
    case("a default with a percent sign and a colon", "Text", "", '''"50% :off %(name)s"''', then="50% :off %(name)s"),
    case("a default with a backslash and a line break", "Text", "", r'''"a\\b\nc"''', then="a\\b\nc"),
    case("a default that is empty text", "Text", '"x"', '""', then=""),
    case("a default of a boolean changes", "Boolean", 'text("false")', 'text("true")', then=True),
    case("a default becomes an expression", "Text", '"x"', """text("upper('y') || 'z'")""", then="Yz"),
    case("a default with a cast and a slice of text with colons", "Text", "", """text("'a::b'::varchar(10)")""",
         then="a::b"),
    case("a default that looks like an expression but is text", "Text", '"x"', '"now()"', then="now()"),
    case("a default of one day becomes one of 24 hours, which is another value", "Interval",
         """text("'1 day'::interval")""", """text("'23 hours'::interval")""", then=timedelta(hours=23)),
    Case(
        "a default of one day is not one of 24 hours",
        ROW,
        setting("Interval", """text("'1 day'::interval")"""),
        setting("Interval", """text("'24 hours'::interval")"""),
        "INSERT INTO setting (name) VALUES ('old')",
        rows=shows("INSERT INTO setting (name) VALUES ('n') RETURNING value::text", ("24:00:00",))
        + shows("SELECT value::text FROM setting", ("1 day",)),
    ),
    Case(
        "a default becomes the next value of a sequence",
        ROW,
        models(table("bill", 'Column("number", Integer)')),
        models('Number = Sequence("bill_number", start=100, metadata=metadata)',
               table("bill", 'Column("number", Integer, server_default=Number.next_value())')),
        "INSERT INTO bill (number) VALUES (1)",
        rows=shows("INSERT INTO bill DEFAULT VALUES RETURNING number", (100,)) + shows("SELECT number FROM bill", (1,)),
    ),
    Case(
        "a default calls a function of the schema",
        ROW,
        models("""first("CREATE OR REPLACE FUNCTION code() RETURNS text LANGUAGE sql AS $$SELECT 'c' || 1$$")""",
               table("bill", 'Column("code", Text)')),
        models("""first("CREATE OR REPLACE FUNCTION code() RETURNS text LANGUAGE sql AS $$SELECT 'c' || 1$$")""",
               table("bill", 'Column("code", Text, server_default=text("code()"))')),
        "INSERT INTO bill (code) VALUES ('b')",
        rows=shows("INSERT INTO bill DEFAULT VALUES RETURNING code", ("c1",)),
    ),
    same("a number as text and as itself", "Integer", '"0"', 'text("0")'),
    same("a text with and without its cast", "Text", '"x"', """text("'x'::text")"""),
    same("now() and CURRENT_TIMESTAMP's function", "DateTime(timezone=True)", "func.now()", 'text("now( )")'),
    same("a boolean in two spellings", "Boolean", 'text("false")', """text("'f'")"""),
    same("a number with a cast of its own type", "Integer", '"5"', """text("5::integer")"""),
    same("extra brackets and spaces", "Integer", 'text("1 + 2")', 'text("( 1+2 )")'),
    same("CAST and double colon", "JSONB", """text("'{}'::jsonb")""", """text("CAST('{}' AS jsonb)")"""),
    same("an empty array in two spellings", "ARRAY(Text)", """text("'{}'::text[]")""", '"{}"'),
    same("a function in capitals and with its schema", "Uuid", 'text("gen_random_uuid()")',
         'text("pg_catalog.GEN_RANDOM_UUID()")'),
    same("no default and a default of NULL that the server forgets", "Text", "", "None"),
]  # fmt: skip
