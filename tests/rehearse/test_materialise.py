from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from tests.rehearse.conftest import Look

from spiritsafe.errors import ConfigurationError, DatabaseError
from spiritsafe.postgres.shadow import Shadow
from spiritsafe.rehearse import creation, materialise
from spiritsafe.rehearse.materialise import materialised

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("nothing_left")]

RELATIONS = """
    SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') ORDER BY 1
"""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[creation.Creation]:
    """What was really run, so that a test sees when nothing was."""
    runs: list[creation.Creation] = []
    real = creation.Creation.run

    def run(self: creation.Creation, database: sa.URL) -> None:
        runs.append(self)
        real(self, database)

    monkeypatch.setattr(creation.Creation, "run", run)
    return runs


def ddl(statement: str) -> sa.DDL:
    return sa.DDL(statement)  # type: ignore[no-untyped-call]


def orders(*, schema: str | None = None, comment: str | None = None) -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("state", sa.Enum("open", "paid", name="order_state")),
        sa.Column("total", sa.Numeric(10, 2), index=True),
        schema=schema,
        comment=comment,
    )
    return metadata


def test_it_has_what_the_models_have(shadow: Shadow, look: Look) -> None:
    with materialised([orders()], shadow) as url:
        assert look(url, RELATIONS) == [
            ("public.ix_orders_total",),
            ("public.orders",),
            ("public.orders_id_seq",),
            ("public.orders_pkey",),
        ]
        assert look(url, "SELECT enumlabel::text FROM pg_enum ORDER BY enumsortorder") == [("open",), ("paid",)]


def test_the_same_models_are_made_once_and_others_anew(shadow: Shadow, sent: list[creation.Creation]) -> None:
    names = []
    for metadata in (orders(comment="a"), orders(comment="a"), orders(comment="b")):
        with materialised([metadata], shadow) as url:
            names.append(url.database)
    assert names[0] == names[1] != names[2]
    assert len(sent) == 2


def test_nobody_writes_to_it(shadow: Shadow, look: Look) -> None:
    with materialised([orders()], shadow) as url:
        assert look(url, "SHOW default_transaction_read_only") == [("on",)]


def test_schemas_that_nobody_makes_are_made(shadow: Shadow, look: Look) -> None:
    with materialised([orders(schema="shop"), orders(schema="Old Shop")], shadow) as url:
        assert ("Old Shop.orders",) in look(url, RELATIONS)
        assert ("shop.orders",) in look(url, RELATIONS)


@pytest.mark.parametrize(
    "statement", ["CREATE SCHEMA shop", 'create schema "shop"', "CREATE SCHEMA IF NOT EXISTS shop"]
)
def test_a_schema_that_a_listener_makes_is_left_to_it(
    statement: str, shadow: Shadow, look: Look, sent: list[creation.Creation]
) -> None:
    metadata = orders(schema="shop")
    event.listen(metadata, "before_create", ddl(statement))
    with materialised([metadata], shadow) as url:
        assert ("shop.orders",) in look(url, RELATIONS)
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("statement", "tries"),
    [
        ("CREATE SCHEMA shop AUTHORIZATION CURRENT_USER", 1),
        (
            "DO $$ BEGIN EXECUTE 'CREATE SCHEMA ' || 'sh' || 'op'; END $$",
            2,
        ),  # not seen in the text: made, and there already
        ("DO $$ BEGIN IF false THEN CREATE SCHEMA shop; END IF; END $$", 2),  # seen, but not made
    ],
)
def test_a_wrong_guess_about_a_schema_is_corrected(
    statement: str, tries: int, shadow: Shadow, look: Look, sent: list[creation.Creation]
) -> None:
    metadata = orders(schema="shop")
    event.listen(metadata, "before_create", ddl(statement))
    with materialised([metadata], shadow) as url:
        assert ("shop.orders",) in look(url, RELATIONS)
    assert len(sent) == tries


def test_a_listener_that_asks_the_server_is_run_each_time(
    shadow: Shadow, look: Look, sent: list[creation.Creation]
) -> None:
    metadata = orders(schema="shop")

    def before(_target: object, connection: sa.Connection, **_: object) -> None:
        if not connection.scalar(sa.text("SELECT 1 FROM pg_namespace WHERE nspname = 'shop'")):
            connection.execute(sa.text("CREATE SCHEMA shop"))

    event.listen(metadata, "before_create", before)
    for _ in range(2):
        with materialised([metadata], shadow) as url:
            assert ("shop.orders",) in look(url, RELATIONS)
    assert len(sent) == 2


def test_what_a_listener_sends_is_part_of_it(shadow: Shadow, look: Look, sent: list[creation.Creation]) -> None:
    for view in ("SELECT 1 AS a", "SELECT 1 AS a", "SELECT 2 AS a"):
        metadata = orders()
        event.listen(metadata, "after_create", ddl(f"CREATE VIEW v AS {view}"))
        with materialised([metadata], shadow) as url:
            assert look(url, "SELECT a FROM v") == [(int(view[7]),)]
    assert len(sent) == 2


def test_the_order_of_what_listeners_send_counts(shadow: Shadow, look: Look) -> None:
    first, second = "CREATE OR REPLACE VIEW v AS SELECT 1 AS a", "CREATE OR REPLACE VIEW v AS SELECT 2 AS a"
    for statements, outcome in (((first, second), 2), ((second, first), 1)):
        metadata = orders()
        for statement in statements:
            event.listen(metadata, "after_create", ddl(statement))
        with materialised([metadata], shadow) as url:
            assert look(url, "SELECT a FROM v") == [(outcome,)]


def test_tables_that_refer_to_each_other(shadow: Shadow, look: Look) -> None:
    metadata = sa.MetaData()
    for name, other in (("a", "b"), ("b", "a")):
        sa.Table(
            name,
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("other", sa.ForeignKey(f"{other}.id", name=f"fk_{name}", use_alter=name == "a")),
        )
    with materialised([metadata], shadow) as url:
        assert look(url, "SELECT conname::text FROM pg_constraint WHERE contype = 'f' ORDER BY 1") == [
            ("fk_a",),
            ("fk_b",),
        ]


def test_two_metadata_may_use_the_same_type(shadow: Shadow, look: Look) -> None:
    other = sa.MetaData()
    sa.Table("bills", other, sa.Column("state", sa.Enum("open", "paid", name="order_state")))
    with materialised([orders(), other], shadow) as url:
        assert look(url, "SELECT count(*) FROM pg_type WHERE typname = 'order_state'") == [(1,)]


def test_domains_sequences_and_comments_come_along(shadow: Shadow, look: Look) -> None:
    metadata = sa.MetaData()
    sa.Sequence("numbers", metadata=metadata, start=7)
    email = postgresql.DOMAIN("email", sa.Text, check=sa.text("VALUE ~ '@'"))
    sa.Table("people", metadata, sa.Column("email", email, comment="where 100% of mail goes"), comment="us")
    with materialised([metadata], shadow) as url:
        assert look(url, "SELECT typname::text FROM pg_type WHERE typtype = 'd' AND typname = 'email'") == [("email",)]
        assert look(url, "SELECT seqstart FROM pg_sequence") == [(7,)]
        assert look(url, "SELECT col_description('people'::regclass, 1)") == [("where 100% of mail goes",)]


def test_statements_declared_elsewhere_run_at_the_end(
    shadow: Shadow, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = "CREATE VIEW v AS SELECT id, '100%'::text AS share, 'a:b'::text AS c FROM orders"
    monkeypatch.setattr(materialise, "entity_statements", lambda: (statement,))
    with materialised([orders()], shadow) as url:
        assert look(url, "SELECT count(*) FROM v") == [(0,)]
    monkeypatch.setattr(materialise, "entity_statements", lambda: ())
    with materialised([orders()], shadow) as url:
        assert look(url, "SELECT to_regclass('v')") == [(None,)]


def test_more_tables_than_a_transaction_may_lock(
    shadow: Shadow, look: Look, sent: list[creation.Creation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(materialise, "_MOST_AT_ONCE", 2)
    metadata = sa.MetaData()
    for number in range(3):
        sa.Table(f"t{number}", metadata, sa.Column("id", sa.Integer, primary_key=True))
    with materialised([metadata], shadow) as url:
        assert look(url, "SELECT count(*) FROM pg_class WHERE relname ~ '^t[0-9]$'") == [(3,)]
    assert [each.at_once for each in sent] == [False]


def test_an_index_that_is_built_concurrently(shadow: Shadow, look: Look) -> None:
    metadata = orders()
    sa.Index("ix", metadata.tables["orders"].c.id, postgresql_concurrently=True)
    with materialised([metadata], shadow) as url:
        assert look(url, "SELECT to_regclass('ix') IS NOT NULL") == [(True,)]


def test_a_statement_that_fails_names_the_table(shadow: Shadow) -> None:
    metadata = orders(schema="shop")
    sa.Index("ix", metadata.tables["shop.orders"].c.total, postgresql_using="nothing")
    with pytest.raises(DatabaseError) as raised, materialised([metadata], shadow):
        pass
    assert (raised.value.what, raised.value.why, raised.value.next_step) == (
        "the models cannot be created: index ix of table shop.orders failed",
        'access method "nothing" does not exist',
        (
            "have it made before the tables: a type by its extension, declared beside the models; a role belongs to no "
            "database and is made on the shadow server itself, with CREATE ROLE"
        ),
    )
    assert raised.value.details == (("Statement", "CREATE INDEX ix ON shop.orders USING nothing (total)"),)
    assert raised.value.exit_code == 3


def test_a_table_that_fails(shadow: Shadow) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("a", sa.Integer, server_default=sa.text("no_such_function()")))
    with pytest.raises(DatabaseError) as raised, materialised([metadata], shadow):
        pass
    assert (raised.value.what, raised.value.why, raised.value.next_step) == (
        "the models cannot be created: table t failed",
        "function no_such_function() does not exist",
        "correct the model so that the statement below runs on a blank database (SQLSTATE 42883)",
    )


def test_a_listener_that_fails(shadow: Shadow, tmp_path: Path) -> None:
    file = tmp_path / "shop_models.py"
    file.write_text("def listen(*_, **__):\n    raise RuntimeError('not today')\n")
    code: dict[str, Callable[..., None]] = {}
    exec(compile(file.read_text(), str(file), "exec"), code)
    metadata = orders()
    event.listen(metadata, "before_create", code["listen"])
    with pytest.raises(ConfigurationError) as raised, materialised([metadata], shadow, folder=tmp_path):
        pass
    assert raised.value.why == "RuntimeError: not today (shop_models.py, line 2)"


def no_type(metadata: sa.MetaData) -> None:
    sa.Table("t", metadata, sa.Column("a"))


def no_table(metadata: sa.MetaData) -> None:
    sa.Table("t", metadata, sa.Column("a", sa.Integer, sa.ForeignKey("elsewhere.id")))


@pytest.mark.parametrize(
    ("add", "why"),
    [
        (no_type, "(in table 't', column 'a'): Can't generate DDL for NullType(); did you forget to specify a type on"),
        (no_table, "Foreign key associated with column 't.a' could not find table 'elsewhere'"),
    ],
)
def test_models_of_which_no_statement_can_be_made(add: Callable[[sa.MetaData], None], why: str, shadow: Shadow) -> None:
    metadata = sa.MetaData()
    add(metadata)
    with pytest.raises(ConfigurationError) as raised, materialised([metadata], shadow, folder=Path.cwd()):
        pass
    assert raised.value.what == "the models cannot be created: no statement could be made of them"
    assert raised.value.why.startswith(why)


def test_an_extension_the_shadow_lacks(shadow: Shadow) -> None:
    metadata = orders()
    event.listen(metadata, "before_create", ddl("CREATE EXTENSION IF NOT EXISTS no_such_thing"))
    with pytest.raises(DatabaseError) as raised, materialised([metadata], shadow):
        pass
    assert (raised.value.what, raised.value.why, raised.value.next_step) == (
        "the models cannot be created: a statement of an event listener failed",
        "the shadow has no extension 'no_such_thing'",
        "name a server that has it with --shadow-url, or a folder of PostgreSQL programs that has it with --pg-bin",
    )
