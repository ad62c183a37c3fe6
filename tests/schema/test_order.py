"""In which order things are made, seen without a server."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import MetaData, create_mock_engine
from tests.schema.example import models, touch

from spiritsafe import schema
from spiritsafe.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy.engine.mock import MockConnection


def statements(metadata: MetaData) -> list[str]:
    """The first three words of each statement, as create_all would send them."""
    shown: list[str] = []
    mock: MockConnection = create_mock_engine(
        "postgresql+pg8000://", lambda each, *_: shown.append(str(each.compile(dialect=mock.dialect)))
    )
    metadata.create_all(mock, checkfirst=False)
    return [" ".join(each.split()) for each in shown]


def test_the_kinds_have_an_order_of_their_own() -> None:
    metadata, orders = models()
    view = schema.View(metadata, "v", "SELECT * FROM orders")
    schema.Grant(view, "SELECT", to="pg_monitor")
    schema.Comment(view, "All of them")
    schema.Trigger(orders, "round", "BEFORE", "INSERT", function=touch(metadata))
    schema.RowSecurity(orders)
    schema.Domain(metadata, "d", "text")
    schema.Extension(metadata, "btree_gist")
    schema.Schema(metadata, "shop")
    beginnings = [
        "CREATE SCHEMA",
        "CREATE EXTENSION",
        "CREATE DOMAIN",
        "CREATE TABLE orders",
        "CREATE OR REPLACE FUNCTION",
        "CREATE OR REPLACE VIEW",
        "CREATE OR REPLACE TRIGGER",
        "ALTER TABLE orders ENABLE",
        "GRANT",
        "COMMENT",
    ]
    found = statements(metadata)
    assert [each for each, beginning in zip(found, beginnings, strict=True) if not each.startswith(beginning)] == []


def test_within_a_kind_the_order_is_that_of_the_declarations() -> None:
    metadata = MetaData()
    for name in ("b", "a", "c"):
        schema.View(metadata, name, "SELECT 1 AS x")
    assert [each.split()[4] for each in statements(metadata)] == ["b", "a", "c"]


def test_depends_on_beats_both() -> None:
    metadata = MetaData()
    later = schema.View(metadata, "later", "SELECT 1 AS x")
    function = schema.Function(
        metadata, "f", returns="SETOF later", language="sql", body="TABLE later", depends_on=[later]
    )
    first = schema.View(metadata, "first", "SELECT * FROM f()", depends_on=[function])
    assert [each.split()[4].strip("()") for each in statements(metadata)] == ["later", "f", "first"]
    assert first.depends_on == (function,)


def test_a_function_for_tables_comes_before_them() -> None:
    metadata, _ = models()
    schema.Function(
        metadata, "is_total", ["numeric"], returns="boolean", language="sql", before_tables=True, body="SELECT $1 > 0"
    )
    assert [each.split()[1] for each in statements(metadata)] == ["OR", "TABLE"]


def test_what_comes_before_the_tables_cannot_depend_on_one() -> None:
    metadata, orders = models()
    schema.Function(metadata, "f", returns="int", body="", before_tables=True, depends_on=[orders])
    with pytest.raises(ConfigurationError) as refused:
        statements(metadata)
    assert refused.value.what == "FUNCTION f() is made before the tables but depends on orders"


def test_a_circle_is_named() -> None:
    metadata = MetaData()
    two = schema.View(metadata, "two", "SELECT 2")
    one = schema.View(metadata, "one", "SELECT 1", depends_on=[two])
    object.__setattr__(two, "depends_on", (one,))  # a declaration is frozen: it takes force to make a circle
    with pytest.raises(ConfigurationError) as refused:
        statements(metadata)
    assert refused.value.what == "declarations depend on each other in a circle: VIEW one, VIEW two"


def test_a_name_is_taken_once() -> None:
    metadata, orders = models()
    schema.View(metadata, "v", "SELECT 1")
    with pytest.raises(ConfigurationError, match="VIEW v is declared twice"):
        schema.View(metadata, "v", "SELECT 2")
    schema.Function(metadata, "f", ["integer"], returns="int", body="")
    schema.Function(metadata, "f", ["text"], returns="int", body="")
    schema.Grant(orders, "SELECT", to="a")
    schema.Grant(orders, "SELECT", to="b")


def test_the_roles_that_have_to_exist_are_known() -> None:
    metadata, orders = models()
    schema.Grant(orders, "SELECT", to=["reader", "PUBLIC"])
    schema.Policy(orders, "p", to="tenant")
    schema.Owner(orders, "boss")
    schema.DefaultPrivileges(metadata, "SELECT", on="TABLES", to="reader", for_role="deployer")
    assert schema.roles(metadata) == {"reader", "tenant", "boss", "deployer"}


def test_names_are_quoted_where_they_need_it() -> None:
    metadata = MetaData(schema="Shop")
    view = schema.View(metadata, "order", "SELECT 1")
    schema.Grant(view, "SELECT", to="Read er")
    assert statements(metadata) == [
        'CREATE OR REPLACE VIEW "Shop"."order" AS SELECT 1',
        'GRANT SELECT ON TABLE "Shop"."order" TO "Read er"',
    ]


@pytest.mark.parametrize(
    ("body", "tag"), [("SELECT 1", "$$"), ("SELECT $$x$$", "$body1$"), ("SELECT '$$ $body1$'", "$body2$")]
)
def test_no_body_ends_its_own_quotes(body: str, tag: str) -> None:
    metadata = MetaData()
    schema.Function(metadata, "f", returns="text", language="sql", body=body)
    assert statements(metadata)[0].endswith(f"AS {tag} {body} {tag}")


def test_a_mistake_is_refused_where_it_is_made() -> None:
    metadata, orders = models()
    with pytest.raises(ConfigurationError, match="the index 'i' has no columns"):
        schema.ViewIndex("i")
    with pytest.raises(ConfigurationError, match="the replica identity of orders is given by nothing"):
        schema.ReplicaIdentity(orders)
    with pytest.raises(ConfigurationError, match="is not a table"):
        schema.RowSecurity("orders")  # type: ignore[arg-type]
    assert schema.declarations(metadata) == ()
