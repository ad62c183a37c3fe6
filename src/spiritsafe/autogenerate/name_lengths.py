"""Names that PostgreSQL would cut off without a word."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ARRAY, Enum, MetaData, Table
from sqlalchemy.sql.elements import conv
from sqlalchemy.types import TypeDecorator, TypeEngine

from spiritsafe.errors import ConfigurationError

LONGEST = 63  # bytes: NAMEDATALEN - 1
_KEPT = 55  # characters of a name from a convention that SQLAlchemy keeps when it shortens one


def refuse_long_names(metadata: Sequence[MetaData]) -> None:
    """Refuse names that would be another name in the database.

    :raises ConfigurationError: for the first one, with the others below.
    """
    found = dict.fromkeys(
        (what, name) for one in metadata for what, name in _names(one) if len(_sent(name).encode()) > LONGEST
    )
    if not found:
        return
    what, name = next(iter(found))
    details = "\n".join(f"{each}: {len(text.encode())} bytes" for each, text in found)
    raise ConfigurationError(
        f"the name of {what} is too long",
        why=f"it has {len(name.encode())} bytes, and PostgreSQL cuts names off after {LONGEST}",
        next_step=f"give it a name of at most {LONGEST} bytes in the models",
        details=(("Names that are too long", details),) if len(found) > 1 else (),
    )


def _sent(name: str) -> str:
    """What reaches the server: SQLAlchemy shortens by itself what a naming convention made."""
    return name[:_KEPT] + "_0000" if isinstance(name, conv) and len(name) > LONGEST else name


def _names(metadata: MetaData) -> Iterator[tuple[str, str]]:
    for table in metadata.tables.values():
        yield from _of_table(table)
    for sequence in metadata._sequences.values():  # noqa: SLF001 - sequences have no public list
        yield f"sequence {sequence.name}", sequence.name


def _of_table(table: Table) -> Iterator[tuple[str, str]]:
    if table.schema:
        yield f"schema {table.schema}", table.schema
    yield f"table {table.fullname}", table.name
    for column in table.columns:
        yield f"column {table.fullname}.{column.name}", column.name
    for constraint in table.constraints:
        if isinstance(constraint.name, str):
            yield f"constraint {constraint.name} of table {table.fullname}", constraint.name
    for index in table.indexes:
        if isinstance(index.name, str):
            yield f"index {index.name} of table {table.fullname}", index.name
    yield from _enums(column.type for column in table.columns)


def _enums(types: Iterable[TypeEngine[object]]) -> Iterator[tuple[str, str]]:
    for one in types:
        inner = one
        while isinstance(inner, (TypeDecorator, ARRAY)):
            inner = inner.impl_instance if isinstance(inner, TypeDecorator) else inner.item_type
        if isinstance(inner, Enum) and inner.native_enum and inner.name:
            yield f"enum type {inner.name}", inner.name
