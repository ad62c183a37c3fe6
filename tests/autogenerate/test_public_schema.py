"""What PostgreSQL 15 changed in the schema `public` is no difference between two versions; anything else is."""

import json
from typing import Any

from spiritsafe.autogenerate.public_schema import in_words_of
from spiritsafe.core.catalog import Catalog, Kind, ObjectId, Objects

PUBLIC = ObjectId(Kind.SCHEMA, "", "public")


def grant(grantee: str, privilege: str) -> dict[str, str]:
    return {"grantee": grantee, "privilege": privilege}


OLD = {
    "role": "postgres",
    "grants": [
        grant("PUBLIC", "CREATE"),
        grant("PUBLIC", "USAGE"),
        grant("postgres", "CREATE"),
        grant("postgres", "USAGE"),
    ],
}
NEW = {
    "role": "pg_database_owner",
    "grants": [grant("PUBLIC", "USAGE"), grant("pg_database_owner", "CREATE"), grant("pg_database_owner", "USAGE")],
}


def catalog(version: int, form: dict[str, Any]) -> Catalog:
    return Catalog(version, Objects({PUBLIC: json.dumps(form)}))


def worded(live: dict[str, Any], live_version: int, wanted: dict[str, Any], version: int) -> dict[str, Any]:
    found = in_words_of(catalog(version, wanted), catalog(version, live), live_version)
    form: dict[str, Any] = json.loads(found.objects.text(PUBLIC) or "")
    return form


def test_the_old_default_is_the_new_one() -> None:
    assert worded(OLD, 140023, NEW, 180006) == NEW


def test_an_older_shadow_is_no_difference_either() -> None:
    assert worded(NEW, 180006, OLD, 140023) == OLD


def test_a_grant_to_somebody_stays_a_difference() -> None:
    more = {**OLD, "grants": [*OLD["grants"], grant("reader", "CREATE")]}
    assert grant("reader", "CREATE") in worded(more, 140023, NEW, 180006)["grants"]


def test_between_versions_on_one_side_nothing_is_touched() -> None:
    assert worded(NEW, 160014, OLD, 180006) == NEW
