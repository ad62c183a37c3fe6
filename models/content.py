"""What organisations keep: files and their tags."""

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, OrganisationRef, UuidKey


class File(Base):
    """A file in object storage; the bytes are not here."""

    __tablename__ = "files"
    __table_args__ = (
        UniqueConstraint("organisation_id", "path"),
        CheckConstraint("size_bytes >= 0", name="size_is_not_negative"),
        {"comment": "Files in object storage"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef]
    uploaded_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("files.id", ondelete="SET NULL"), index=True, comment="The version before this one"
    )
    path: Mapped[str]
    media_type: Mapped[str] = mapped_column(server_default="application/octet-stream")
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class Tag(Base):
    """A label an organisation has made for itself."""

    __tablename__ = "tags"
    __table_args__ = (
        Index("ix_tags_organisation_id_lower_name", "organisation_id", func.lower(text("name")), unique=True),
        {"comment": "Labels, unique within an organisation whatever their case"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef]
    name: Mapped[str]
    colour: Mapped[str | None]


class Tagging(Base):
    """A label on a file."""

    __tablename__ = "taggings"
    __table_args__ = ({"comment": "Which file bears which tag"},)

    tag_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"), primary_key=True, index=True)
