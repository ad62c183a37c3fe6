"""What can be booked. That no two bookings overlap is the database's promise, not the application's."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, OrganisationRef, UuidKey
from models.database_objects import before_tables

# Lets a GiST index, and so an EXCLUDE constraint, compare keys for equality beside ranges for overlap.
before_tables(
    Base.metadata,
    create="CREATE EXTENSION IF NOT EXISTS btree_gist",
    drop="DROP EXTENSION IF EXISTS btree_gist",
)


class Resource(Base):
    """A room, a desk, a machine."""

    __tablename__ = "resources"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        # What the composite foreign key of bookings points at.
        UniqueConstraint("organisation_id", "id"),
        CheckConstraint("capacity > 0", name="capacity_is_positive"),
        {"comment": "What can be booked"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef]
    name: Mapped[str]
    capacity: Mapped[int] = mapped_column(server_default=text("1"))


class Booking(Base):
    """A resource, taken for a time."""

    __tablename__ = "bookings"
    __table_args__ = (
        # The organisation is part of the key, so that nobody can book a resource of somebody else's organisation.
        ForeignKeyConstraint(
            ["organisation_id", "resource_id"], ["resources.organisation_id", "resources.id"], ondelete="CASCADE"
        ),
        Index("ix_bookings_organisation_id_resource_id", "organisation_id", "resource_id"),
        ExcludeConstraint(
            ("resource_id", "="),
            ("during", "&&"),
            where=text("cancelled_at IS NULL"),
            using="gist",
            name="ex_bookings_do_not_overlap",
        ),
        CheckConstraint("NOT isempty(during)", name="takes_time"),
        {"comment": "Times at which resources are taken"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef]
    resource_id: Mapped[uuid.UUID]
    booked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    during: Mapped[Range[datetime]]
    created_at: Mapped[CreatedAt]
    cancelled_at: Mapped[datetime | None] = mapped_column(comment="A cancelled booking no longer takes the resource")
