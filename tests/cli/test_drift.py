"""`spiritsafe drift`: what is the matter with a live database."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.cli.shop import EMAIL, NAME, Shop
from tests.workshop import Database, Program, Session, spelled

from spiritsafe.postgres import embedded
from spiritsafe.postgres.embedded import Server

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
PLANTED = {
    "ALTER TABLE users ADD COLUMN extra_column int": ("extra", "column public.users.extra_column"),
    "ALTER TABLE organisations ALTER COLUMN name DROP NOT NULL": ("different", "column public.organisations.name"),
    "CREATE TABLE theirs (id int)": ("extra", "table public.theirs"),
    "CREATE INDEX ix_planted ON orders (placed_at)": ("extra", "index public.orders.ix_planted"),
    "ALTER TYPE order_status ADD VALUE 'planted'": ("different", "enum type public.order_status"),
    "CREATE FUNCTION planted() RETURNS int LANGUAGE sql AS 'SELECT 1'": ("extra", "routine public.planted()"),
    "CREATE SEQUENCE planted_seq": ("extra", "sequence public.planted_seq"),
    "ALTER TABLE orders DROP CONSTRAINT fk_orders_customer_id_users": (
        "missing",
        "constraint public.orders.fk_orders_customer_id_users",
    ),
    "ALTER TABLE orders ADD CONSTRAINT ck_planted CHECK (placed_at > '2000-01-01')": (
        "extra",
        "constraint public.orders.ck_planted",
    ),
    "ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'paid'": ("different", "column public.orders.status"),
    "CREATE VIEW planted_view AS SELECT id, email FROM users": ("extra", "view public.planted_view"),
    "ALTER TABLE files ALTER COLUMN path TYPE varchar(500)": ("different", "column public.files.path"),
}
Live = Callable[..., str]


@pytest.fixture
def live(shop: Shop, database: Database, second: Session) -> Live:
    def make(*drift: str) -> str:
        url = spelled(database.url)
        done = shop.call("upgrade", "heads", DATABASE_URL=url)
        assert done.code == 0, done.err
        for statement in drift:
            second.execute(statement.encode())
        return url

    return make


def test_a_database_that_is_as_its_revisions_say_has_no_drift(shop: Shop, live: Live) -> None:
    url = live()
    for against in ("revisions", "head", "models"):
        done = shop.call("drift", "--exit-code", "--against", against, DATABASE_URL=url)
        assert done.code == 0, done.out + done.err
        assert done.out.endswith("\nno drift\n")


def test_missing_extra_and_different_are_told_with_the_sql(shop: Shop, live: Live) -> None:
    url = live(
        "ALTER TABLE person DROP COLUMN email",
        "CREATE VIEW a_view AS SELECT 1 AS one",
        "ALTER TABLE person ALTER COLUMN name TYPE varchar(9)",
    )
    done = shop.call("drift", DATABASE_URL=url)
    assert done.code == 0, done.err
    assert "\nmissing:\n  column public.person.email\n" in done.out
    assert "\nextra: in the database alone:\n  view public.a_view\n" in done.out
    assert "  column public.person.name\n" in done.out
    assert "      type: is character varying(9), should be text\n" in done.out
    assert "\nDROP VIEW public.a_view;\n" in done.out
    assert done.out.endswith("\n3 differences\n")
    assert shop.call("drift", "--exit-code", DATABASE_URL=url).code == 1


def test_json_has_the_words_of_the_design(shop: Shop, live: Live, tmp_path: Path) -> None:
    url = live("CREATE VIEW a_view AS SELECT 1 AS one")
    report = tmp_path / "drift.json"
    assert shop.call("drift", "--format", "json", "--output", str(report), DATABASE_URL=url).code == 0
    form = json.loads(report.read_text())
    assert (form["schema"], form["verdict"], form["against"], form["heads"]) == (1, "fail", "revisions", ["a0000001"])
    assert form["differences"] == [{"difference": "extra", "object": "view public.a_view", "fields": []}]
    assert form["sql"] == ["DROP VIEW public.a_view"]


def test_pending_revisions_are_no_drift_but_against_head(shop: Shop, live: Live) -> None:
    url = live()
    shop.write_revision("0002_v", "b2", "a0000001", "CREATE VIEW v AS SELECT 1 AS one")
    assert shop.call("drift", "--exit-code", DATABASE_URL=url).code == 0
    done = shop.call("drift", "--exit-code", "--against", "head", DATABASE_URL=url)
    assert done.code == 1
    assert "missing:\n  view public.v\n" in done.out


def test_models_that_are_ahead_are_drift_against_models_alone(shop: Shop, live: Live) -> None:
    url = live()
    shop.write_models(NAME, EMAIL, 'sa.Column("age", sa.Integer)')
    assert shop.call("drift", "--exit-code", DATABASE_URL=url).code == 0
    done = shop.call("drift", "--exit-code", "--against", "models", DATABASE_URL=url)
    assert done.code == 1
    assert "missing:\n  column public.person.age\n" in done.out


def test_what_env_py_leaves_out_is_left_out(shop: Shop, live: Live) -> None:
    url = live("CREATE TABLE theirs (id int)", "CREATE SCHEMA others")
    shop.write_options(
        "OPTIONS = {'include_schemas': False, 'include_object': "
        "lambda item, name, kind, reflected, other: name != 'theirs'}"
    )
    done = shop.call("drift", "--exit-code", DATABASE_URL=url)
    assert done.code == 0, done.out


def test_nothing_of_the_database_is_changed(shop: Shop, database: Database, second: Session) -> None:
    url = spelled(database.url)
    done = shop.call("drift", "--exit-code", DATABASE_URL=url)
    assert done.code == 0, done.err
    assert second.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone() == (
        0,
    )


def test_a_database_at_a_revision_that_is_not_there_is_an_error(shop: Shop, live: Live, second: Session) -> None:
    url = live("UPDATE alembic_version SET version_num = 'gone'")
    done = shop.call("drift", DATABASE_URL=url)
    assert done.code == 2
    assert done.three_lines[0] == "there is no revision 'gone'"


def test_a_database_that_cannot_be_reached_is_an_error(shop: Shop) -> None:
    done = shop.call("drift", DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none")
    assert done.code == 3
    assert "secret" not in done.err


@pytest.fixture(params=["14", "16"])
def older(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of another major version, where its programs have been fetched (scripts/postgres-binaries)."""
    found = sorted((ROOT / ".spiritsafe" / "binaries").glob(f"{request.param}.*"))
    binaries = next((path for folder in found for path in folder.rglob("bin") if (path / "initdb").exists()), None)
    if binaries is None:
        pytest.skip(f"fetch PostgreSQL {request.param}: scripts/postgres-binaries {request.param}")
    home = tmp_path_factory.mktemp("older") / "server"
    yield embedded.start(home, binaries=embedded.find_binaries(binaries))
    embedded.erase(home)


def test_across_versions_nothing_false_is_told_and_everything_planted_is_found(
    older: Server, server: Server, spiritsafe: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    env = {"DATABASE_URL": older.url("postgres"), "SPIRITSAFE_SHADOW_URL": server.url()}
    done = spiritsafe("-q", "upgrade", "heads", **env)
    assert done.code == 0, done.err
    for against in ("revisions", "models"):
        done = spiritsafe("drift", "--exit-code", "--against", against, **env)
        assert done.code == 0, done.out + done.err

    with psycopg.connect(older.url("postgres"), autocommit=True) as session:
        for statement in PLANTED:
            session.execute(statement.encode())
        form = json.loads(spiritsafe("drift", "--format", "json", **env).out)
        found = {(one["difference"], one["object"]) for one in form["differences"]}
        assert found == set(PLANTED.values())
        for statement in form["sql"]:
            session.execute(statement.encode())
    done = spiritsafe("drift", "--exit-code", **env)
    assert done.code == 0, done.out
