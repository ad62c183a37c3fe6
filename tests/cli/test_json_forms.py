"""What the commands print for programs is what its schema says, and no field more."""

import json
from typing import Any

import jsonschema
import pytest
from tests.cli.shop import Shop
from tests.workshop import Database, NewProject, Program, Session, spelled

from spiritsafe.report.json_schema import FORMS, schema_of_form

FIRST = "a0000001"


def holds(name: str, *texts: str) -> list[Any]:
    schema, found = schema_of_form(name), [json.loads(text) for text in texts]
    assert found
    for one in found:
        jsonschema.validate(one, schema, jsonschema.Draft202012Validator)
    return found


@pytest.mark.parametrize("name", list(FORMS))
def test_each_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of_form(name))


@pytest.mark.server
def test_review(shop: Shop) -> None:
    shop.write_revision(
        "0002_drop", "b2", FIRST, "ALTER TABLE person DROP COLUMN email", "CREATE INDEX ON person (name)"
    )
    (form,) = holds("review", shop.call("review", "--all", "--notes", "--format", "json").out)
    assert form["findings"]
    (form,) = holds("review", shop.call("review", "--all", "--static", "--format", "json").out)
    assert form["mode"] == "static"


@pytest.mark.server
def test_verify(shop: Shop) -> None:
    shop.write_revision("0002_age", "b2", FIRST, "ALTER TABLE person ADD age int")
    (form,) = holds("verify", shop.call("verify", "--format", "json").out)
    assert {one["outcome"] for one in form["outcomes"]} >= {"passed", "failed"}


@pytest.mark.server
def test_drift_and_snapshot(shop: Shop, database: Database, second: Session) -> None:
    url = spelled(database.url)
    assert shop.call("upgrade", DATABASE_URL=url).code == 0
    second.execute("ALTER TABLE person ALTER name TYPE varchar(50), ADD nobody int")
    (form,) = holds("drift", shop.call("drift", "--format", "json", DATABASE_URL=url).out)
    assert {one["difference"] for one in form["differences"]} == {"extra", "different"}
    (form,) = holds("snapshot", shop.call("snapshot", DATABASE_URL=url).out)
    assert form["tables"]


@pytest.mark.server
def test_plan_and_upgrade_with_somebody_in_the_way(shop: Shop, database: Database, second: Session) -> None:
    url = spelled(database.url)
    assert shop.call("upgrade", DATABASE_URL=url).code == 0
    shop.write_revision("0002_age", "b2", FIRST, "ALTER TABLE person ADD age int")
    with second.transaction():
        second.execute("LOCK TABLE person IN SHARE MODE")
        planned = shop.call("plan", "--format", "json", DATABASE_URL=url)
        assert planned.code == 0, planned.err
        (form,) = holds("plan", planned.out)
        assert form["blockers"]
        done = shop.call("upgrade", "--format", "json", "--deadline", "2s", DATABASE_URL=url)
        assert done.code == 4, done.err
        events = {one["event"] for one in holds("upgrade", *done.out.splitlines())}
        assert events & {"stood-back", "try-failed"}
    done = shop.call("upgrade", "--format", "json", DATABASE_URL=url)
    assert [one["event"] for one in holds("upgrade", *done.out.splitlines())][-1] == "finished"
    done = shop.call("downgrade", "--format", "json", FIRST, DATABASE_URL=url)
    assert holds("upgrade", *done.out.splitlines())[-1]["direction"] == "downgrade"


def test_rules_and_lint(shop_without_server: Shop) -> None:
    shop = shop_without_server
    holds("rules", shop.call("rules", "--format", "json").out)
    shop.write_revision("0002_style", "b2", FIRST, "select  1")
    (form,) = holds("lint", shop.call("lint", "--format", "json").out)
    assert form["findings"]


def test_a_field_too_many_is_found() -> None:
    with pytest.raises(jsonschema.ValidationError):
        holds("rules", '{"schema": 1, "rules": [], "more": 1}')


@pytest.fixture
def shop_without_server(project: NewProject, spiritsafe: Program, stock_alembic: Program) -> Shop:
    return Shop(project("shop"), spiritsafe, stock_alembic, "")
