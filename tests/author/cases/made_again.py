"""What leans on something that is made again: functions, types, keys and generated columns."""

from tests.author.case import Case, each, models, shows, table

ROUTINES, GENERATED = "functions, procedures", "generated stored: add / change / drop expression"
DEFAULTS, PRIMARY = "server default add/change/drop", "primary key columns / add PK"


def calling(kind: str, column: str, *items: str) -> str:
    """A table whose column `name` is given to a function that takes this type."""
    function = f"CREATE FUNCTION norm(t {kind}) RETURNS text IMMUTABLE LANGUAGE sql AS $$SELECT lower(t)$$"
    return models(f'first("{function}")', table("person", f'Column("name", {column})', *items))


def given(returned: str, column: str, more: str = "") -> str:
    """A table with columns that a function gives values of this type to."""
    function = f"CREATE FUNCTION given() RETURNS {returned} LANGUAGE sql AS $$SELECT 7::{returned}$$"
    default = 'server_default=text("given()")'
    return models(
        f'first("{function}")',
        table("person", f'Column("seat", {column}, {default}{more})', f'Column("row", BigInteger, {default})'),
        'sql("CREATE VIEW seating AS SELECT id, seat FROM person")',
    )


def states(*labels: str, more: str = "") -> str:
    """A table whose column gets its value from a function that returns the enum."""
    listed = ", ".join(f"'{label}'" for label in labels)
    return models(
        f'first("CREATE TYPE state AS ENUM ({listed})",'
        """ "CREATE FUNCTION begun() RETURNS state LANGUAGE sql AS $$SELECT 'new'::state$$")""",
        table("person", f'Column("state", ENUM({listed}, name="state", create_type=False), '
              f'server_default=text("begun()"){more})'),
    )  # fmt: skip


def doubled(price: str, double: str, *items: str) -> str:
    """A price and its double, with a check, a key and a view over that."""
    return models(
        table("goods", f'Column("price", {price})',
              f'Column("double", {double}, Computed("price * 2", persisted=True), unique=True)',
              'CheckConstraint("double >= 0", name="positive")', *items),
        'sql("CREATE VIEW doubles AS SELECT double FROM goods", "GRANT SELECT (double) ON goods TO report_reader")',
    )  # fmt: skip


def accounts(keys: str, reference: str) -> str:
    """Accounts of tenants, and the entries that refer to them."""
    return models(
        table("account", 'Column("tenant", Integer, nullable=False)', f'PrimaryKeyConstraint({keys}, name="pk")',
              key='Column("id", Integer, Identity())'),
        table("entry", 'Column("tenant", Integer)', 'Column("account_id", Integer)', reference),
        'sql("CREATE VIEW used AS SELECT a.id, a.tenant, count(*) AS entries FROM account a '
        'JOIN entry e ON e.account_id = a.id GROUP BY a.id, a.tenant")',
    )  # fmt: skip


PERSON = "INSERT INTO person (name) VALUES ('ADA')"
SEATED = "INSERT INTO person DEFAULT VALUES"
GOODS = "INSERT INTO goods (price) VALUES (2)"
ACCOUNT = "INSERT INTO account (id, tenant) VALUES (1, 5); INSERT INTO entry (tenant, account_id) VALUES (5, 1)"
SEVEN = shows("INSERT INTO person DEFAULT VALUES RETURNING seat, row", (7, 7))

CASES = [
    Case("a function takes another type with the column under an index", ROUTINES,
         calling("varchar", "String(20)", 'Index("ix_norm", text("norm(name)"))'),
         calling("text", "Text", 'Index("ix_norm", text("norm(name)"))'), PERSON,
         rows=shows("SELECT norm(name) FROM person", ("ada",))),
    Case("a function takes another type with the column under a check", ROUTINES,
         calling("varchar", "String(20)", """CheckConstraint("norm(name) <> ''", name="named")"""),
         calling("text", "Text", """CheckConstraint("norm(name) <> ''", name="named")"""), PERSON,
         rows=shows("SELECT norm(name) FROM person", ("ada",))),
    Case("the function of a default returns another type", DEFAULTS, given("integer", "BigInteger"),
         given("bigint", "BigInteger"), SEATED, rows=SEVEN, rows_before=SEVEN),
    Case("the function of a default returns another type and its column gets it", DEFAULTS,
         given("integer", "Integer"), given("bigint", "BigInteger", ', comment="a number", nullable=False'), SEATED,
         rows=SEVEN, rows_before=SEVEN),
    Case("an enum loses a value under the function of a default", "enum: drop / reorder value", states("new", "odd"),
         states("new", more=", nullable=False"), SEATED,
         rows=shows("INSERT INTO person DEFAULT VALUES RETURNING state::text", ("new",))),
    Case("a generated column gets another type under a check, a key and a view", GENERATED,
         doubled("Integer", "Integer"), doubled("BigInteger", "BigInteger"), GOODS,
         rows=shows("SELECT double FROM doubles", (4,))),
    Case("a generated column alone gets another type under a check, a key and a view", GENERATED,
         doubled("Integer", "Integer"), doubled("Integer", "BigInteger"), GOODS,
         rows=shows("SELECT double FROM doubles", (4,))),
    Case("a generated column becomes a plain one with a default", GENERATED,
         models(table("goods", 'Column("price", Integer)', 'Column("double", Integer, Computed("price * 2"))')),
         models(table("goods", 'Column("price", Integer)', 'Column("double", Integer, server_default="0")')), GOODS,
         since=18),
    Case("a generated column becomes a plain one with a default and keeps its values", GENERATED,
         models(table("goods", 'Column("price", Integer)',
                      'Column("double", Integer, Computed("price * 2", persisted=True))')),
         models(table("goods", 'Column("price", Integer)', 'Column("double", Integer, server_default="0")')), GOODS,
         rows=shows("SELECT double FROM goods", (4,))
         + shows("INSERT INTO goods (price) VALUES (1) RETURNING double", (0,))),
    Case("a unique column comes with a new function as its default", DEFAULTS, models(table("goods")),
         models('first("CREATE FUNCTION code() RETURNS text LANGUAGE sql AS $$SELECT md5(random()::text)$$")',
                table("goods", 'Column("code", Text, unique=True, server_default=text("code()"))')),
         "INSERT INTO goods DEFAULT VALUES", rows=shows("SELECT length(code) FROM goods", (32,))),
    Case("the tenant joins the primary key that a foreign key refers to", PRIMARY,
         accounts('"id"', 'ForeignKeyConstraint(["account_id"], ["account.id"], name="fk")'),
         accounts('"tenant", "id"',
                  'ForeignKeyConstraint(["tenant", "account_id"], ["account.tenant", "account.id"], name="fk")'),
         ACCOUNT, rows=shows("SELECT id, tenant, entries FROM used", (1, 5, 1))),
    Case("a primary key that a foreign key refers to carries another column", PRIMARY,
         *each(lambda include: models(
             'Table("account", metadata, Column("id", Integer), Column("tenant", Integer), '
             f'PrimaryKeyConstraint("id", name="pk"{include}))',
             table("entry", 'Column("account_id", ForeignKey("account.id"))'),
             'sql("CREATE VIEW used AS SELECT a.id, a.tenant, count(*) AS n FROM account a '
             'JOIN entry e ON e.account_id = a.id GROUP BY a.id")'), "", ', postgresql_include=["tenant"]'),
         "INSERT INTO account (id, tenant) VALUES (1, 5); INSERT INTO entry (account_id) VALUES (1)",
         rows=shows("SELECT id, tenant, n FROM used", (1, 5, 1))),
    Case("a partition goes that a foreign key to the whole reaches", "partitioned parent / partitions",
         *each(lambda more: models(
             'Table("fact", metadata, Column("day", Integer, primary_key=True), '
             'postgresql_partition_by="RANGE (day)")', table("note", 'Column("day", ForeignKey("fact.day"))'),
             f'sql("CREATE TABLE fact_1 PARTITION OF fact FOR VALUES FROM (1) TO (10)"{more})'),
             ', "CREATE TABLE fact_2 PARTITION OF fact FOR VALUES FROM (10) TO (20)"', ""),
         "INSERT INTO fact VALUES (1); INSERT INTO note (day) VALUES (1)",
         rows=shows("SELECT day FROM fact", (1,))),
]  # fmt: skip
