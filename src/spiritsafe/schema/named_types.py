"""The enum and domain types that SQLAlchemy makes itself, where ours have to come after or before them.

SQLAlchemy's listeners for them run in the order in which the models met the types, which no other listener can rely
on. Called here first, they run when they have to; SQLAlchemy then skips what this run has seen already.
"""

from typing import Any

from sqlalchemy import Connection, Enum, MetaData
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.types import SchemaType


def make_enums(metadata: MetaData, connection: Connection, keywords: dict[str, Any]) -> None:
    """Make the enum types of the models now, for the domains, composite types and functions that use them."""
    for enum in _of_kind(metadata, Enum):
        enum._on_metadata_create(metadata, connection, **keywords)  # noqa: SLF001 - it keeps the memo of the run


def drop_named_types(metadata: MetaData, connection: Connection, keywords: dict[str, Any]) -> None:
    """Drop the models' domain and enum types now, before the schemas and extensions they are in or made of."""
    for named in (*_of_kind(metadata, DOMAIN), *_of_kind(metadata, Enum)):
        named._on_metadata_drop(metadata, connection, **keywords)  # noqa: SLF001 - it keeps the memo of the run


def _of_kind(metadata: MetaData, kind: type[SchemaType]) -> list[SchemaType]:
    """The types of this kind that have a name, in every schema that a table, a column's type or the metadata has."""
    columns = [column for table in metadata.tables.values() for column in table.columns]
    schemas: set[str | None] = {None, metadata.schema, *(table.schema for table in metadata.tables.values())}
    schemas.update(column.type.schema for column in columns if isinstance(column.type, SchemaType))
    found = [each for schema in schemas for each in metadata.get_schema_objects(kind, schema=schema)]
    return sorted((each for each in found if each.name), key=lambda each: (each.schema or "", str(each.name)))
