"""What create_all and drop_all do with declarations when the rest of the models is not simple either."""

import asyncio
import enum

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Engine,
    Enum,
    Index,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from tests.schema.example import models, touch
from tests.workshop import Database, Session

from spiritsafe import schema

pytestmark = pytest.mark.server


class Colour(enum.Enum):
    RED = "red"


def views(second: Session) -> list[str]:
    rows = second.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public' ORDER BY 1")
    return [str(row[0]) for row in rows]


def scalar(second: Session, query: str) -> object:
    row = second.execute(query).fetchone()
    return row and row[0]


def test_a_model_stands_for_its_table(engine: Engine, second: Session) -> None:
    class Base(DeclarativeBase):
        pass

    class Note(Base):
        __tablename__ = "notes"
        id: Mapped[int] = mapped_column(primary_key=True)

    schema.RowSecurity(Note)
    schema.View(Base.metadata, "note_ids", select(Note.id))
    Base.metadata.create_all(engine)
    assert scalar(second, "SELECT relrowsecurity FROM pg_class WHERE relname = 'notes'") is True
    assert views(second) == ["note_ids"]


def test_enums_of_the_models_are_there_for_types_and_gone_before_schemas(engine: Engine, second: Session) -> None:
    metadata = MetaData()
    schema.CompositeType(metadata, "paint", {"colour": "shop.colour", "litres": Integer()})
    schema.Schema(metadata, "shop")
    colour = Enum(Colour, name="colour", schema="shop")
    Table(
        "walls", metadata, Column("colour", colour), Column("first", DOMAIN("word", Text, schema="shop")), schema="shop"
    )
    for checkfirst in (True, False):
        metadata.create_all(engine, checkfirst=checkfirst)
        assert scalar(second, "SELECT to_regtype('paint') IS NOT NULL") is True
        metadata.drop_all(engine, checkfirst=checkfirst)
        assert scalar(second, "SELECT to_regnamespace('shop')") is None


def test_a_check_may_call_a_function(engine: Engine, second: Session) -> None:
    metadata = MetaData()
    schema.Function(
        metadata, "is_short", ["text"], returns="boolean", language="sql", volatility="IMMUTABLE", before_tables=True,
        body="SELECT length($1) < 10",
    )  # fmt: skip
    Table("notes", metadata, Column("title", Text), CheckConstraint("is_short(title)"))
    metadata.create_all(engine)
    metadata.drop_all(engine)
    assert scalar(second, "SELECT to_regproc('is_short')") is None


def test_some_tables_bring_what_names_them(engine: Engine, second: Session) -> None:
    metadata, orders = models()
    notes = Table("notes", metadata, Column("id", Integer))
    schema.Trigger(orders, "round", "BEFORE", "INSERT", function=touch(metadata))
    schema.View(metadata, "order_ids", select(orders.c.id))
    schema.View(metadata, "both", select(orders.c.id).join(notes, notes.c.id == orders.c.id))
    schema.View(metadata, "of_text", "SELECT id FROM notes")
    schema.View(metadata, "of_text_that_says_so", "SELECT id FROM orders", depends_on=[orders])
    metadata.create_all(engine, tables=[orders])
    assert views(second) == ["of_text_that_says_so", "order_ids"]
    assert scalar(second, "SELECT count(*) FROM pg_trigger WHERE tgname = 'round'") == 1
    metadata.create_all(engine)
    assert views(second) == ["both", "of_text", "of_text_that_says_so", "order_ids"]
    metadata.drop_all(engine, tables=[orders])
    assert views(second) == ["of_text"]
    assert scalar(second, "SELECT to_regproc('round_total') IS NOT NULL") is True
    metadata.drop_all(engine)
    assert views(second) == []
    assert scalar(second, "SELECT to_regproc('round_total')") is None


def test_a_table_created_alone_is_only_a_table(engine: Engine, second: Session) -> None:
    metadata, orders = models()
    schema.View(metadata, "order_ids", select(orders.c.id))
    orders.create(engine)
    assert views(second) == []
    metadata.create_all(engine)
    assert views(second) == ["order_ids"]


def test_a_declaration_that_is_added_later_is_made_then(engine: Engine, second: Session) -> None:
    metadata, orders = models()
    metadata.create_all(engine)
    schema.View(metadata, "order_ids", select(orders.c.id))
    metadata.create_all(engine)
    assert views(second) == ["order_ids"]


def test_what_is_not_ours_stops_a_drop_and_nothing_is_lost(engine: Engine, second: Session) -> None:
    metadata, _ = models()
    schema.View(metadata, "order_ids", "SELECT id FROM orders")
    metadata.create_all(engine)
    second.execute("CREATE VIEW of_somebody AS SELECT * FROM order_ids")
    with pytest.raises(DBAPIError, match="other objects depend on it"):
        metadata.drop_all(engine)
    assert views(second) == ["of_somebody", "order_ids"]


def test_sequences_indexes_and_existing_objects_can_be_meant(engine: Engine, second: Session) -> None:
    metadata, orders = models()
    numbers = Sequence("Numbers", metadata=metadata)
    by_status = Index("by_status", orders.c.status)
    schema.Grant(numbers, "USAGE", to="pg_monitor")
    schema.Comment(by_status, "For the list")
    schema.StorageParameters(by_status, {"fillfactor": 80})
    schema.Comment(schema.Existing(metadata, "SEQUENCE", "orders_id_seq"), "Made by SERIAL")
    metadata.create_all(engine)
    assert scalar(second, "SELECT has_sequence_privilege('pg_monitor', '\"Numbers\"', 'USAGE')") is True
    assert scalar(second, "SELECT obj_description('by_status'::regclass)") == "For the list"
    assert scalar(second, "SELECT obj_description('orders_id_seq'::regclass)") == "Made by SERIAL"


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pg8000"])
def test_percent_signs_and_colons_survive_every_driver(driver: str, database: Database, second: Session) -> None:
    metadata = MetaData()
    schema.View(metadata, "odd%name", "SELECT '100% :of %s %(them)s'::text AS it, 5 % 3 AS rest")
    url = database.url.set(drivername=f"postgresql+{driver}")
    if driver == "pg8000":
        socket = f"{url.query['host']}/.s.PGSQL.{url.query.get('port', 5432)}"
        url = url.set(query={"unix_sock": socket})
    engine = create_engine(url)
    metadata.create_all(engine)
    metadata.create_all(engine)
    assert second.execute('SELECT * FROM "odd%name"').fetchone() == ("100% :of %s %(them)s", 2)
    metadata.drop_all(engine)
    engine.dispose()
    assert views(second) == []


def test_it_works_through_asyncio(database: Database, second: Session) -> None:
    metadata, orders = models()
    schema.Policy(orders, "p", using="status LIKE '%:x'")
    schema.Publication(metadata, "feed", tables=[orders])

    async def both() -> None:
        engine = create_async_engine(database.url.set(drivername="postgresql+asyncpg"))
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.run_sync(metadata.create_all)
        await engine.dispose()

    asyncio.run(both())
    assert scalar(second, "SELECT qual FROM pg_policies") == "(status ~~ '%:x'::text)"


def test_another_database_gets_the_tables_alone() -> None:
    metadata, orders = models()
    schema.View(metadata, "order_ids", select(orders.c.id))
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    assert inspect(engine).get_table_names() == ["orders"]
    assert inspect(engine).get_view_names() == []
    metadata.drop_all(engine)
    engine.dispose()


def test_create_all_is_one_transaction_with_the_callers(engine: Engine, second: Session) -> None:
    metadata, orders = models()
    schema.View(metadata, "order_ids", select(orders.c.id))
    with engine.connect() as connection:
        metadata.create_all(connection)
        assert connection.scalar(text("SELECT count(*) FROM order_ids")) == 0
        connection.rollback()
    assert views(second) == []
