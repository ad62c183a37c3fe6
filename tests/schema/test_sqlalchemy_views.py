"""SQLAlchemy 2.1 has constructs of its own for views; they go through create_all beside ours."""

import pytest
from sqlalchemy import Engine, MetaData, inspect, select
from sqlalchemy.schema import CreateTableAs, CreateView
from tests.schema.example import models
from tests.workshop import Session

from spiritsafe import schema

pytestmark = pytest.mark.server


def kinds(second: Session) -> dict[object, object]:
    query = "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    return {row[0]: row[1] for row in second.execute(f"{query} AND relkind IN ('r', 'v', 'm')")}


def declared() -> MetaData:
    """A view of a view, a materialized view and a table from a query; declared in SQLAlchemy's own words."""
    metadata, orders = models()
    open_orders = CreateView(select(orders).where(orders.c.status == "open"), "open_orders", metadata=metadata)
    CreateView(select(open_orders.table.c.id), "open_ids", metadata=metadata, or_replace=True)
    CreateView(select(orders.c.total), "totals", metadata=metadata, materialized=True)
    CreateTableAs(select(orders.c.id), "copied", metadata=metadata)
    return metadata


def test_plain_create_all_makes_them_and_drop_all_removes_them(engine: Engine, second: Session) -> None:
    metadata = declared()
    metadata.create_all(engine)
    metadata.create_all(engine)
    assert kinds(second) == {"orders": "r", "open_orders": "v", "open_ids": "v", "totals": "m", "copied": "r"}
    metadata.drop_all(engine)
    assert kinds(second) == {}


def test_ours_can_stand_on_them(engine: Engine, second: Session) -> None:
    metadata = declared()
    open_orders = metadata.tables["open_orders"]
    view = schema.View(metadata, "first_open", select(open_orders.c.id).limit(1))
    schema.Comment(view, "The first")
    schema.Grant(open_orders, "SELECT", to="pg_monitor")
    metadata.create_all(engine)
    assert kinds(second)["first_open"] == "v"
    assert "open_orders" in inspect(engine).get_view_names()
    metadata.drop_all(engine)
    assert kinds(second) == {}
