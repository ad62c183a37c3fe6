"""How other systems take part: webhooks, and the switches for features that are not for everyone yet."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Flag, NumberKey, OrganisationRef, UuidKey


class Webhook(Base):
    """An address that wants to hear of events."""

    __tablename__ = "webhooks"
    __table_args__ = ({"comment": "Addresses to call when something happens"},)

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef] = mapped_column(index=True)
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(comment="Names of the events it asked for")
    signing_key: Mapped[bytes] = mapped_column(server_default=text("uuid_send(gen_random_uuid())"))
    created_at: Mapped[CreatedAt]
    disabled_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One call of a webhook, answered or not."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_webhook_id_attempted_at", "webhook_id", text("attempted_at DESC")),
        Index("ix_webhook_deliveries_attempted_at", "attempted_at", postgresql_using="brin"),
        # The retry job's queue: small, whatever the size of the table.
        Index(
            "ix_webhook_deliveries_due_retry_at",
            "retry_at",
            postgresql_where=text("retry_at IS NOT NULL"),
        ),
        {"comment": "Calls of webhooks; rows are added, and changed only while they are retried"},
    )

    id: Mapped[NumberKey]
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event: Mapped[str]
    payload: Mapped[dict[str, Any]]
    attempted_at: Mapped[CreatedAt]
    response_status: Mapped[int | None] = mapped_column(SmallInteger, comment="NULL when nobody answered")
    retry_at: Mapped[datetime | None]


class FeatureFlag(Base):
    """A switch."""

    __tablename__ = "feature_flags"
    __table_args__ = ({"comment": "Switches for features that are not for everyone yet"},)

    key: Mapped[str] = mapped_column(primary_key=True)
    description: Mapped[str]
    enabled: Mapped[Flag]


class FeatureFlagOverride(Base):
    """A switch set differently for one organisation."""

    __tablename__ = "feature_flag_overrides"
    __table_args__ = ({"comment": "Switches set differently for one organisation"},)

    organisation_id: Mapped[OrganisationRef] = mapped_column(primary_key=True)
    flag_key: Mapped[str] = mapped_column(
        ForeignKey("feature_flags.key", ondelete="CASCADE"), primary_key=True, index=True
    )
    enabled: Mapped[bool]
