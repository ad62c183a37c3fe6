"""Enum types: new ones, values that come, go, move and are renamed, types that are left behind."""

from tests.author.case import Case, models, shows, table

NEW, ADD, LESS = "enum: new type with new column", "enum: add value at end / middle", "enum: drop / reorder value"
RENAME, LEFT, FROM_TEXT = (
    "enum: rename value / rename type",
    "enum: type left behind after table drop",
    "varchar to enum with default",
)


def ticket(labels: str, *more: str, name: str = "ticket_state", extra: str = "", rest: tuple[str, ...] = ()) -> str:
    """The models with table `ticket`, whose column `state` is an enum with these labels."""
    listed = ", ".join(repr(label) for label in labels.split())
    return models(
        f'State = Enum({listed}, name="{name}")',
        table("ticket", 'Column("title", Text)', f'Column("state", State, nullable=False{extra})', *more),
        *rest,
    )


TICKETS = "INSERT INTO ticket (title, state) VALUES ('a', 'new'), ('b', 'done')"
STATES = shows("SELECT title, state::text FROM ticket ORDER BY id", ("a", "new"), ("b", "done"))
DEFAULT = ', server_default="new"'
VIEW = """sql("CREATE VIEW open_ticket AS SELECT id, state FROM ticket WHERE state <> 'done'")"""
PLAIN = models(table("ticket", 'Column("title", Text)'))

CASES = [
    Case(
        "a column with a new enum is added",
        NEW,
        PLAIN,
        ticket("new done", extra=DEFAULT),
        "INSERT INTO ticket (title) VALUES ('a')",
        rows=shows("SELECT title, state::text FROM ticket", ("a", "new")),
    ),
    Case(
        "a table with a new enum is added",
        NEW,
        models(table("team")),
        models(table("team"), table("task", 'Column("level", Enum("low", "high", name="level"))')),
        "INSERT INTO team DEFAULT VALUES",
    ),
    Case(
        "two tables share a new enum",
        NEW,
        models(table("team")),
        models('Level = Enum("low", "high", name="level")', table("team", 'Column("level", Level)'),
               table("task", 'Column("level", Level, server_default="low")')),
        "INSERT INTO team DEFAULT VALUES",
        rows=shows("SELECT level FROM team", (None,)),
    ),
    Case("an enum in a schema of its own, and an array of it", NEW,
         models('first("CREATE SCHEMA IF NOT EXISTS kinds")', table("team", 'schema="kinds"')),
         models('first("CREATE SCHEMA IF NOT EXISTS kinds")',
                'Level = Enum("low", "high", name="level", schema="kinds")',
                table("team", 'Column("level", Level)', 'Column("levels", ARRAY(Level))', 'schema="kinds"')),
         "INSERT INTO kinds.team DEFAULT VALUES"),
    Case("an enum made from a Python class with quotes in a value", NEW, PLAIN,
         models("""
            import enum


            class Answer(enum.Enum):
                YES = "it's a yes"
                NO = "100% no: never"
            """,
                table("ticket", 'Column("title", Text)',
                      'Column("answer", Enum(Answer, name="answer", values_callable=lambda kind: [item.value for '
                      'item in kind]))')), "INSERT INTO ticket (title) VALUES ('a')",
         rows=shows("UPDATE ticket SET answer = 'it''s a yes' RETURNING answer::text", ("it's a yes",))),
    Case("an enum value is added at the end", ADD, ticket("new done"), ticket("new done closed"), TICKETS, rows=STATES),
    Case("an enum value is added in the middle", ADD, ticket("new done"), ticket("new doing done"), TICKETS,
         rows=STATES, defect=11),
    Case("an enum value is added at the front", ADD, ticket("new done"), ticket("draft new done"), TICKETS,
         rows=STATES),
    Case("three enum values are added everywhere", ADD, ticket("new done"), ticket("draft new doing done closed"),
         TICKETS, rows=STATES),
    Case(
        "an enum value is added and is the default at once",
        ADD,
        ticket("new done", extra=DEFAULT),
        ticket("draft new done", extra=', server_default="draft"'),
        TICKETS,
        rows=STATES + shows("INSERT INTO ticket (title) VALUES ('c') RETURNING state::text", ("draft",)),
    ),
    Case(
        "an enum value is added and a check and a partial index use it",
        ADD,
        ticket("new done"),
        ticket("new done gone", """CheckConstraint("state <> 'gone' OR title IS NULL", name="gone_has_no_title")""",
               """Index("ix_ticket_gone", "title", postgresql_where=text("state = 'gone'"))"""),
        TICKETS,
        rows=STATES,
    ),
    Case("an enum grows while columns of it go and get another type", ADD,
         ticket("new", rest=(table("log", 'Column("seen", ARRAY(State))', 'Column("last", State, server_default="new")',
                                   """CheckConstraint("last = 'new'", name="new_only")"""),
                             table("old", 'Column("last", State)'))),
         ticket("new done", rest=(table("log", 'Column("last", Text)'),)), "INSERT INTO log DEFAULT VALUES",
         rows=shows("SELECT last FROM log", ("new",)), rows_before=shows("SELECT last::text FROM log", ("new",))),
    Case("an enum loses a value while a column leaves it and another becomes an array of it", LESS,
         models('State = Enum("done", "new", "odd", name="ticket_state")',
                table("ticket", 'Column("state", State, server_default="new")', 'Column("was", State)',
                      'Column("many", State, server_default="odd")')),
         models('State = Enum("new", "done", name="ticket_state")',
                table("ticket", 'Column("state", State, server_default="new")', 'Column("was", Text)',
                      'Column("many", ARRAY(State), server_default="{new}")')),
         "INSERT INTO ticket (was, many) VALUES ('odd', 'done')",
         rows=shows("SELECT was, many::text FROM ticket", ("odd", "{done}")),
         rows_before=shows("SELECT was::text, many::text FROM ticket", ("odd", "done"))),
    Case("an enum value that no row uses is dropped", LESS, ticket("new doing done"), ticket("new done"), TICKETS,
         rows=STATES, rows_before=STATES),
    Case(
        "an enum value that a row uses is dropped",
        LESS,
        ticket("new done"),
        ticket("new"),
        TICKETS,
        outcome="refused_on_data",
        rows=shows("SELECT state::text FROM ticket ORDER BY id", ("new",), ("new",)),
        cure="UPDATE ticket SET state = 'new'",
    ),
    Case("an enum value is dropped under a default, an index, a check and a view", LESS,
         ticket("new doing done", 'Index("ix_ticket_state", "state")',
                """CheckConstraint("state <> 'done' OR title IS NOT NULL",
               name="done_is_titled")""", extra=DEFAULT, rest=(VIEW,)),
         ticket("new done", 'Index("ix_ticket_state", "state")',
                """CheckConstraint("state <> 'done' OR title IS NOT NULL",
               name="done_is_titled")""", extra=DEFAULT, rest=(VIEW,)), TICKETS,
         rows=STATES + shows("SELECT id FROM open_ticket", (1,))),
    Case(
        "an enum value is dropped that a second table and an array use the type for",
        LESS,
        ticket("new doing done", rest=(table("log", 'Column("seen", ARRAY(State))', 'Column("last", State)'),)),
        ticket("new done", rest=(table("log", 'Column("seen", ARRAY(State))', 'Column("last", State)'),)),
        TICKETS + "; INSERT INTO log (seen, last) VALUES ('{new,done}', 'done')",
        rows=STATES + shows("SELECT seen::text, last::text FROM log", ("{new,done}", "done")),
    ),
    Case("the values of an enum are reordered", LESS, ticket("done new"), ticket("new done"), TICKETS,
         rows=shows("SELECT title FROM ticket ORDER BY state", ("a",), ("b",))),
    Case("values of an enum are reordered, dropped and added", LESS, ticket("c b new done"), ticket("new b done zulu"),
         TICKETS, answers=("--not-rename", "enum_value ticket_state.c -> ticket_state.zulu"), rows=STATES),
    Case(
        "an enum value is renamed",
        RENAME,
        ticket("new done canceled"),
        ticket("new done cancelled"),
        TICKETS + ", ('c', 'canceled')",
        ("--rename", "enum_value ticket_state.canceled -> ticket_state.cancelled"),
        shows("SELECT state::text FROM ticket ORDER BY id", ("new",), ("done",), ("cancelled",)),
        shows("SELECT state::text FROM ticket ORDER BY id", ("new",), ("done",), ("canceled",)),
        outcome="asks",
    ),
    Case(
        "an enum value is renamed under a default and an index",
        RENAME,
        ticket("new done", """Index("ix_new", "title", postgresql_where=text("state = 'new'"))""", extra=DEFAULT),
        ticket("fresh done", """Index("ix_new", "title", postgresql_where=text("state = 'fresh'"))""",
               extra=', server_default="fresh"'),
        TICKETS,
        ("--rename", "enum_value ticket_state.new -> ticket_state.fresh"),
        shows("SELECT state::text FROM ticket ORDER BY id", ("fresh",), ("done",)),
    ),
    Case(
        "an enum value goes and another comes, and that is no rename",
        RENAME,
        ticket("new done paused"),
        ticket("new done parked"),
        TICKETS,
        ("--not-rename", "enum_value ticket_state.paused -> ticket_state.parked"),
        STATES,
    ),
    Case(
        "an enum type is renamed",
        RENAME,
        ticket("new done", name="ticket_state"),
        ticket("new done", name="ticket_status"),
        TICKETS,
        ("--rename", "enum_type ticket_state -> ticket_status"),
        STATES,
        STATES,
    ),
    Case(
        "an enum type is renamed and gains a value",
        RENAME,
        ticket("new done", name="ticket_state", extra=DEFAULT),
        ticket("new doing done", name="ticket_status", extra=DEFAULT),
        TICKETS,
        ("--rename", "enum_type ticket_state -> ticket_status"),
        STATES,
    ),
    Case("a table goes and its enum with it", LEFT, models(table("team"), ticket("new done")),
         models(table("team")), TICKETS),
    Case("a column goes and its enum with it", LEFT, ticket("new done", extra=DEFAULT), PLAIN, TICKETS,
         rows=shows("SELECT title FROM ticket ORDER BY id", ("a",), ("b",))),
    Case(
        "a table goes and its enum stays for another",
        LEFT,
        ticket("new done", rest=(table("log", 'Column("last", State)'),)),
        ticket("new done"),
        TICKETS + "; INSERT INTO log (last) VALUES ('new')",
        rows=STATES,
    ),
    Case("a varchar with a default becomes an enum with one", FROM_TEXT,
         models(table("ticket", 'Column("title", Text)',
                      'Column("state", String(20), nullable=False, server_default="new")')),
         ticket("new done", extra=DEFAULT), TICKETS,
         rows=STATES + shows("INSERT INTO ticket (title) VALUES ('c') RETURNING state::text", ("new",)),
         rows_before=STATES),
    Case("a varchar with a value that the enum lacks", FROM_TEXT,
         models(table("ticket", 'Column("title", Text)',
                      'Column("state", String(20), nullable=False, server_default="new")')),
         ticket("new done", extra=DEFAULT), TICKETS + ", ('c', 'odd')", outcome="refused_on_data",
         rows=shows("SELECT count(*) FROM ticket WHERE state = 'done'", (2,)),
         cure="UPDATE ticket SET state = 'done' WHERE state = 'odd'"),
    Case(
        "a varchar with a check of its values becomes an enum",
        FROM_TEXT,
        models(table("ticket", 'Column("title", Text)', 'Column("state", String(20), nullable=False)',
                     """CheckConstraint("state IN ('new', 'done')", name="known_state")""")),
        ticket("new done"),
        TICKETS,
        rows=STATES,
    ),
    Case(
        "an enum becomes text",
        FROM_TEXT,
        ticket("new done", extra=DEFAULT),
        models(table("ticket", 'Column("title", Text)', 'Column("state", Text, nullable=False, server_default="new")')),
        TICKETS,
        rows=STATES,
    ),
    Case(
        "a native enum becomes a varchar with a check",
        FROM_TEXT,
        ticket("new done"),
        models(table("ticket", 'Column("title", Text)', """Column("state", Enum("new", "done", name="ticket_state",
               native_enum=False, create_constraint=True, length=20), nullable=False)""")),
        TICKETS,
        rows=STATES,
    ),
]  # fmt: skip
