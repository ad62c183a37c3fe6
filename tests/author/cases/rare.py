"""Kinds that few use: collations, publications, event triggers, foreign data, casts, operators, text search."""

from tests.author.case import Case, each, models, shows, table

ROW, OTHERS = (
    "collations, publications, event triggers, FDW, subscriptions",
    "statistics objects, casts, operators, text search",
)
WORD = table("word", 'Column("spelling", Text)', 'Column("count", Integer)')
WORDS = "INSERT INTO word (spelling, count) VALUES ('a', 1), ('B', 2)"
KEPT = shows("SELECT spelling FROM word ORDER BY id", ("a",), ("B",))


def made(*statements: str) -> str:
    """The models with table `word` and these statements after it."""
    return models(WORD, "sql(" + ", ".join(repr(statement) for statement in statements) + ")" if statements else "")


def case(name: str, row: str, before: tuple[str, ...], after: tuple[str, ...], since: int = 14) -> Case:
    """Statements that change; the rows stay."""
    return Case(name, row, made(*before), made(*after), WORDS, rows=KEPT, since=since)


def pub(words: str) -> str:
    """A publication."""
    return f"CREATE PUBLICATION feed {words}"


COLLATION = "CREATE COLLATION IF NOT EXISTS {} (locale = '{}')"
GUARD = "CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'"
WATCH = "CREATE EVENT TRIGGER watch ON ddl_command_end {}EXECUTE FUNCTION guard()"
WRAPPER = ("CREATE EXTENSION IF NOT EXISTS postgres_fdw",
           "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.example', dbname 'x')")  # fmt: skip
FAR = "CREATE FOREIGN TABLE far_word (id int, spelling text{}) SERVER far OPTIONS (table_name '{}')"
TWICE = (
    "CREATE TYPE pair AS (a int, b int)",
    "CREATE FUNCTION pair_of(int) RETURNS pair LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1, $1)::pair'",
)
CAST = "CREATE CAST (int AS pair) WITH FUNCTION pair_of(int){}"
NEAR = "CREATE FUNCTION near(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 2'"
OPERATOR = "CREATE OPERATOR <~> (LEFTARG = int, RIGHTARG = int, FUNCTION = near, COMMUTATOR = <~>)"
CONFIG = "CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple)"
DICTIONARY = "CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, language = '{}')"
STATS = "CREATE STATISTICS word_stats ({}) ON {} FROM word"
ALL = pub("FOR ALL TABLES")

CASES = [
    Case("a collation comes with a column that uses it", ROW, models(WORD),
         models(f"first({COLLATION.format('folded', 'C')!r})",
                table("word", 'Column("spelling", Text)', 'Column("count", Integer)',
                      'Column("label", Text(collation="folded"))')), WORDS, rows=KEPT),
    Case("a collation goes", ROW, models(f"first({COLLATION.format('folded', 'C')!r})", WORD), models(WORD), WORDS,
         rows=KEPT),
    Case("a column changes to a collation that comes", ROW, models(WORD),
         models(f"first({COLLATION.format('folded', 'C')!r})", WORD.replace("Text", 'Text(collation="folded")')), WORDS,
         rows=shows("SELECT count(*) FROM word WHERE spelling < 'a'", (1,))),
    Case("a collation changes its locale", ROW,
         *each(lambda locale: models(f"first({COLLATION.format('folded', locale)!r})", WORD), "C", "POSIX"), WORDS,
         rows=KEPT),
    case("a publication comes", ROW, (), (pub("FOR TABLE word"),)),
    case("a publication publishes inserts only", ROW, (pub("FOR TABLE word"),),
         (pub("FOR TABLE word WITH (publish = 'insert')"),)),
    case("a publication gets rows and columns to choose", ROW, (pub("FOR TABLE word"),),
         (pub("FOR TABLE word (id, spelling) WHERE (id > 1)"),), since=15),
    Case("a publication gets a table that comes with it", ROW, made(pub("FOR TABLE word")),
         models(table("team"), made(pub("FOR TABLE word, team"))), WORDS, rows=KEPT),
    case("a publication of all tables comes", ROW, (), (ALL,)),
    case("a publication of a schema comes", ROW, (), (pub("FOR TABLES IN SCHEMA public"),), since=15),
    case("a publication goes", ROW, (ALL,), ()),
    case("an event trigger comes", ROW, (), (GUARD, WATCH.format(""))),
    case("an event trigger watches some commands only", ROW, (GUARD, WATCH.format("")),
         (GUARD, WATCH.format("WHEN TAG IN ('CREATE TABLE') "))),
    case("an event trigger is switched off", ROW, (GUARD, WATCH.format("")),
         (GUARD, WATCH.format(""), "ALTER EVENT TRIGGER watch DISABLE")),
    case("an event trigger goes", ROW, (GUARD, WATCH.format("")), (GUARD,)),
    case("a foreign server and table come", ROW, (), (*WRAPPER, FAR.format("", "word"))),
    case("a foreign table gets a column and other options", ROW, (*WRAPPER, FAR.format("", "word")),
         (*WRAPPER, FAR.format(", count int OPTIONS (column_name 'n')", "words"))),
    case("a foreign server moves", ROW, WRAPPER, (WRAPPER[0], WRAPPER[1].replace("far.example", "near.example"))),
    case("a user mapping comes", ROW, WRAPPER,
         (*WRAPPER, "CREATE USER MAPPING FOR app_writer SERVER far OPTIONS (user 'reader')")),
    case("a foreign server and table go", ROW, (*WRAPPER, FAR.format("", "word")), ()),
    case("a statistics object comes", OTHERS, (), (STATS.format("ndistinct, dependencies", "spelling, count"),)),
    case("a statistics object over an expression comes", OTHERS, (),
         ("CREATE STATISTICS word_lower ON lower(spelling), count FROM word",)),
    case("a statistics object changes its kinds", OTHERS, (STATS.format("ndistinct", "spelling, count"),),
         (STATS.format("mcv", "spelling, count"),)),
    case("a statistics object gets a target", OTHERS, (STATS.format("mcv", "spelling, count"),),
         (STATS.format("mcv", "spelling, count"), "ALTER STATISTICS word_stats SET STATISTICS 300")),
    case("a statistics object goes", OTHERS, (STATS.format("mcv", "spelling, count"),), ()),
    case("a cast comes", OTHERS, TWICE, (*TWICE, CAST.format(""))),
    case("a cast becomes implicit", OTHERS, (*TWICE, CAST.format("")), (*TWICE, CAST.format(" AS IMPLICIT"))),
    case("an operator comes with its function", OTHERS, (), (NEAR, OPERATOR)),
    case("an operator goes", OTHERS, (NEAR, OPERATOR), (NEAR,)),
    case("a text search configuration comes", OTHERS, (), (CONFIG,)),
    case("a text search dictionary comes into a configuration", OTHERS, (CONFIG,),
         (DICTIONARY.format("english"), CONFIG,
          "ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR asciiword WITH stems")),
    case("a text search dictionary changes", OTHERS, (DICTIONARY.format("english"),), (DICTIONARY.format("german"),)),
]  # fmt: skip
