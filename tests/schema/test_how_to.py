"""The code on the how-to page runs."""

import re
import sys
from pathlib import Path

import pytest
from tests.workshop import Database, run, spelled

from spiritsafe import schema

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "declare-database-objects.md"


@pytest.mark.server
def test_the_code_of_the_page_runs(database: Database, tmp_path: Path) -> None:
    program = tmp_path / "application.py"
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    program.write_text("\n".join(blocks), encoding="utf-8")
    done = run([sys.executable, "-W", "error", str(program)], {"DATABASE_URL": spelled(database.url)})
    assert (done.code, done.err) == (0, "")


def test_the_page_names_every_kind() -> None:
    page = PAGE.read_text(encoding="utf-8")
    kinds = {name for name in schema.__all__ if name[0].isupper()} - {"Argument"}
    assert {kind for kind in kinds if f"`{kind}`" not in page and f"schema.{kind}(" not in page} == set()
