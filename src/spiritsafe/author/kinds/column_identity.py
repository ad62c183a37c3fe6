"""Columns that count for themselves: serial and identity, and the ways between them that keep the counter."""

from dataclasses import replace

from alembic.operations.ops import MigrateOperation

from spiritsafe.author.identifier import literal, qualified, quoted
from spiritsafe.author.kinds.column_clause import identity_clause, sequence_name
from spiritsafe.author.kinds.sequence import after_rows, clauses_between, create, of_type, own
from spiritsafe.author.operation import SqlOp
from spiritsafe.author.situation import Situation
from spiritsafe.author.step import Step
from spiritsafe.core.catalog import Catalog, Column, Kind, ObjectId, Sequence, SequenceOptions
from spiritsafe.core.phase import Phase


def is_identity_change(before: Column, after: Column) -> bool:
    """Whether identity comes, goes or counts differently."""
    return (before.identity, before.sequence, before.sequence_name) != (
        after.identity,
        after.sequence,
        after.sequence_name,
    )


def identity_steps(key: ObjectId, before: Column, after: Column, situation: Situation) -> list[Step]:
    """Lead from one to the other, in one transaction."""
    up = _between(key, before, after, situation.current, situation.desired)
    down = _between(key, after, before, situation.desired, situation.current)
    # Running code may leave the column out, or give it a value.
    stricter = (before.identity and not after.identity and after.default is None) or (
        after.identity == "always" != before.identity
    )
    return [Step(tuple(up), tuple(down), Phase.CONTRACT if stricter else Phase.EXPAND)]


def serial_sequence(key: ObjectId, column: Column, catalog: Catalog) -> tuple[ObjectId, Sequence] | None:
    """Return the sequence that belongs to the column and feeds its default."""
    if column.default is None or not column.default.startswith("nextval("):
        return None
    for name, value in catalog.objects.of_kind(Kind.SEQUENCE):
        if isinstance(value, Sequence) and name.schema == key.schema and value.owned_by == (key.table, key.name):
            return name, value
    return None


def uncounted(key: ObjectId, column: Column, other: Column, catalog: Catalog) -> Column:
    """Return a column without its identity: with the serial counter of its other state, or with none.

    :param catalog: that of the other state.
    """
    default = other.default if serial_sequence(key, other, catalog) is not None else None
    return replace(column, identity="", sequence=None, sequence_name=None, default=default, not_null=other.not_null)


def retyped(before: Column, after: Column) -> Column:
    """Return the old identity in the new type: its sequence's type, and limits that are the type's, follow."""
    sequence = before.sequence and of_type(before.sequence, after.type)
    return replace(after, identity=before.identity, sequence=sequence, sequence_name=before.sequence_name)


def _between(
    key: ObjectId, before: Column, after: Column, current: Catalog, desired: Catalog
) -> list[MigrateOperation]:
    if before.identity and after.identity:
        return _changed(key, before, after)
    if after.identity:
        return _into_identity(key, before, after, serial_sequence(key, before, current))
    return _out_of_identity(key, before, after, serial_sequence(key, after, desired), desired)


def _changed(key: ObjectId, before: Column, after: Column) -> list[MigrateOperation]:
    words = [f"SET GENERATED {after.identity.upper()}"] if before.identity != after.identity else []
    old, new = before.sequence or SequenceOptions(), after.sequence or SequenceOptions()
    words += [f"SET {clause}" for clause in clauses_between(old, new)]
    renamed = []
    if before.sequence_name and after.sequence_name and before.sequence_name != after.sequence_name:
        sequence = qualified(key.schema, before.sequence_name)
        renamed = [SqlOp(f"ALTER SEQUENCE {sequence} RENAME TO {quoted(after.sequence_name)}")]
    return [*([SqlOp(f"{_start(key)} {' '.join(words)}")] if words else []), *renamed]


def _into_identity(
    key: ObjectId, before: Column, after: Column, serial: tuple[ObjectId, Sequence] | None
) -> list[MigrateOperation]:
    made = SqlOp(f"{_start(key)} ADD {identity_clause(after)}")
    sequence = qualified(key.schema, after.sequence_name or sequence_name(key.table, key.name))
    required = [SqlOp(f"{_start(key)} SET NOT NULL")] if not before.not_null else []
    undefaulted = [SqlOp(f"{_start(key)} DROP DEFAULT")] if before.default is not None else []
    if serial is None:
        name = ObjectId(Kind.SEQUENCE, key.schema, after.sequence_name or sequence_name(key.table, key.name))
        options = after.sequence or SequenceOptions()
        counted = after_rows(name, Sequence(name.schema, name.name, options, owned_by=(key.table, key.name)))
        return [*undefaulted, *required, made, counted]
    aside = qualified(serial[0].schema, serial[0].name + "_serial")
    return [
        *undefaulted,
        SqlOp(f"ALTER SEQUENCE {qualified(serial[0].schema, serial[0].name)} RENAME TO {aside.rpartition('.')[2]}"),
        *required,
        made,
        SqlOp(f"SELECT setval({literal(sequence)}, last_value, is_called)\nFROM {aside}"),
        SqlOp(f"DROP SEQUENCE {aside}"),
    ]


def _out_of_identity(
    key: ObjectId, before: Column, after: Column, serial: tuple[ObjectId, Sequence] | None, catalog: Catalog
) -> list[MigrateOperation]:
    gone = SqlOp(f"{_start(key)} DROP IDENTITY")
    defaulted = [SqlOp(f"{_start(key)} SET DEFAULT {after.default}")] if after.default is not None else []
    if serial is None:
        return [gone, *defaulted]
    identity = qualified(key.schema, before.sequence_name or sequence_name(key.table, key.name))
    aside_key = ObjectId(Kind.SEQUENCE, serial[0].schema, serial[0].name + "_serial")
    aside = qualified(aside_key.schema, aside_key.name)
    return [
        *create(aside_key, serial[1], catalog),
        SqlOp(f"SELECT setval({literal(aside)}, last_value, is_called)\nFROM {identity}"),
        gone,
        SqlOp(f"ALTER SEQUENCE {aside} RENAME TO {quoted(serial[0].name)}"),
        own(serial[0], serial[1]),
        *defaulted,
    ]


def _start(key: ObjectId) -> str:
    return f"ALTER TABLE {qualified(key.schema, key.table)} ALTER COLUMN {quoted(key.name)}"
