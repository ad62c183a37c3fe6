"""What every table shares: the declarative base, the names of constraints, the types of annotations."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, Range
from sqlalchemy.orm import DeclarativeBase, mapped_column

# A constraint without a name cannot be dropped by the same migration everywhere. All columns are in the name, so
# that two constraints that share their first column do not collide.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table.

    The type map turns an annotation into the one PostgreSQL type this schema uses for it: text without an arbitrary
    length, moments always with a time zone, money never as a float.
    """

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        bytes: LargeBinary(),
        date: Date(),
        datetime: DateTime(timezone=True),
        timedelta: Interval(),
        Decimal: Numeric(12, 2),
        uuid.UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[str]: ARRAY(Text()),
        Range[datetime]: TSTZRANGE(),
    }


# The database makes keys and moments, so that rows written by a migration, a script or psql have them too.
# gen_random_uuid() has been built in since PostgreSQL 13: no extension is needed.
UuidKey = Annotated[uuid.UUID, mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))]
# Append-only tables are keyed by a number: it is smaller, and its index grows at one end only.
NumberKey = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]
UpdatedAt = Annotated[
    datetime, mapped_column(server_default=func.now(), comment="Set by the trigger touch_updated_at, never by hand")
]
Flag = Annotated[bool, mapped_column(server_default=text("false"))]
Document = Annotated[dict[str, Any], mapped_column(server_default=text("'{}'::jsonb"))]
Currency = Annotated[str, mapped_column(server_default="EUR", comment="ISO 4217 code")]

# What belongs to an organisation goes with it. Each table still declares the index under the key itself, because a
# composite index or a key that begins with the column serves as well.
OrganisationRef = Annotated[uuid.UUID, mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))]


def native_enum(values: type[StrEnum], name: str) -> Enum:
    """Return a native PostgreSQL enum that stores the members' values (``past_due``), not their Python names."""
    return Enum(values, name=name, values_callable=lambda members: [member.value for member in members])
