"""What happened: a log of changes for auditors, and a log of activity, in partitions by month, for charts."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, CreatedAt, Document, NumberKey
from models.database_objects import with_table


class AuditEntry(Base):
    """A change somebody made. It has to outlive what it speaks of, so it points at rows without a foreign key."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_organisation_id_recorded_at", "organisation_id", text("recorded_at DESC")),
        Index("ix_audit_log_recorded_at", "recorded_at", postgresql_using="brin"),
        {"comment": "Changes and who made them; append-only, kept for seven years"},
    )

    id: Mapped[NumberKey]
    organisation_id: Mapped[uuid.UUID] = mapped_column(comment="No foreign key: the entry outlives the organisation")
    actor_id: Mapped[uuid.UUID | None] = mapped_column(comment="No foreign key: the entry outlives the user")
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(comment="Table and key, as in orders/0b9c...")
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    address: Mapped[str | None] = mapped_column(INET)
    recorded_at: Mapped[CreatedAt]


class Activity(Base):
    """Something a person did. Old months are detached and dropped, which costs nothing, unlike DELETE."""

    __tablename__ = "activity_log"
    __table_args__ = (
        Index("ix_activity_log_organisation_id_occurred_at", "organisation_id", text("occurred_at DESC")),
        Index("ix_activity_log_occurred_at", "occurred_at", postgresql_using="brin"),
        {
            "comment": "What people did; append-only, in partitions by month",
            "postgresql_partition_by": "RANGE (occurred_at)",
        },
    )

    # A primary key of a partitioned table must contain the column it is partitioned by.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    occurred_at: Mapped[datetime] = mapped_column(primary_key=True, server_default=func.now())
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    detail: Mapped[Document]


PARTITIONS = {
    "activity_log_2026_04": "FOR VALUES FROM ('2026-04-01 00:00:00+00') TO ('2026-05-01 00:00:00+00')",
    "activity_log_2026_05": "FOR VALUES FROM ('2026-05-01 00:00:00+00') TO ('2026-06-01 00:00:00+00')",
    "activity_log_2026_06": "FOR VALUES FROM ('2026-06-01 00:00:00+00') TO ('2026-07-01 00:00:00+00')",
    # A month nobody prepared is caught here instead of being refused.
    "activity_log_default": "DEFAULT",
}

for name, bounds in PARTITIONS.items():
    with_table(
        Activity,
        create=f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF activity_log {bounds}",
    )
    with_table(Activity, create=f"COMMENT ON TABLE {name} IS 'A partition of activity_log'")
