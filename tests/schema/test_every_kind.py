"""Every kind of declaration: made, made again, shown by a mock engine, and dropped without a trace."""

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, create_mock_engine, text
from tests.schema.example import Example, models
from tests.schema.examples import EXAMPLES
from tests.workshop import Session

from spiritsafe import schema

if TYPE_CHECKING:
    from sqlalchemy.engine.mock import MockConnection

every_kind = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
every_kind_that_runs = pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.runs], ids=lambda example: example.name
)

# All that a declaration can leave behind; access privileges included.
TRACES = """
SELECT pg_describe_object(classid, objid, 0) AS it FROM (
    SELECT 'pg_class'::regclass AS classid, oid AS objid FROM pg_class WHERE relnamespace <> 'pg_toast'::regnamespace
    UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc
    UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace <> 'pg_toast'::regnamespace
    UNION ALL SELECT 'pg_namespace'::regclass, oid FROM pg_namespace
    UNION ALL SELECT 'pg_extension'::regclass, oid FROM pg_extension
    UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation
    UNION ALL SELECT 'pg_default_acl'::regclass, oid FROM pg_default_acl
    UNION ALL SELECT 'pg_policy'::regclass, oid FROM pg_policy
    UNION ALL SELECT 'pg_trigger'::regclass, oid FROM pg_trigger
    UNION ALL SELECT 'pg_event_trigger'::regclass, oid FROM pg_event_trigger
    UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_publication
    UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
) AS all_there
UNION ALL SELECT classoid::regclass || ' ' || objoid || ' ' || description FROM pg_description
UNION ALL SELECT nspname || acl FROM pg_namespace, unnest(nspacl) AS acl
"""


def traces(second: Session) -> set[object]:
    return {row[0] for row in second.execute(TRACES)}


@pytest.mark.server
@every_kind_that_runs
def test_create_all_makes_it_and_drop_all_leaves_nothing(example: Example, engine: Engine, second: Session) -> None:
    before = traces(second)
    metadata, orders = models()
    example.declare(metadata, orders)
    metadata.create_all(engine)
    metadata.create_all(engine)
    with engine.connect() as connection:
        assert connection.scalar(text(example.query.replace(":", "\\:"))) == example.answer
    metadata.drop_all(engine)
    assert traces(second) ^ before == set()
    metadata.drop_all(engine)


@every_kind
def test_a_mock_engine_shows_the_statement(example: Example) -> None:
    metadata, orders = models()
    example.declare(metadata, orders)
    shown: list[str] = []
    mock: MockConnection = create_mock_engine(
        "postgresql+pg8000://", lambda statement, *_: shown.append(str(statement.compile(dialect=mock.dialect)))
    )
    metadata.create_all(mock, checkfirst=False)
    assert [statement for statement in shown if statement.startswith(example.statement)] != [], shown
    metadata.drop_all(mock, checkfirst=False)


def test_no_kind_is_without_an_example() -> None:
    kinds = {name for name, value in vars(schema).items() if inspect.isclass(value)}
    shown = "".join(page.read_text(encoding="utf-8") for page in Path(__file__).parent.glob("example*.py"))
    assert {kind for kind in kinds if f"schema.{kind}(" not in shown} == set()


def test_a_declaration_is_frozen() -> None:
    metadata, orders = models()
    grant = schema.Grant(orders, ["SELECT"], to=["pg_monitor"])
    assert grant.privileges == ("SELECT",)
    with pytest.raises(AttributeError):
        grant.to = "somebody"  # type: ignore[misc]
    view = schema.View(metadata, "v", "SELECT 1", options={"security_barrier": True})
    with pytest.raises(TypeError):
        view.options["security_barrier"] = False  # type: ignore[index]
