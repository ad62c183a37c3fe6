"""Who uses the product: organisations, the people in them, and what they sign in with."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, Document, OrganisationRef, UpdatedAt, UuidKey, native_enum


class MembershipRole(StrEnum):
    """What a member may do, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class Organisation(Base):
    """The tenant: nearly every other row belongs to one."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'", name="slug_is_a_dns_label"),
        {"comment": "The customers: a tenant each"},
    )

    id: Mapped[UuidKey]
    slug: Mapped[str] = mapped_column(unique=True, comment="The name in URLs")
    name: Mapped[str]
    settings: Mapped[Document]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation", passive_deletes=True)


class User(Base):
    """A person, who may belong to several organisations."""

    __tablename__ = "users"
    __table_args__ = (
        # Unique whatever the case: people do not remember how they once spelled their address.
        Index("ix_users_lower_email", func.lower(text("email")), unique=True),
        CheckConstraint("position('@' in email) > 1", name="email_has_an_at_sign"),
        {"comment": "People who can sign in"},
    )

    id: Mapped[UuidKey]
    email: Mapped[str]
    full_name: Mapped[str]
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", passive_deletes=True)


class Membership(Base):
    """A person's place in an organisation."""

    __tablename__ = "memberships"
    __table_args__ = ({"comment": "Who belongs to which organisation, and as what"},)

    organisation_id: Mapped[OrganisationRef] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[MembershipRole] = mapped_column(
        native_enum(MembershipRole, "membership_role"), server_default=MembershipRole.MEMBER
    )
    joined_at: Mapped[CreatedAt]

    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship(back_populates="memberships")


class ApiKey(Base):
    """A key for programs. Only its digest is kept: what the database does not know it cannot leak."""

    __tablename__ = "api_keys"
    __table_args__ = (
        # Looked up on every request, and only among the keys that still work.
        Index("ix_api_keys_live_prefix", "prefix", unique=True, postgresql_where=text("revoked_at IS NULL")),
        Index("ix_api_keys_scopes", "scopes", postgresql_using="gin"),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        {"comment": "Credentials of programs"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef] = mapped_column(index=True)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    prefix: Mapped[str] = mapped_column(comment="The readable beginning of the key, shown in lists")
    digest: Mapped[bytes] = mapped_column(comment="SHA-256 of the whole key")
    scopes: Mapped[list[str]] = mapped_column(server_default=text("'{}'::text[]"))
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]


class Session(Base):
    """A browser that is signed in."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expires_after_it_began"),
        {"comment": "Browsers that are signed in"},
    )

    id: Mapped[UuidKey]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True, comment="SHA-256 of the cookie's token")
    address: Mapped[str | None] = mapped_column(INET)
    user_agent: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(index=True)
