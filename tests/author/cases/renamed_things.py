"""Tables, indexes, constraints, sequences and types that are renamed."""

from tests.author.case import Case, each, models, shows, table

ROW = "renames"
YES, NO = "--rename", "--not-rename"
PARTS = (
    'Column("email", String(200), unique=True)',
    'Column("name", Text, index=True)',
    "CheckConstraint(\"name <> ''\")",
)
USERS = "INSERT INTO {} (email, name) VALUES ('a@x', 'Ada'), ('b@x', 'Grace')"
OLD, NEW = "member", "customer"
TO_NEW = (YES, "table member -> customer")
AT_NEW = shows("SELECT email, name FROM customer ORDER BY id", ("a@x", "Ada"), ("b@x", "Grace")) + shows(
    "INSERT INTO customer (name) VALUES ('Joan') RETURNING id", (3,)
)
AT_OLD = shows("SELECT email FROM member ORDER BY id", ("a@x",), ("b@x",))


def user(name: str, *more: str) -> str:
    """A table of this name with a serial, a unique key, an index and a check."""
    return table(name, *PARTS, *more)


def order(target: str) -> str:
    """A table with a foreign key at `target`."""
    return table("purchase", f'Column("{target}_id", ForeignKey("{target}.id", ondelete="CASCADE"), index=True)')


def points(target: str) -> str:
    """A table whose column keeps its name whatever it points at."""
    return table("purchase", f'Column("buyer_id", ForeignKey("{target}.id"), index=True)')


def dressed(name: str) -> str:
    """A view, a trigger, a policy, grants and a comment on the table."""
    return f"""
    sql("CREATE VIEW emails AS SELECT email FROM {name}", "GRANT SELECT ON {name} TO report_reader",
        "CREATE FUNCTION same() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER same BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION same()",
        "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", "CREATE POLICY all_rows ON {name} USING (true)",
        "COMMENT ON TABLE {name} IS 'who buys'")
    """


def named(
    index: str = "ix_a", unique: str = "uq_a", check: str = "ck_a", foreign: str = "fk_a", primary: str = "pk_a"
) -> str:
    """The models with a name for each index and constraint of `account`."""
    return models(
        table("team"),
        table("account", 'Column("id", Integer)', 'Column("email", Text)', 'Column("team_id", Integer)',
              f'Index("{index}", "team_id")', f'UniqueConstraint("email", name="{unique}")',
              f'CheckConstraint("email <> \'\'", name="{check}")',
              f'ForeignKeyConstraint(["team_id"], ["team.id"], name="{foreign}")',
              f'PrimaryKeyConstraint("id", name="{primary}")', key=""),
    )  # fmt: skip


ACCOUNTS = "INSERT INTO team DEFAULT VALUES; INSERT INTO account VALUES (1, 'a@x', 1)"
KEPT = shows("SELECT email FROM account", ("a@x",))
COUNTER = 'Sequence("{}", start=50, metadata=metadata)'
LOG = table("log", 'Column("line", Text)')

CASES = [
    Case("a table is renamed with its sequence, index, keys and check", ROW, models(user(OLD)), models(user(NEW)),
         USERS.format(OLD), TO_NEW, AT_NEW, AT_OLD, outcome="asks"),
    Case("a table that a foreign key points at is renamed", ROW, models(user(OLD), points(OLD)),
         models(user(NEW), points(NEW)), USERS.format(OLD) + "; INSERT INTO purchase (buyer_id) VALUES (2)", TO_NEW,
         AT_NEW + shows("SELECT name FROM purchase JOIN customer c ON c.id = buyer_id", ("Grace",)), AT_OLD,
         outcome="asks"),
    Case("a table and the foreign key column at it are renamed", ROW, models(user(OLD), order(OLD)),
         models(user(NEW), order(NEW)), USERS.format(OLD) + "; INSERT INTO purchase (member_id) VALUES (2)",
         (*TO_NEW, YES, "column purchase.member_id -> purchase.customer_id"),
         AT_NEW + shows("SELECT customer_id FROM purchase", (2,)), AT_OLD),
    Case("a table is renamed by a marker in the model", ROW, models(user(OLD)),
         models(user(NEW, 'info={"renamed_from": "member"}')), USERS.format(OLD), rows=AT_NEW, rows_before=AT_OLD),
    Case("a table is renamed and gains a column", ROW, models(user(OLD)), models(user(NEW, 'Column("born", Date)')),
         USERS.format(OLD), TO_NEW, AT_NEW, AT_OLD),
    Case("a table and one of its columns are renamed", ROW, models(user(OLD)),
         models(user(NEW).replace('"name"', '"full_name"').replace("name <>", "full_name <>")), USERS.format(OLD),
         (*TO_NEW, YES, "column member.name -> customer.full_name"),
         shows("SELECT full_name FROM customer ORDER BY id", ("Ada",), ("Grace",)), AT_OLD),
    Case("a renamed table under a view, a trigger, a policy and grants", ROW, models(user(OLD), dressed(OLD)),
         models(user(NEW), dressed(NEW)), USERS.format(OLD), TO_NEW,
         AT_NEW + shows("SELECT email FROM emails ORDER BY 1", ("a@x",), ("b@x",)), AT_OLD),
    Case("a table goes and another of the same shape comes", ROW, models(user(OLD), LOG), models(user(NEW), LOG),
         "INSERT INTO log (line) VALUES ('x')", (NO, "table member -> customer"),
         shows("SELECT count(*) FROM customer", (0,)), outcome="asks"),
    Case("two tables are renamed at once", ROW, models(user(OLD), LOG),
         models(user(NEW), LOG.replace("'log'", "'journal'")),
         USERS.format(OLD) + "; INSERT INTO log (line) VALUES ('x')", (*TO_NEW, YES, "table log -> journal"),
         AT_NEW + shows("SELECT line FROM journal", ("x",)), AT_OLD),
    Case("two tables swap their names", ROW, models(user("member"), table("customer", 'Column("card", Integer)')),
         models(user("customer"), table("member", 'Column("card", Integer)')),
         USERS.format(OLD) + "; INSERT INTO customer (card) VALUES (7), (8)",
         (*TO_NEW, YES, "table customer -> member"),
         shows("SELECT name FROM customer ORDER BY id", ("Ada",), ("Grace",))
         + shows("SELECT card FROM member ORDER BY id", (7,), (8,)), AT_OLD),
    Case("a table with an identity and a table that inherits is renamed", ROW,
         *each(lambda name: models(table(name, 'Column("line", Text)',
                        key='Column("id", BigInteger, Identity(always=True), primary_key=True)'),
                  f'sql("CREATE TABLE old_line (archived date) INHERITS ({name})")'), "log", "journal"),
         "INSERT INTO log (line) VALUES ('x')", (YES, "table log -> journal"),
         shows("INSERT INTO journal (line) VALUES ('y') RETURNING id", (2,))
         + shows("SELECT line FROM journal", ("x",))),
    Case("a partitioned table is renamed and its partitions with it", ROW,
         *each(lambda name: models(table(name, 'Column("at", Date, nullable=False)',
                                         'postgresql_partition_by="RANGE (at)"',
                        key='Column("n", Integer)'),
                  f"sql(\"CREATE TABLE {name}_23 PARTITION OF {name} FOR VALUES FROM ('2023-01-01') TO "
                  f"('2024-01-01')\")"), "metric", "reading"), "INSERT INTO metric VALUES (1, '2023-02-03')",
         (YES, "table metric -> reading", YES, "table metric_23 -> reading_23"),
         shows("SELECT n FROM reading_23", (1,))),
    Case("an index is renamed", ROW, named(), named(index="ix_account_team"), ACCOUNTS, rows=KEPT),
    Case("a unique key is renamed", ROW, named(), named(unique="uq_account_email"), ACCOUNTS, rows=KEPT),
    Case("a check is renamed", ROW, named(), named(check="ck_account_email"), ACCOUNTS, rows=KEPT),
    Case("a foreign key is renamed", ROW, named(), named(foreign="fk_account_team"), ACCOUNTS, rows=KEPT),
    Case("a primary key is renamed", ROW, named(), named(primary="pk_account"), ACCOUNTS, rows=KEPT),
    Case("a naming convention renames everything", ROW, named(),
         named("ix_account_team_id", "uq_account_email", "ck_account_email", "fk_account_team_id_team", "pk_account"),
         ACCOUNTS, rows=KEPT),
    Case("a naming convention comes with MetaData's own words", ROW, models(table("person", *PARTS)),
         models('metadata.naming_convention = {"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s",'
                ' "ix": "ix_%(column_0_label)s",'
                ' "ck": "ck_%(table_name)s_%(constraint_name)s"}', table("person", *PARTS[:2])),
         USERS.format("person"), rows=shows("SELECT name FROM person ORDER BY id", ("Ada",), ("Grace",))),
    Case("two indexes swap their names", ROW,
         models(table("a", 'Column("x", Integer)', 'Column("y", Integer)', 'Index("ix_1", "x")', 'Index("ix_2", "y")')),
         models(table("a", 'Column("x", Integer)', 'Column("y", Integer)', 'Index("ix_2", "x")', 'Index("ix_1", "y")')),
         "INSERT INTO a (x) VALUES (1)"),
    Case("a sequence is renamed", ROW, models(LOG, COUNTER.format("number")),
         models(LOG, COUNTER.format("log_number")), "SELECT nextval('number')", (YES, "sequence number -> log_number"),
         shows("SELECT nextval('log_number')", (51,)), shows("SELECT nextval('number')", (52,)), outcome="asks"),
    Case("a sequence that a default uses is renamed", ROW,
         *each(lambda name: models(f"Counter = {COUNTER.format(name)}",
                  table("log", 'Column("line", Text)', 'Column("n", Integer, server_default=Counter.next_value())')),
               "number", "log_number"), "INSERT INTO log (line) VALUES ('x')", (YES, "sequence number -> log_number"),
         shows("INSERT INTO log DEFAULT VALUES RETURNING n", (51,)) + shows("SELECT n FROM log", (50,))),
    Case("a sequence goes and another comes", ROW, models(LOG, COUNTER.format("number")),
         models(LOG, COUNTER.format("log_number")), "SELECT nextval('number')", (NO, "sequence number -> log_number"),
         shows("SELECT nextval('log_number')", (50,))),
    Case("an enum type moves to another schema", ROW,
         models('first("CREATE SCHEMA IF NOT EXISTS kinds")',
                table("t", 'Column("p", Enum("on", "off", name="power"))')),
         models('first("CREATE SCHEMA IF NOT EXISTS kinds")',
                table("t", 'Column("p", Enum("on", "off", name="power", schema="kinds"))')),
         "INSERT INTO t (p) VALUES ('off')", (YES, "enum_type power -> kinds.power"),
         shows("SELECT p::text FROM t", ("off",))),
    Case("an enum type, its value and its column are renamed at once", ROW,
         models(table("t", 'Column("p", Enum("on", "off", name="power"), server_default="on")')),
         models(table("t", 'Column("state", Enum("up", "off", name="state"), server_default="up")')),
         "INSERT INTO t (p) VALUES ('off'), ('on')",
         (YES, "enum_type power -> state", YES, "enum_value power.on -> state.up", YES, "column t.p -> t.state"),
         shows("SELECT state::text FROM t ORDER BY id", ("off",), ("up",)),
         shows("SELECT p::text FROM t ORDER BY id", ("off",), ("on",))),
]  # fmt: skip
