"""Indexes: their columns, conditions, methods, operator classes, orders, collations and options."""

from tests.author.case import Case, models, shows, table

COLUMNS, CAST, WHERE = "index: columns, unique, expression", "index: cast length inside expression", "index: WHERE"
INCLUDE, METHOD, OPCLASS = "index: INCLUDE", "index: method", "index: opclass / opclass params"
WITH, ORDER, COLLATION = (
    "index: WITH (pages_per_range, fillfactor)",
    "index: DESC, NULLS FIRST/LAST",
    "index: collation",
)
OTHERS = "index: NULLS NOT DISTINCT; tablespace"
TRGM = 'first("CREATE EXTENSION IF NOT EXISTS pg_trgm")'


def post(*indexes: str, first: str = "") -> str:
    """The models with table `post` and indexes; the name `ix` is taken for granted."""
    said = [
        f'Index("ix", {index})' if index.startswith(('"', "text", "func", "desc", "nulls")) else index
        for index in indexes
    ]
    columns = ('Column("title", String(200))', 'Column("body", Text)', 'Column("rank", Integer)',
               'Column("at", DateTime)', 'Column("data", JSONB)', 'Column("tags", ARRAY(Text))')  # fmt: skip
    return models(*[first] if first else [], table("post", *columns, *said))


POSTS = (
    """INSERT INTO post (title, rank, at, data, tags) VALUES ('A', 1, '2024-01-01', '{"a": 1}', '{x}'), ('b', """
    """NULL, NULL, '{}', '{}')"""
)
KEPT = shows("SELECT title FROM post ORDER BY id", ("A",), ("b",))


def change(  # noqa: PLR0913 - a case in one line
    name: str, row: str, before: str, after: str, *, first: str = "", since: int = 14, defect: int | None = None
) -> Case:
    """An index that changes under its name; an empty word stands for no index."""
    return Case(
        name,
        row,
        post(*[before] if before else [], first=first),
        post(*[after] if after else [], first=first),
        POSTS,
        rows=KEPT,
        since=since,
        defect=defect,
    )


GIN, BRIN, HASH = 'postgresql_using="gin"', 'postgresql_using="brin"', 'postgresql_using="hash"'
LOWER, UPPER = 'func.lower(column("title"))', 'func.upper(column("title"))'

CASES = [
    change("an index comes", COLUMNS, "", '"rank"'),
    change("an index goes", COLUMNS, '"rank"', ""),
    change("an index gets a second column", COLUMNS, '"rank"', '"rank", "at"'),
    change("an index changes its columns' order", COLUMNS, '"rank", "at"', '"at", "rank"'),
    change("an index becomes unique", COLUMNS, '"rank"', '"rank", unique=True'),
    change("an index is unique no more", COLUMNS, '"rank", unique=True', '"rank"'),
    change("an index over an expression comes", COLUMNS, "", LOWER),
    change("an index over an expression changes", COLUMNS, LOWER, UPPER),
    change("an index over two expressions and a column", COLUMNS, '"rank"',
           LOWER + """, "rank", text("(data ->> 'a')")"""),
    change("an index over JSON with a percent sign and a colon", COLUMNS, "", """text("(data ->> '100%:x')")"""),
    Case("an index without a name of its own comes and goes", COLUMNS,
         models(table("post", 'Column("a", Integer, index=True)', 'Column("b", Integer)')),
         models(table("post", 'Column("a", Integer)', 'Column("b", Integer, index=True)')),
         "INSERT INTO post (a) VALUES (1)"),
    Case("a unique index meets rows that are there twice", COLUMNS, post(), post('"rank", unique=True'),
         "INSERT INTO post (rank) VALUES (1), (1)", outcome="refused_on_data", cure="UPDATE post SET rank = id",
         rows=shows("SELECT rank FROM post ORDER BY id", (1,), (2,))),
    change("a cast with a length comes in an index", CAST, "", 'text("(body::varchar(10))")'),
    change("a cast inside an index changes its length", CAST, 'text("CAST(body AS varchar(10))")',
           'text("CAST(body AS varchar(20))")', defect=8),
    change("a cast inside an index changes its type", CAST, 'text("(rank::bigint)")', 'text("(rank::numeric(10, 2))")',
           defect=8),
    change("an index gets a condition", WHERE, '"rank"', '"rank", postgresql_where=text("rank > 0")'),
    change("the condition of an index changes", WHERE, '"rank", postgresql_where=text("rank > 0")',
           '"rank", postgresql_where=text("rank > 10")'),
    change("an index loses its condition", WHERE, '"rank", postgresql_where=text("rank > 0")', '"rank"'),
    change("a unique index with a condition over a list of values", WHERE, '"rank", unique=True',
           """"rank", unique=True, postgresql_where=text("title IN ('A', 'b')")"""),
    Case("the condition of an index is written with other brackets", WHERE,
         post('"rank", postgresql_where=text("rank > 0")'), post('"rank", postgresql_where=text("((rank>0))")'),
         outcome="unchanged"),
    change("an index carries another column", INCLUDE, '"rank"', '"rank", postgresql_include=["title"]'),
    change("an index carries other columns", INCLUDE, '"rank", postgresql_include=["title"]',
           '"rank", postgresql_include=["at", "title"]'),
    change("an index carries nothing more", INCLUDE, '"rank", unique=True, postgresql_include=["title"]',
           '"rank", unique=True'),
    change("an index becomes a hash index", METHOD, '"title"', f'"title", {HASH}'),
    change("an index over JSON becomes a GIN index", METHOD, '"data"', f'"data", {GIN}'),
    change("an index becomes a BRIN index", METHOD, '"at"', f'"at", {BRIN}'),
    change("an index for patterns comes", OPCLASS, '"body"', '"body", postgresql_ops={"body": "text_pattern_ops"}'),
    change("an index for patterns becomes a plain one", OPCLASS, '"body", postgresql_ops={"body": "text_pattern_ops"}',
           '"body"'),
    change("a GIN index gets another operator class", OPCLASS, f'"data", {GIN}',
           f'"data", {GIN}, postgresql_ops={{"data": "jsonb_path_ops"}}'),
    change("an index over trigrams comes with its extension", OPCLASS, "",
           f'"body", {GIN}, postgresql_ops={{"body": "gin_trgm_ops"}}', first=TRGM),
    change("an operator class gets a parameter", OPCLASS,
           '"body", postgresql_using="gist", postgresql_ops={"body": "gist_trgm_ops"}',
           '"body", postgresql_using="gist", postgresql_ops={"body": "gist_trgm_ops(siglen=32)"}', first=TRGM),
    change("an index gets a fill factor", WITH, '"rank"', '"rank", postgresql_with={"fillfactor": 70}'),
    change("a fill factor changes", WITH, '"rank", postgresql_with={"fillfactor": 70}',
           '"rank", postgresql_with={"fillfactor": 90}'),
    change("a BRIN index gets smaller ranges", WITH, f'"at", {BRIN}',
           f'"at", {BRIN}, postgresql_with={{"pages_per_range": 16}}'),
    change("a GIN index gives up its fast updates", WITH, f'"tags", {GIN}',
           f'"tags", {GIN}, postgresql_with={{"fastupdate": "off"}}'),
    change("an index counts down", ORDER, '"rank"', 'desc(column("rank"))'),
    change("an index has missing values last", ORDER, 'desc(column("rank"))', 'nulls_last(desc(column("rank")))'),
    change("an index mixes both orders", ORDER, '"rank", "at"',
           'text("rank DESC NULLS LAST"), text("at ASC NULLS FIRST")'),
    change("an index gets a collation", COLLATION, '"title"', """text('title COLLATE "C"')"""),
    change("an index changes its collation", COLLATION, """text('title COLLATE "C"')""",
           """text('title COLLATE "POSIX"')"""),
    Case("an index with a collation is not made again", COLLATION, post("""text('title COLLATE "C"')"""),
         post("""text('"title" COLLATE pg_catalog."C"')"""), outcome="unchanged", defect=7),
    Case("a column is added beside an index with a collation", COLLATION, post("""text('title COLLATE "C"')"""),
         post("""text('title COLLATE "C"')""", 'Column("more", Text)'), POSTS, rows=KEPT, defect=7),
    change("a unique index takes missing values for equal", OTHERS, '"rank", unique=True',
           '"rank", unique=True, postgresql_nulls_not_distinct=True', since=15),
    change("an index moves to another tablespace", OTHERS, '"rank"', '"rank", postgresql_tablespace="fast_disk"'),
    change("an index comes in a tablespace", OTHERS, "", '"rank", postgresql_tablespace="fast_disk"'),
]  # fmt: skip
