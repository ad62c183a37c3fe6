"""Renames declared in the models: `info={"renamed_from": "name"}`."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Constraint, Index, MetaData, Table
from sqlalchemy import Sequence as SequenceItem
from sqlalchemy.schema import SchemaItem

from spiritsafe.core.catalog import Kind
from spiritsafe.diff.renames.answers import Answer
from spiritsafe.diff.renames.spelling import dotted, undotted
from spiritsafe.errors import ConfigurationError

RENAMED_FROM = "renamed_from"

_LONGEST_TABLE_PATH = 2


def find_markers(metadata: Sequence[MetaData], default_schema: str = "public") -> tuple[Answer, ...]:
    """Return the markers as answers. A member's old name is given under its table's new name.

    :param default_schema: where tables without a schema are.
    :raises ConfigurationError: when a marker is no name.
    """
    found: dict[Answer, None] = {}
    for collection in metadata:
        for table in collection.tables.values():
            found |= dict.fromkeys(_of_table(table, default_schema))
        for sequence in collection._sequences.values():  # noqa: SLF001  (sequences have no public list)
            found |= dict.fromkeys(_of_sequence(sequence, default_schema))
    return tuple(found)


def _of_table(table: Table, default_schema: str) -> Iterator[Answer]:
    here = (table.schema or default_schema, table.name)
    old = _marker(table, Kind.TABLE, here)
    if old is not None:
        yield _answer(Kind.TABLE, _table_path(old, here[0]), here)
    for column in table.columns:
        yield from _member(Kind.COLUMN, column, here)
    for constraint in table.constraints:
        yield from _member(Kind.CONSTRAINT, constraint, here)
    for index in table.indexes:
        yield from _member(Kind.INDEX, index, here)


def _of_sequence(sequence: SequenceItem, default_schema: str) -> Iterator[Answer]:
    here = (sequence.schema or default_schema, sequence.name)
    old = _marker(sequence, Kind.SEQUENCE, here)
    if old is not None:
        yield _answer(Kind.SEQUENCE, _table_path(old, here[0]), here)


def _member(kind: Kind, item: Column[object] | Constraint | Index, table: tuple[str, str]) -> Iterator[Answer]:
    if not isinstance(item.name, str):
        return
    owner = table[:1] if kind is Kind.INDEX else table
    here = (*owner, str(item.name))
    old = _marker(item, kind, here)
    if old is not None:
        yield _answer(kind, (*owner, old), here)


def _table_path(old: str, schema: str) -> tuple[str, ...]:
    path = undotted(old)
    return path if len(path) == _LONGEST_TABLE_PATH else (schema, old)


def _answer(kind: Kind, before: tuple[str, ...], after: tuple[str, ...]) -> Answer:
    return Answer(kind, before, after, f"the marker on {kind.value} {dotted(after)}")


def _marker(item: SchemaItem, kind: Kind, path: tuple[str, ...]) -> str | None:
    old = item.info.get(RENAMED_FROM)
    if old is None or (isinstance(old, str) and old):
        return old
    raise ConfigurationError(
        f"the marker on {kind.value} {dotted(path)} cannot be read",
        why=f"renamed_from is {old!r}, which is no name",
        next_step='write the old name alone: info={"renamed_from": "name"}',
    )
