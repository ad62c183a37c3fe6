"""A column as Alembic's operations take it, or as a clause of SQL."""

from typing import Any

import sqlalchemy as sa

from spiritsafe.author.column_type import column_type
from spiritsafe.author.identifier import quoted
from spiritsafe.author.kinds.sequence import clauses_between
from spiritsafe.author.operation import is_plain
from spiritsafe.core.catalog import Catalog, Column, SequenceOptions

_LONGEST = 63  # NAMEDATALEN - 1
_SERIAL = {"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}


def sqlalchemy_column(
    value: Column,
    catalog: Catalog,
    table: str,
    **arguments: Any,  # noqa: ANN401
) -> "sa.Column[Any] | None":
    """Return the column as SQLAlchemy has it, or None where it, or Alembic's renderer, would lose something."""
    made = column_type(value.type, catalog)
    texts = (value.default or "", value.expression or "")
    if made is None or value.collation or value.generated == "virtual" or not all(is_plain(text) for text in texts):
        return None
    if value.identity:
        arguments["server_default"] = _identity(value)
        if arguments["server_default"] is None or value.sequence_name != sequence_name(table, value.name):
            return None  # sa.Identity has no word for the name of its sequence
    elif value.generated:
        arguments["server_default"] = sa.Computed(value.expression or "", persisted=True)
    elif value.default is not None:
        arguments["server_default"] = sa.text(value.default)
    return sa.Column(value.name, made, nullable=not value.not_null, comment=value.comment, **arguments)


def written_column(value: Column, table: str) -> str:
    """Return the clause of CREATE TABLE or ADD COLUMN."""
    parts = [quoted(value.name), value.type]
    parts += [f"COLLATE {value.collation}"] if value.collation else []
    if value.generated:
        parts.append(f"GENERATED ALWAYS AS ({value.expression}) {value.generated.upper()}")
    elif value.identity:
        parts.append(identity_clause(value))
    elif value.default is not None:
        parts.append(f"DEFAULT {value.default}")
    if value.not_null:
        named = value.not_null_name and value.not_null_name != not_null_name(table, value.name)
        parts.append(f"CONSTRAINT {quoted(value.not_null_name or '')} NOT NULL" if named else "NOT NULL")
    return " ".join(parts)


def identity_clause(value: Column) -> str:
    """Return `GENERATED ... AS IDENTITY`, with the options that are not the default ones."""
    clauses = " ".join(clauses_between(default_options(value.type), value.sequence or SequenceOptions()))
    name = f"SEQUENCE NAME {quoted(value.sequence_name)} " if value.sequence_name else ""
    inner = f" ({name}{clauses})".replace(" )", ")") if clauses or name else ""
    return f"GENERATED {value.identity.upper()} AS IDENTITY{inner}"


def default_options(column: str) -> SequenceOptions:
    """Return how a sequence counts that is made for a column of this type."""
    limits = {"smallint": 32767, "integer": 2147483647, "bigint": 9223372036854775807}
    return SequenceOptions(type=column, maximum=limits[column]) if column in limits else SequenceOptions()


def not_null_name(table: str, column: str) -> str:
    """Return the name PostgreSQL 18 gives a NOT NULL constraint (makeObjectName in its source)."""
    return object_name(table, column, "not_null")


def sequence_name(table: str, column: str) -> str:
    """Return the name PostgreSQL gives the sequence of a serial or identity column."""
    return object_name(table, column, "seq")


def object_name(table: str, column: str, label: str) -> str:
    """Join the parts, shortening the longer of the two names until the whole fits into a name."""
    first, second = table.encode(), column.encode()
    room = _LONGEST - len(label) - 2
    while len(first) + len(second) > room:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    return f"{first.decode(errors='ignore')}_{second.decode(errors='ignore')}_{label}"


def serial_type(type_name: str) -> str | None:
    """Return the serial spelling of an integer type."""
    return _SERIAL.get(type_name)


def _identity(value: Column) -> sa.Identity | None:
    options, usual = value.sequence or SequenceOptions(), default_options(value.type)
    if value.type not in _SERIAL:
        return None
    return sa.Identity(
        always=value.identity == "always",
        start=options.start if options.start != usual.start else None,
        increment=options.increment if options.increment != usual.increment else None,
        minvalue=options.minimum if options.minimum != usual.minimum else None,
        maxvalue=options.maximum if options.maximum != usual.maximum else None,
        cache=options.cache if options.cache != usual.cache else None,
        cycle=True if options.cycle else None,
    )
