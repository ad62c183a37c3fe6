"""Generated columns, stored and virtual."""

from tests.author.case import Case, models, shows, table

STORED, VIRTUAL = "generated stored: add / change / drop expression", "generated virtual (PG18)"


def box(*items: str) -> str:
    """The models with table `box`, which has a width and a height."""
    return models(table("box", 'Column("width", Integer)', 'Column("height", Integer)', *items))


def area(expression: str, *, stored: bool = True, kind: str = "Integer", more: str = "") -> str:
    """A column `area` that is computed."""
    return f'Column("area", {kind}, Computed("{expression}", persisted={stored}){more})'


BOXES = "INSERT INTO box (width, height) VALUES (2, 3), (4, 5)"
AREAS = shows("SELECT area FROM box ORDER BY id", (6,), (20,))
BIG = 'sql("CREATE VIEW big_box AS SELECT id, area FROM box WHERE area > 10")'
INDEX = 'Index("ix_box_area", "area")'

CASES = [
    Case("a stored generated column comes", STORED, box(), box(area("width * height")), BOXES, rows=AREAS),
    Case("a stored generated column over text comes with an index", STORED,
         models(table("book", 'Column("title", Text)')),
         models(table("book", 'Column("title", Text)',
                      """Column("search", pg.TSVECTOR, Computed("to_tsvector('simple', title)",
                persisted=True))""", 'Index("ix_book_search", "search", postgresql_using="gin")')),
         "INSERT INTO book (title) VALUES ('The Still')",
         rows=shows("SELECT title FROM book WHERE search @@ 'still'::tsquery", ("The Still",))),
    Case("the expression of a stored generated column changes", STORED, box(area("width + height")),
         box(area("width * height")), BOXES, rows=AREAS,
         rows_before=shows("SELECT area FROM box ORDER BY id", (5,), (9,))),
    Case("the expression changes under an index and a view", STORED,
         models(box(area("width + height"), INDEX), BIG), models(box(area("width * height"), INDEX), BIG),
         BOXES, rows=AREAS + shows("SELECT id FROM big_box", (2,))),
    Case("a stored generated column becomes a plain one and keeps its values", STORED, box(area("width * height")),
         box('Column("area", Integer)'), BOXES, rows=AREAS),
    Case("a plain column becomes a stored generated one", STORED, box('Column("area", Integer)'),
         box(area("width * height")), "INSERT INTO box (width, height, area) VALUES (2, 3, 6), (4, 5, 20)", rows=AREAS),
    Case("a stored generated column goes with its index", STORED, box(area("width * height"), INDEX), box(), BOXES,
         rows=shows("SELECT width FROM box ORDER BY id", (2,), (4,))),
    Case("type and expression of a stored generated column change", STORED, box(area("width + height")),
         box(area("width * height * 1.5", kind="Numeric(10, 2)")), BOXES,
         rows=shows("SELECT area::text FROM box ORDER BY id", ("9.00",), ("30.00",))),
    Case("the expression is written with other brackets", STORED, box(area("width * height + 1")),
         box(area("((width*height) +1)")), BOXES, outcome="unchanged"),
    Case("a virtual generated column comes", VIRTUAL, box(), box(area("width * height", stored=False)), BOXES,
         rows=AREAS, since=18),
    Case("the expression of a virtual generated column changes", VIRTUAL, box(area("width + height", stored=False)),
         box(area("width * height", stored=False)), BOXES, rows=AREAS, since=18),
    Case("a virtual generated column becomes stored", VIRTUAL, box(area("width * height", stored=False)),
         box(area("width * height")), BOXES, rows=AREAS, since=18),
    Case("a stored generated column becomes virtual", VIRTUAL, box(area("width * height")),
         box(area("width * height", stored=False)), BOXES, rows=AREAS, since=18),
    Case("a virtual generated column goes", VIRTUAL, box(area("width * height", stored=False)), box(), BOXES, since=18),
    Case("a virtual generated column must not be null", VIRTUAL, box(area("width * height", stored=False)),
         box(area("width * height", stored=False, more=", nullable=False")), BOXES, rows=AREAS, since=18),
]  # fmt: skip
