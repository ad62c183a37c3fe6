"""`spiritsafe snapshot`: sizes and traffic of a database, no data."""

import json

import pytest
from tests.cli.shop import Shop
from tests.workshop import Database, Session, spelled

pytestmark = pytest.mark.server

INSTALL = (
    "have it installed (shared_preload_libraries, then CREATE EXTENSION pg_stat_statements), or take the snapshot "
    "without --workload"
)


def test_a_snapshot_has_sizes_and_no_data(shop: Shop, database: Database, second: Session) -> None:
    second.execute("CREATE TABLE person (id int PRIMARY KEY, name text)")
    second.execute("INSERT INTO person SELECT n, 'secret' FROM generate_series(1, 1000) AS n")
    second.execute("ANALYZE person")
    url = spelled(database.url)
    done = shop.call("snapshot", "--url", url, "--output", "production.json")
    assert (done.code, done.out, done.err) == (0, "", "wrote production.json\n")
    text = (shop.folder / "production.json").read_text()
    assert "secret" not in text
    form = json.loads(text)
    assert list(form) == ["schema", "server_version", "taken", "tables", "queries"]
    (table,) = form["tables"]
    assert (table["name"], table["rows"]) == ("public.person", 1000)
    assert min(table["bytes"], table["index_bytes"]) >= 8192
    assert form["queries"] == []
    printed = json.loads(shop.call("snapshot", DATABASE_URL=url).out)
    assert list(printed) == list(form)


def test_the_queries_are_not_kept_without_the_extension(shop: Shop, database: Database) -> None:
    done = shop.call("snapshot", "--workload", "--url", spelled(database.url))
    assert (done.code, done.out, done.three_lines) == (
        2,
        "",
        [
            "the queries of this database are not kept",
            "the extension pg_stat_statements is not installed in it",
            INSTALL,
        ],
    )
