"""`spiritsafe graph`: the schema as a Mermaid diagram."""

import shutil
from pathlib import Path

import pytest
from tests.cli.shop import EMAIL, NAME, Shop
from tests.workshop import Database, Program, spelled

from spiritsafe.postgres.embedded import Server

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
PERSON = 'erDiagram\n    "person" {\n        bigint id PK\n        text name\n        text email\n    }\n'
AGE = 'sa.Column("age", sa.Integer)'


def test_models_head_and_database(shop: Shop, database: Database) -> None:
    assert shop.call("graph").out == PERSON
    assert shop.call("graph", "--from", "head").out == PERSON
    url = spelled(database.url)
    assert shop.call("upgrade", DATABASE_URL=url).code == 0
    assert shop.call("graph", "--from", "database", DATABASE_URL=url).out == PERSON
    shop.write_models(NAME, EMAIL, AGE)
    assert "        integer age\n" in shop.call("graph").out
    assert shop.call("graph", "--from", "head").out == PERSON


def test_what_a_revision_changes(shop: Shop) -> None:
    shop.write_revision("0002_age", "b2", "a0000001", "ALTER TABLE person ADD age int")
    assert shop.call("graph", "--revision", "b2").out == (
        'erDiagram\n    "person" {\n        bigint id PK\n        integer age "added"\n    }\n'
    )
    assert '"person (added)"' in shop.call("graph", "--revision", "a0000001").out
    assert shop.call("graph", "--revision", "head").out.count("added") == 1
    assert shop.call("graph", "--revision", "nothing").code == 2


def test_a_file_is_kept_current(shop: Shop) -> None:
    page = shop.folder / "README.md"
    page.write_text("# Shop\n")
    done = shop.call("graph", "--inject", "README.md")
    assert done.code == 2
    assert done.three_lines == [
        "'README.md' has no place for the diagram",
        "it goes between two lines: <!-- spiritsafe:graph --> and <!-- /spiritsafe:graph -->",
        "write the two lines where it should be",
    ]
    page.write_text("# Shop\n\n<!-- spiritsafe:graph -->\n<!-- /spiritsafe:graph -->\n")
    done = shop.call("graph", "--inject", "README.md", "--check")
    assert (done.code, page.read_text().count("mermaid")) == (1, 0)
    assert done.three_lines[0] == "the diagram in 'README.md' is not current"
    done = shop.call("graph", "--inject", "README.md")
    assert (done.code, done.out, done.err) == (0, "", "wrote README.md\n")
    assert f"```mermaid\n{PERSON}```\n" in page.read_text()
    assert shop.call("graph", "--inject", "README.md", "--check").err == "README.md is current\n"


def test_mistakes(shop: Shop) -> None:
    assert shop.call("graph", "--check").three_lines[0].startswith("--check is for --inject FILE")
    done = shop.call("graph", "--table", "nothing")
    assert (done.code, done.three_lines[:2]) == (
        2,
        ["there is no table to draw", "--schema, --table and --exclude leave none"],
    )
    shop.write_options("OPTIONS = {'target_metadata': None}\n")
    assert shop.call("graph").three_lines[0] == "env.py names no models"


def test_the_diagram_of_the_reference_schema_is_current(
    spiritsafe: Program, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("models", "migrations"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("alembic.ini", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    done = spiritsafe(
        "graph", "--columns", "keys", "--inject", "models/README.md", "--check", SPIRITSAFE_SHADOW_URL=server.url()
    )
    assert (done.code, done.err) == (0, "models/README.md is current\n")
