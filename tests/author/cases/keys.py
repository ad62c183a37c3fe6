"""Primary, unique and foreign keys."""

from tests.author.case import Case, models, shows, table

PRIMARY, UNIQUE, NULLS = "primary key columns / add PK", "unique add / columns", "unique NULLS NOT DISTINCT"
EXTRAS, ACTIONS, FOREIGN = (
    "unique INCLUDE; DEFERRABLE",
    "FK on delete/update",
    "FK deferrable / MATCH / SET NULL (cols) / NOT VALID",
)
COLUMNS = ('Column("email", Text)', 'Column("tenant", Integer)')
USERS = "INSERT INTO account (email, tenant) VALUES ('a@x', 1), ('b@x', 1)"
EMAILS = shows("SELECT email FROM account ORDER BY id", ("a@x",), ("b@x",))
TEAM = table("team", 'Column("name", Text)')
TEAMS = "INSERT INTO team (name) VALUES ('red'); INSERT INTO member (team_id) VALUES (1)"
MEMBERS = shows("SELECT team_id FROM member", (1,))


def account(*items: str) -> str:
    """The models with table `account`."""
    return models(table("account", *COLUMNS, *items))


def unique(*words: str) -> str:
    """The models with a unique key on `account`."""
    return account(f"UniqueConstraint({', '.join(words)})")


def member(words: str = "", *more: str) -> str:
    """The models with a table whose foreign key has these words."""
    key = f'ForeignKey("team.id"{words})'
    return models(
        TEAM, table("member", f'Column("team_id", {key})' if words != "-" else 'Column("team_id", Integer)', *more)
    )


def pair(words: str) -> str:
    """The models with a foreign key of two columns."""
    return models(
        table("seat", 'Column("hall", Integer, primary_key=True)', 'Column("number", Integer, primary_key=True)',
              key=""),
        table("booking", 'Column("hall", Integer)', 'Column("number", Integer)',
              f'ForeignKeyConstraint(["hall", "number"], ["seat.hall", "seat.number"], name="fk_booking_seat"{words})'),
    )  # fmt: skip


SEATS = "INSERT INTO seat VALUES (1, 1); INSERT INTO booking (hall, number) VALUES (1, 1)"


def bare(*items: str) -> str:
    """The models with a table that has no column `id`."""
    return models(
        table(
            "rate", 'Column("country", Text, nullable=False)', 'Column("year", Integer, nullable=False)', *items, key=""
        )
    )


RATES = "INSERT INTO rate VALUES ('NO', 2023), ('NO', 2024)"
TWO = shows("SELECT count(*) FROM rate", (2,))

UNCHECKED = 'sql("ALTER TABLE member ADD CONSTRAINT fk_team FOREIGN KEY (team_id) REFERENCES team (id) NOT VALID")'

CASES = [
    Case("a primary key comes to a table with rows", PRIMARY, bare(), bare('PrimaryKeyConstraint("country", "year")'),
         RATES, rows=TWO),
    Case("a primary key meets rows that are there twice", PRIMARY, bare(), bare('PrimaryKeyConstraint("country")'),
         RATES, outcome="refused_on_data", rows=TWO, cure="UPDATE rate SET country = 'SE' WHERE year = 2024"),
    Case("a primary key gets a second column", PRIMARY, bare('PrimaryKeyConstraint("year")'),
         bare('PrimaryKeyConstraint("country", "year")'), RATES, rows=TWO),
    Case("a primary key changes its columns' order", PRIMARY, bare('PrimaryKeyConstraint("country", "year")'),
         bare('PrimaryKeyConstraint("year", "country")'), RATES, rows=TWO),
    Case("a primary key goes", PRIMARY, bare('PrimaryKeyConstraint("country", "year")'), bare(), RATES, rows=TWO),
    Case("a primary key moves to a new identity column", PRIMARY, bare('PrimaryKeyConstraint("country", "year")'),
         models(table("rate", 'Column("country", Text, nullable=False)', 'Column("year", Integer, nullable=False)',
                      'UniqueConstraint("country", "year")',
                      key='Column("id", BigInteger, Identity(), primary_key=True)')), RATES, rows=TWO),
    Case("a nullable column becomes the primary key", PRIMARY, models(table("tag", 'Column("slug", Text)', key="")),
         models(table("tag", 'Column("slug", Text, primary_key=True)', key="")), "INSERT INTO tag VALUES ('a')",
         rows=shows("SELECT slug FROM tag", ("a",))),
    Case("a primary key that a foreign key uses gets another name", PRIMARY, member(),
         models(table("team", 'Column("id", Integer, autoincrement=True)', 'Column("name", Text)',
                      'PrimaryKeyConstraint("id", name="pk_team")', key=""),
                table("member", 'Column("team_id", ForeignKey("team.id"))')), TEAMS, rows=MEMBERS),
    Case("a primary key loses a column that may be missing from now on", PRIMARY,
         bare('PrimaryKeyConstraint("country", "year")'),
         bare('PrimaryKeyConstraint("year")').replace('"country", Text, nullable=False', '"country", Text'), RATES,
         rows=TWO),
    Case("a primary key goes and its columns may be missing from now on", PRIMARY,
         bare('PrimaryKeyConstraint("country", "year")'), bare().replace(", nullable=False", ""), RATES, rows=TWO),
    Case("a primary key gets a second column and another name", PRIMARY,
         bare('PrimaryKeyConstraint("year", name="pk_a")'),
         bare('PrimaryKeyConstraint("country", "year", name="pk_b")'), RATES, rows=TWO),
    Case("a primary key gets a nullable column while another is retyped", PRIMARY,
         models(table("tag", 'Column("slug", Text)', 'Column("at", Time)')),
         models(table("tag", 'Column("slug", Text, nullable=False)', 'Column("at", ARRAY(Text))',
                      'PrimaryKeyConstraint("id", "slug")', key='Column("id", Integer, autoincrement=True)')),
         "INSERT INTO tag (slug, at) VALUES ('a', '12:00')",
         rows=shows("SELECT slug, at[1] FROM tag", ("a", "12:00:00"))),
    *(Case(f"a primary key takes the name of {what}", PRIMARY,
           account(item), account('UniqueConstraint("id", name="one")'), USERS, rows=EMAILS)
      for what, item in (("an index", 'Index("one", "id")'), ("a check", 'CheckConstraint("id > 0", name="one")'),
                         ("a unique key", 'UniqueConstraint("email", name="one")'))),
    Case("a unique key comes", UNIQUE, account(), unique('"email"'), USERS, rows=EMAILS),
    Case("a unique key comes with a name", UNIQUE, account(),
         unique('"tenant"', '"email"', 'name="one_email_a_tenant"'), USERS, rows=EMAILS),
    Case("a unique key meets rows that are there twice", UNIQUE, account(), unique('"tenant"'), USERS,
         outcome="refused_on_data", rows=EMAILS, cure="UPDATE account SET tenant = id"),
    Case("a unique key gets a second column under its name", UNIQUE, unique('"email"', 'name="uq"'),
         unique('"email"', '"tenant"', 'name="uq"'), USERS, rows=EMAILS),
    Case("a unique key loses a column that makes it stricter", UNIQUE, unique('"tenant"', '"email"', 'name="uq"'),
         unique('"email"', 'name="uq"'), USERS, rows=EMAILS),
    Case("a unique key goes", UNIQUE, unique('"email"'), account(), USERS, rows=EMAILS),
    Case("a unique key that a foreign key uses gets a new name", UNIQUE,
         models(table("account", *COLUMNS, 'UniqueConstraint("email", name="uq_old")'),
                table("login", 'Column("email", ForeignKey("account.email"))')),
         models(table("account", *COLUMNS, 'UniqueConstraint("email", name="uq_new")'),
                table("login", 'Column("email", ForeignKey("account.email"))')),
         USERS + "; INSERT INTO login (email) VALUES ('a@x')", rows=EMAILS),
    Case("a unique index becomes a unique key", UNIQUE, account('Index("account_email_key", "email", unique=True)'),
         unique('"email"'), USERS, rows=EMAILS),
    Case("a unique key takes missing values for equal", NULLS, unique('"email"', 'name="uq"'),
         unique('"email"', 'name="uq"', "postgresql_nulls_not_distinct=True"), USERS, rows=EMAILS, since=15),
    Case("a unique key takes missing values for equal and two are there", NULLS, unique('"email"', 'name="uq"'),
         unique('"email"', 'name="uq"', "postgresql_nulls_not_distinct=True"),
         "INSERT INTO account (email) VALUES (NULL), (NULL)", outcome="refused_on_data", since=15,
         cure="DELETE FROM account WHERE id = 2; INSERT INTO account (email) VALUES ('b@x')",
         rows=shows("SELECT email FROM account ORDER BY id", (None,), ("b@x",))),
    Case("a unique key takes missing values for different again", NULLS,
         unique('"email"', 'name="uq"', "postgresql_nulls_not_distinct=True"), unique('"email"', 'name="uq"'), USERS,
         rows=EMAILS, since=15),
    Case("a unique key carries another column", EXTRAS, unique('"email"', 'name="uq"'),
         unique('"email"', 'name="uq"', 'postgresql_include=["tenant"]'), USERS, rows=EMAILS),
    Case("a unique key becomes deferrable", EXTRAS, unique('"email"', 'name="uq"'),
         unique('"email"', 'name="uq"', "deferrable=True"), USERS, rows=EMAILS),
    Case("a unique key is initially deferred", EXTRAS, unique('"email"', 'name="uq"', "deferrable=True"),
         unique('"email"', 'name="uq"', "deferrable=True", 'initially="DEFERRED"'), USERS, rows=EMAILS),
    Case("a unique key is not deferrable any more", EXTRAS, unique('"email"', 'name="uq"', "deferrable=True"),
         unique('"email"', 'name="uq"'), USERS, rows=EMAILS),
    Case("a foreign key comes to a column with rows", ACTIONS, member("-"), member(), TEAMS, rows=MEMBERS),
    Case("a foreign key meets a row that points nowhere", ACTIONS, member("-"), member(),
         TEAMS + "; INSERT INTO member (team_id) VALUES (9)", outcome="refused_on_data",
         rows=shows("SELECT team_id FROM member ORDER BY id", (1,), (None,)),
         cure="UPDATE member SET team_id = NULL WHERE team_id = 9"),
    Case("a foreign key goes and its column stays", ACTIONS, member(), member("-"), TEAMS, rows=MEMBERS),
    Case("a foreign key deletes with its target", ACTIONS, member(), member(', ondelete="CASCADE"'), TEAMS,
         rows=MEMBERS),
    Case("a foreign key changes both actions", ACTIONS, member(', ondelete="CASCADE", onupdate="CASCADE"'),
         member(', ondelete="SET NULL", onupdate="RESTRICT"'), TEAMS, rows=MEMBERS),
    Case("a foreign key points at another table", ACTIONS,
         models(TEAM, TEAM.replace("team", "club"), table("member", 'Column("team_id", ForeignKey("team.id"))')),
         models(TEAM, TEAM.replace("team", "club"), table("member", 'Column("team_id", ForeignKey("club.id"))')),
         TEAMS + "; INSERT INTO club (name) VALUES ('blue')", rows=MEMBERS),
    Case("a foreign key becomes deferrable", FOREIGN, member(), member(', deferrable=True, initially="DEFERRED"'),
         TEAMS, rows=MEMBERS),
    Case("a foreign key is not deferrable any more", FOREIGN, member(", deferrable=True"), member(), TEAMS,
         rows=MEMBERS),
    Case("a foreign key of two columns matches in full", FOREIGN, pair(""), pair(', match="FULL"'), SEATS,
         rows=shows("SELECT count(*) FROM booking", (1,))),
    Case("a foreign key sets one of its columns to null", FOREIGN, pair(', ondelete="SET NULL"'),
         pair(', ondelete="SET NULL (number)"'), SEATS, rows=shows("SELECT count(*) FROM booking", (1,)), since=15),
    Case("a foreign key that is not validated stays so", FOREIGN, member("-"), models(member("-"), UNCHECKED),
         TEAMS + "; INSERT INTO member (team_id) VALUES (9)", rows=shows("SELECT count(*) FROM member", (2,))),
    Case("a foreign key that was not validated is from now on", FOREIGN, models(member("-"), UNCHECKED),
         member("-", 'ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team")'), TEAMS, rows=MEMBERS),
    Case("a foreign key is not enforced", FOREIGN, member(),
         models(member("-"), 'sql("ALTER TABLE member ADD CONSTRAINT member_team_id_fkey FOREIGN KEY (team_id)'
         ' REFERENCES team (id) NOT ENFORCED")'), TEAMS, rows=MEMBERS, since=18),
]  # fmt: skip
