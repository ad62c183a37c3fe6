"""What the tests of `review` have in common: a revision with a hazard, and the JSON of a review."""

import json
from pathlib import Path
from typing import Any

from tests.cli.shop import Shop

INDEX = "CREATE INDEX ix_name ON person (name)"
DROP = "ALTER TABLE person DROP COLUMN email"
ORDERS = "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);\n"
ON_ORDERS = "CREATE INDEX ix_total ON orders (total);\n"


def reviewed(shop: Shop, code: int, *arguments: str, **env: str) -> dict[str, Any]:
    """Review, see how it ended, and return what it printed."""
    done = shop.call("review", "--format", "json", *arguments, **env)
    assert (done.code, done.err) == (code, ""), done.err
    form = json.loads(done.out)
    assert isinstance(form, dict)
    return form


def found(form: dict[str, Any]) -> list[tuple[str, str]]:
    """Rule and severity of each finding, but for the empty downgrades of these tests."""
    pairs = [(str(one["rule"]), str(one["severity"])) for one in form["findings"]]
    return [pair for pair in pairs if pair[0] != "missing-downgrade"]


def write(name: str, text: str) -> str:
    """Write a file in the project."""
    Path(name).write_text(text, encoding="utf-8")
    return name


def write_rules(*lines: str) -> None:
    """Set severities, and what stands before the first table."""
    write("pyproject.toml", "[tool.spiritsafe]\n" + "".join(f"{line}\n" for line in lines))


def write_snapshot(rows: int, size: int, *queries: str, version: int = 180000) -> str:
    """Write by hand what `spiritsafe snapshot` would of a table `person` of some size."""
    table = {"name": "public.person", "rows": rows, "bytes": size, "index_bytes": size // 10, "writes": 50.0}
    form = {"schema": 1, "server_version": version, "taken": "2026-01-01T00:00:00Z", "tables": [table]}
    return write("production.json", json.dumps({**form, "queries": queries}))


def write_body(shop: Shop, *lines: str) -> None:
    """Add a revision b0000002 of some Python; its first line is line 10."""
    shop.write_revision("0002_body", "b0000002", "a0000001")
    path = shop.versions / "0002_body.py"
    body = "".join(f"    {line}\n" for line in lines)
    path.write_text(path.read_text().replace("-> None:\n\n", f"-> None:\n{body}\n", 1))
