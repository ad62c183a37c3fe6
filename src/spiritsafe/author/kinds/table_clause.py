"""A whole table as Alembic's `create_table` takes it, or as one statement of SQL."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from alembic.operations.ops import CreateTableOp, MigrateOperation
from sqlalchemy.sql.elements import conv

from spiritsafe.author.identifier import literal, qualified, quoted, schema_argument
from spiritsafe.author.kinds.column_clause import (
    default_options,
    not_null_name,
    sequence_name,
    serial_type,
    sqlalchemy_column,
    written_column,
)
from spiritsafe.author.kinds.column_identity import serial_sequence
from spiritsafe.author.kinds.constraint import foreign_key_options, unwrapped
from spiritsafe.author.operation import SqlOp, is_plain
from spiritsafe.core.catalog import Catalog, Column, Constraint, Kind, ObjectId, Table
from spiritsafe.sql.convergent import convergent


def created(key: ObjectId, value: Table, catalog: Catalog, foreign_keys: tuple[Constraint, ...]) -> MigrateOperation:
    """Return the operation that makes the table with its columns and the constraints that can be part of it."""
    columns = _columns(key, value, catalog)
    if columns is None or _is_special(value):
        return SqlOp(written(key, value))
    wanted = [item for item in value.constraints if item.type != "foreign key" or item in foreign_keys]
    constraints = [made for item in wanted if (made := inline(item)) is not None]
    options: dict[str, Any] = {"postgresql_partition_by": value.partition_key} if value.partition_key else {}
    if value.persistence == "unlogged":
        options["prefixes"] = ["UNLOGGED"]
    if value.tablespace:
        options["postgresql_tablespace"] = value.tablespace
    if value.comment is not None:
        options["comment"] = value.comment
    return CreateTableOp(key.name, [*columns, *constraints], schema=schema_argument(key.schema), **options)


def is_inline(key: ObjectId, value: Table, item: Constraint, catalog: Catalog) -> bool:
    """Whether `created` makes this constraint together with the table."""
    if _columns(key, value, catalog) is None or _is_special(value):
        return item.type != "foreign key" and not item.inherited and not value.partition_of
    return inline(item) is not None


def serial_columns(key: ObjectId, value: Table, catalog: Catalog) -> dict[str, ObjectId]:
    """Return the columns that `create_table` makes as SERIAL, with their sequences."""
    found = _serial_columns(key, value, catalog)
    return found if not _is_special(value) and _columns(key, value, catalog) is not None else {}


def _serial_columns(key: ObjectId, value: Table, catalog: Catalog) -> dict[str, ObjectId]:
    found = {}
    primary = next((item.columns for item in value.constraints if item.type == "primary key"), ())
    for column in value.columns:
        pair = serial_sequence(ObjectId(Kind.COLUMN, key.schema, column.name, key.name), column, catalog)
        if pair is None or column.name not in primary or serial_type(column.type) is None:
            continue
        name, sequence = pair
        usual = replace(
            sequence, options=default_options(column.type), grants=None, comment=None, persistence="permanent"
        )
        expected = f"nextval({literal(qualified(name.schema, name.name))}::regclass)"
        if sequence == usual and name.name == sequence_name(key.name, column.name) and column.default == expected:
            found[column.name] = name
    return found if len(found) == 1 else {}


def written(key: ObjectId, value: Table) -> str:
    """Return CREATE TABLE."""
    kind = "FOREIGN " if value.server else "UNLOGGED " if value.persistence == "unlogged" else ""
    parts = [f"CREATE {kind}TABLE {qualified(key.schema, key.name)}"]
    if value.partition_of:
        parts.append(f" PARTITION OF {qualified(*value.partition_of)} {value.partition_bound}")
    else:
        items = [written_column(column, key.name) for column in value.columns if column.local or not column.inherited]
        items += [
            f"CONSTRAINT {quoted(item.name)} {convergent(item.definition)}"
            for item in value.constraints
            if item.type != "foreign key" and not item.inherited and not item.definition.endswith(" NOT VALID")
        ]
        parts.append(" (\n    " + ",\n    ".join(items) + "\n)" if items else " ()")
    if value.inherits:
        pairs = zip(value.inherits[::2], value.inherits[1::2], strict=True)
        parts.append(f" INHERITS ({', '.join(qualified(*pair) for pair in pairs)})")
    parts += [f" PARTITION BY {value.partition_key}"] if value.partition_key else []
    parts += [f" USING {quoted(value.access_method)}"] if value.access_method else []
    parts += [f" TABLESPACE {quoted(value.tablespace)}"] if value.tablespace else []
    if value.server:
        parts.append(f" SERVER {quoted(value.server)}")
        parts += (
            [f" OPTIONS ({', '.join(option(item) for item in value.foreign_options)})"] if value.foreign_options else []
        )
    return "".join(parts)


def option(item: str) -> str:
    """Return `name=value` of a foreign object as its OPTIONS clause has it."""
    name, _, text = item.partition("=")
    return f"{quoted(name)} {literal(text)}"


def inline(item: Constraint) -> sa.Constraint | None:
    """Return the constraint as SQLAlchemy has it, or None where it is added for itself."""
    definition = convergent(item.definition)
    special = item.inherited or not item.validated or not item.enforced or item.options or item.tablespace
    if special or not is_plain(definition):
        return None
    name = conv(item.name)
    if item.type == "check" and item.expression and "NO INHERIT" not in definition:
        return sa.CheckConstraint(unwrapped(convergent(item.expression)), name=name)
    if item.type == "primary key" and not item.deferrable and definition.endswith(")") and _is_bare(item):
        return sa.PrimaryKeyConstraint(*item.columns, name=name)
    if item.type == "unique" and _is_bare(item):
        return sa.UniqueConstraint(
            *item.columns,
            name=name,
            deferrable=True if item.deferrable else None,
            initially="DEFERRED" if item.deferred else None,
        )
    return _foreign_key(item, definition) if item.type == "foreign key" else None


def _foreign_key(item: Constraint, definition: str) -> sa.Constraint | None:
    options = foreign_key_options(definition)
    if options is None:
        return None
    schema, table, *columns = item.references
    prefix = "" if schema_argument(schema) is None else f"{schema}."
    if "." in table or "." in schema or any("." in column for column in columns):
        return None
    return sa.ForeignKeyConstraint(
        list(item.columns), [f"{prefix}{table}.{column}" for column in columns], name=conv(item.name), **options
    )


def _is_bare(item: Constraint) -> bool:
    return not any(word in item.definition for word in ("INCLUDE", "NULLS NOT DISTINCT", "WITHOUT OVERLAPS"))


def _is_special(value: Table) -> bool:
    """Whether `create_table` has no word for what kind of table this is."""
    return bool(value.partition_of or value.inherits or value.of_type or value.server or value.access_method)


def _columns(key: ObjectId, value: Table, catalog: Catalog) -> "list[sa.Column[Any]] | None":
    serial = _serial_columns(key, value, catalog)
    primary = next((item.columns for item in value.constraints if item.type == "primary key"), ())
    referring = {name for item in value.constraints if item.type == "foreign key" for name in item.columns}
    found = []
    for column in value.columns:
        autoincrement = _autoincrement(column, primary, serial, referring)
        made = sqlalchemy_column(_plain(column, serial), catalog, key.name, **autoincrement)
        named = column.not_null_name and column.not_null_name != not_null_name(key.name, column.name)
        if made is None or (named and column.name not in primary):
            return None
        found.append(made)
    return found


def _plain(column: Column, serial: dict[str, ObjectId]) -> Column:
    return replace(column, default=None) if column.name in serial else column


def _autoincrement(
    column: Column, primary: tuple[str, ...], serial: dict[str, ObjectId], referring: set[str]
) -> dict[str, Any]:
    """SQLAlchemy makes a lone integer key SERIAL unless told otherwise."""
    if column.name in serial:
        return {} if primary == (column.name,) and column.name not in referring else {"autoincrement": True}
    lone = primary == (column.name,) and column.type in ("smallint", "integer", "bigint")
    plain = column.default is None and not column.identity and column.name not in referring
    return {"autoincrement": False} if lone and plain else {}
