"""What can be told of the revisions without a server."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from alembic.script import Script


def imported_packages(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_the_history_is_one_line(history: list[Script]) -> None:
    assert [script.down_revision for script in history] == [None, *(script.revision for script in history[:-1])]


def test_revisions_are_plain_alembic(history: list[Script]) -> None:
    allowed = {"alembic", "sqlalchemy", "sqlalchemy.dialects", "decimal"}
    for script in history:
        assert set(imported_packages(Path(script.path).read_text(encoding="utf-8"))) <= allowed, script.path


def test_every_revision_names_its_phase_and_its_reason(history: list[Script]) -> None:
    for script in history:
        assert script.module.phase in {"expand", "contract"}, script.path
        title, _, reason = script.longdoc.partition("\n\n")
        assert title.endswith("."), script.path
        assert not reason.startswith("Revision ID"), script.path


def test_files_are_named_after_date_and_revision_in_the_order_of_the_history(history: list[Script]) -> None:
    stems = [Path(script.path).stem for script in history]
    days = [date(*map(int, stem.split("_")[:3])) for stem in stems]
    assert [stem.split("_")[3] for stem in stems] == [script.revision for script in history]
    assert days == sorted(days)
    assert all(f"Create Date: {day}" in script.longdoc for day, script in zip(days, history, strict=True))
