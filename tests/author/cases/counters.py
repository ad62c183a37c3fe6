"""Identity columns, serials and sequences, with the counters they keep."""

from tests.author.case import Case, models, shows, table

OPTIONS, SERIAL, SEQUENCES = (
    "identity: options, ALWAYS/BY DEFAULT",
    "serial to identity keeping the counter",
    "sequences add / change / drop",
)


def visit(identity: str = "", kind: str = "Integer", *more: str) -> str:
    """The models with table `visit`, whose key has this identity."""
    said = f"Identity({identity}), " if identity else ""
    return models(table("visit", 'Column("page", Text)', *more, key=f'Column("id", {kind}, {said}primary_key=True)'))


VISITS = "INSERT INTO visit (page) VALUES ('/'), ('/a')"
THIRD = shows("INSERT INTO visit (page) VALUES ('/b') RETURNING id", (3,))
PAGES = shows("SELECT page FROM visit ORDER BY id", ("/",), ("/a",))
SERIES = 'Sequence("ticket_number", {}metadata=metadata)'
OTHER = table("visit", 'Column("page", Text)')

CASES = [
    Case("an identity becomes ALWAYS", OPTIONS, visit("always=False"), visit("always=True"), VISITS,
         rows=PAGES + THIRD, defect=1),
    Case("an identity becomes BY DEFAULT", OPTIONS, visit("always=True"), visit("always=False"), VISITS, rows=PAGES,
         defect=1),
    Case("an identity counts in tens", OPTIONS, visit("start=1"), visit("start=1, increment=10"), VISITS, rows=PAGES,
         defect=1),
    Case("an identity gets bounds, a cache and a cycle", OPTIONS, visit("start=1"),
         visit("start=1, minvalue=1, maxvalue=5000, cache=20, cycle=True"), VISITS, rows=PAGES),
    Case("an identity starts elsewhere and keeps counting", OPTIONS, visit("start=1"), visit("start=1000"), VISITS,
         rows=PAGES + THIRD),
    Case("an identity comes to a key that had no counter", OPTIONS, visit("", "Integer, autoincrement=False"),
         visit("always=False"), "INSERT INTO visit (id, page) VALUES (1, '/'), (2, '/a')",
         rows=PAGES + THIRD),
    Case("an identity goes", OPTIONS, visit("always=True"), visit("", "Integer, autoincrement=False"), VISITS,
         rows=PAGES),
    Case("an identity that is not the key is added to rows", OPTIONS, models(OTHER),
         models(table("visit", 'Column("page", Text)', 'Column("number", BigInteger, Identity(start=100))')), VISITS,
         rows=shows("SELECT page, number FROM visit ORDER BY id", ("/", 100), ("/a", 101))),
    Case("an identity becomes bigint", OPTIONS, visit("always=True"), visit("always=True", "BigInteger"), VISITS,
         rows=PAGES + THIRD),
    Case("an identity becomes ALWAYS and bigint and counts in tens", OPTIONS, visit("start=5"),
         visit("always=True, increment=10", "BigInteger"), VISITS, rows=PAGES),
    Case("a serial becomes an identity", SERIAL, visit(), visit("always=False"), VISITS,
         rows=PAGES + THIRD,
         rows_before=shows("INSERT INTO visit (page) VALUES ('/c') RETURNING id", (4,))),
    Case("a serial becomes an identity ALWAYS and bigint", SERIAL, visit(), visit("always=True", "BigInteger"), VISITS,
         rows=PAGES + THIRD),
    Case("a bigserial becomes an identity", SERIAL, visit("", "BigInteger"), visit("always=True", "BigInteger"), VISITS,
         rows=PAGES + THIRD),
    Case("a serial whose rows are gone becomes an identity", SERIAL, visit(), visit("always=True"),
         VISITS + "; DELETE FROM visit", rows=THIRD),
    Case("an identity becomes a serial", SERIAL, visit("always=False"), visit(), VISITS,
         rows=PAGES + THIRD),
    Case("an identity ALWAYS becomes a bigserial", SERIAL, visit("always=True"), visit("", "BigInteger"), VISITS,
         rows=PAGES + THIRD, rows_before=shows("INSERT INTO visit (page) VALUES ('/c') RETURNING id", (4,))),
    Case("an identity becomes text with a default", SERIAL,
         models(table("visit", 'Column("page", Text)', 'Column("number", Integer, Identity(start=100))')),
         models(table("visit", 'Column("page", Text)', 'Column("number", Text, server_default="x", nullable=False)')),
         VISITS, rows=shows("SELECT number FROM visit ORDER BY id", ("100",), ("101",))),
    Case("a serial loses its counter", SERIAL, visit(), visit("", "Integer, autoincrement=False"), VISITS, rows=PAGES),
    Case("a serial loses its counter and becomes bigint", SERIAL, visit(),
         visit("", "BigInteger, autoincrement=False"), VISITS, rows=PAGES),
    Case("a plain key gets a serial's counter after its rows", SERIAL, visit("", "Integer, autoincrement=False"),
         visit(), "INSERT INTO visit (id, page) VALUES (1, '/'), (2, '/a')", rows=PAGES + THIRD),
    Case("a sequence comes", SEQUENCES, models(OTHER), models(OTHER, SERIES.format("start=500, increment=5, ")), VISITS,
         rows=shows("SELECT nextval('ticket_number'), nextval('ticket_number')", (500, 505))),
    Case("a sequence counts in another step and keeps its place", SEQUENCES,
         models(OTHER, SERIES.format("start=500, ")), models(OTHER, SERIES.format("start=500, increment=10, ")),
         "SELECT nextval('ticket_number')", rows=shows("SELECT nextval('ticket_number')", (510,))),
    Case("a sequence gets a type, bounds, a cache and a cycle", SEQUENCES, models(OTHER, SERIES.format("")),
         models(OTHER, SERIES.format("data_type=Integer, minvalue=1, maxvalue=99999, cache=10, cycle=True, ")),
         "SELECT nextval('ticket_number')"),
    Case("a sequence goes", SEQUENCES, models(OTHER, SERIES.format("")), models(OTHER),
         "SELECT nextval('ticket_number')"),
    Case("a sequence that a default uses goes with it", SEQUENCES,
         models("Number = " + SERIES.format(""),
                table("visit", 'Column("number", Integer, server_default=Number.next_value())')),
         models(table("visit", 'Column("number", Integer)')), "INSERT INTO visit DEFAULT VALUES",
         rows=shows("SELECT number FROM visit", (1,))),
    Case("a sequence in another schema gets a comment", SEQUENCES,
         models('first("CREATE SCHEMA IF NOT EXISTS n")', OTHER,
                'Sequence("ticket_number", schema="n", metadata=metadata)'),
         models('first("CREATE SCHEMA IF NOT EXISTS n")', OTHER,
                'Sequence("ticket_number", schema="n", metadata=metadata)',
                'sql("COMMENT ON SEQUENCE n.ticket_number IS \'numbers\'")'), "SELECT nextval('n.ticket_number')",
         rows=shows("SELECT nextval('n.ticket_number')", (2,))),
    Case("a sequence is owned by a column from now on", SEQUENCES, models(OTHER, SERIES.format("")),
         models(OTHER, SERIES.format(""), 'sql("ALTER SEQUENCE ticket_number OWNED BY visit.page")'),
         VISITS + "; SELECT nextval('ticket_number')", rows=shows("SELECT nextval('ticket_number')", (2,))),
]  # fmt: skip
