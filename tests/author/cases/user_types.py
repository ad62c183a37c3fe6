"""Domains, composite and range types, and columns of arrays and JSON."""

from tests.author.case import Case, models, shows, table

DOMAINS, SHAPES, ARRAYS = "domain (create, constraint change)", "composite, range types", "array, JSONB column types"


def mail(check: str, **more: object) -> str:
    """A domain `email` with this check, as SQLAlchemy declares it."""
    rest = "".join(f", {name}={value!r}" for name, value in more.items())
    return f'Email = DOMAIN("email", Text(), check="{check}", constraint_name="email_has_at"{rest})'


USER, BARE = table("account", 'Column("email", Email)'), table("account", 'Column("login", Text)')
USERS = "INSERT INTO account (email) VALUES ('a@x.org')"
KEPT = shows("SELECT email::text FROM account", ("a@x.org",))
AT, DOT = "VALUE LIKE '%@%'", "VALUE LIKE '%@%.%'"


def address(*attributes: str) -> str:
    """A composite type."""
    return f'first("CREATE TYPE address AS ({", ".join(attributes)})")'


PLACE = """
from sqlalchemy.types import UserDefinedType


class Address(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "address"
"""
FLOATS = """first("CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi)")"""

CASES = [
    Case("a domain comes with a column", DOMAINS, models(BARE),
         models(mail(AT),
                table("account", 'Column("login", Text)', 'Column("email", Email)')),
         "INSERT INTO account (login) VALUES ('ada')"),
    Case("a domain and its table are dropped", DOMAINS, models(mail(AT), BARE.replace("account", "visitor"), USER),
         models(BARE.replace("account", "visitor")), USERS),
    Case("a domain's check changes", DOMAINS, models(mail(AT), USER), models(mail(DOT), USER), USERS, rows=KEPT),
    Case(
        "a domain's new check meets a value that breaks it",
        DOMAINS,
        models(mail(AT), USER),
        models(mail(DOT), USER),
        "INSERT INTO account (email) VALUES ('a@x')",
        outcome="refused_on_data",
        rows=KEPT,
        cure="UPDATE account SET email = 'a@x.org'",
    ),
    Case("a domain gets a default and must not be null", DOMAINS, models(mail(AT), USER),
         models(mail(AT, default="none@x.org", not_null=True), USER), USERS, rows=KEPT),
    Case("a domain's base type changes", DOMAINS, models(mail(AT), USER),
         models(mail(AT).replace("Text()", "String(80)"), USER), USERS, rows=KEPT),
    Case("a text column becomes a domain", DOMAINS, models(table("account", 'Column("email", Text)')),
         models(mail(AT), USER), USERS, rows=KEPT, rows_before=KEPT),
    Case("a domain that SQL made, with two checks, loses one", DOMAINS,
         models("""first("CREATE DOMAIN percent AS int CHECK (VALUE >= 0) CONSTRAINT at_most CHECK (VALUE <= 100)")""",
                BARE), models("""first("CREATE DOMAIN percent AS int CHECK (VALUE >= 0)")""", BARE)),
    Case("a composite type comes with a column", SHAPES, models(BARE),
         models(address("street text", "city text"), PLACE,
                table("account", 'Column("login", Text)', 'Column("home", Address)')),
         "INSERT INTO account (login) VALUES ('ada')",
         rows=shows("UPDATE account SET home = ROW('A st', 'Oslo') RETURNING (home).city", ("Oslo",))),
    Case("a composite type in use gains an attribute", SHAPES,
         models(address("street text", "city text"), PLACE, table("account", 'Column("home", Address)')),
         models(address("street text", "city text", "country char(2)"), PLACE,
                table("account", 'Column("home", Address)')),
         "INSERT INTO account (home) VALUES (ROW('A st', 'Oslo'))",
         rows=shows("SELECT (home).city, (home).country FROM account", ("Oslo", None))),
    Case("a composite type that nothing uses changes an attribute's type", SHAPES,
         models(address("zip int", "city text"), BARE), models(address("zip text", "city text"), BARE)),
    Case("a composite type goes", SHAPES, models(address("zip int"), BARE), models(BARE)),
    Case("a range type comes and a table uses it", SHAPES, models(BARE),
         models(FLOATS, BARE,
                table("band", 'Column("width", Text)', """Column("span", PLACEHOLDER)""").replace("PLACEHOLDER",
                    "pg.INT4RANGE"), """sql("ALTER TABLE band ADD COLUMN reach floatrange")""")),
    Case("a range type goes", SHAPES, models(FLOATS, BARE), models(BARE)),
    Case("a range type changes its subtype", SHAPES, models(FLOATS, BARE),
         models(FLOATS.replace("float8, subtype_diff = float8mi", "numeric"), BARE)),
    Case("columns of arrays, JSON and ranges are added", ARRAYS, models(BARE),
         models(table("account", 'Column("login", Text)',
                      """Column("tags", ARRAY(Text), nullable=False, server_default="{}")""",
                      """Column("profile", JSONB, nullable=False, server_default=text("'{}'::jsonb"))""",
                      'Column("grid", ARRAY(Integer, dimensions=2))', 'Column("active", pg.TSTZRANGE)',
                      'Column("search", pg.TSVECTOR)', 'Column("mac", pg.MACADDR)', 'Column("bits", pg.BIT(8))')),
         "INSERT INTO account (login) VALUES ('ada')", rows=shows("SELECT tags, profile FROM account", ([], {}))),
    Case("a default of JSON with quotes, colons and percent signs", ARRAYS,
         models(table("account", 'Column("profile", JSONB)')),
         models(table("account",
                      """Column("profile", JSONB, server_default=text('''\\'{"a": "it\\'\\'s 100%", "b\\\\:c": """
                      """[1]}\\''''))""")), "INSERT INTO account (profile) VALUES ('{}')",
         rows=shows("INSERT INTO account DEFAULT VALUES RETURNING profile ->> 'a', profile -> 'b:c' ->> 0",
                    ("it's 100%", "1"))),
    Case("an array of varchar becomes an array of text", ARRAYS,
         models(table("account", 'Column("tags", ARRAY(String(20)))')),
         models(table("account", 'Column("tags", ARRAY(Text))')), "INSERT INTO account (tags) VALUES ('{a,b}')",
         rows=shows("SELECT tags FROM account", (["a", "b"],))),
    Case(
        "an array of text becomes jsonb",
        ARRAYS,
        models(table("account", 'Column("tags", ARRAY(Text))')),
        models(table("account", 'Column("tags", JSONB)')),
        "INSERT INTO account (tags) VALUES ('{a,b}')",
        rows=shows("SELECT tags FROM account", (["a", "b"],)),
    ),
]  # fmt: skip
