"""What organisations pay for: plans, subscriptions, invoices and payments."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, Currency, Flag, OrganisationRef, UpdatedAt, UuidKey, native_enum


class SubscriptionStatus(StrEnum):
    """The life of a subscription."""

    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class InvoiceStatus(StrEnum):
    """The life of an invoice."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


class Plan(Base):
    """What can be bought. Its key is a word, because people and code speak of plans by name."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("monthly_price >= 0", name="price_is_not_negative"),
        {"comment": "What can be subscribed to; seeded by migrations"},
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    monthly_price: Mapped[Decimal]
    currency: Mapped[Currency]
    trial_period: Mapped[timedelta] = mapped_column(server_default=text("'14 days'::interval"))
    retired: Mapped[Flag] = mapped_column(comment="No longer sold, still served")


class Subscription(Base):
    """An organisation's plan over time. The past is kept: a change of plan ends one row and begins another."""

    __tablename__ = "subscriptions"
    __table_args__ = (
        Index(
            "ix_subscriptions_live_organisation_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("ended_at > started_at", name="ends_after_it_began"),
        {"comment": "Plans of organisations, one live at a time"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef] = mapped_column(index=True)
    plan_code: Mapped[str] = mapped_column(ForeignKey("plans.code"), index=True)
    status: Mapped[SubscriptionStatus] = mapped_column(
        native_enum(SubscriptionStatus, "subscription_status"), server_default=SubscriptionStatus.TRIALING
    )
    started_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]
    updated_at: Mapped[UpdatedAt]


class Invoice(Base):
    """A bill. It cannot lose its organisation or subscription: the books must still add up."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        # The list of an organisation's invoices is answered from this index alone.
        Index(
            "ix_invoices_organisation_id_issued_at",
            "organisation_id",
            text("issued_at DESC"),
            postgresql_include=["status", "total"],
        ),
        # Few invoices are open, and the reminder job reads nothing else.
        Index("ix_invoices_open_due_on", "due_on", postgresql_where=text("status = 'open'::invoice_status")),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_is_iso_4217"),
        CheckConstraint("status = 'draft'::invoice_status OR issued_at IS NOT NULL", name="is_issued_unless_draft"),
        {"comment": "Bills, numbered within each organisation"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("subscriptions.id"), index=True)
    number: Mapped[str]
    status: Mapped[InvoiceStatus] = mapped_column(
        native_enum(InvoiceStatus, "invoice_status"), server_default=InvoiceStatus.DRAFT
    )
    currency: Mapped[Currency]
    total: Mapped[Decimal] = mapped_column(server_default=text("0"))
    issued_at: Mapped[datetime | None]
    due_on: Mapped[date | None]

    lines: Mapped[list["InvoiceLine"]] = relationship(order_by="InvoiceLine.position", passive_deletes=True)


class InvoiceLine(Base):
    """One line of a bill."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        # Checked at COMMIT, so that lines can swap places.
        UniqueConstraint("invoice_id", "position", deferrable=True, initially="DEFERRED"),
        {"comment": "The lines of invoices"},
    )

    id: Mapped[UuidKey]
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoices.id", ondelete="CASCADE"))
    position: Mapped[int]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3), server_default=text("1"))
    unit_price: Mapped[Decimal]
    amount: Mapped[Decimal] = mapped_column(Computed("round(quantity * unit_price, 2)", persisted=True))


class Payment(Base):
    """Money that arrived. Rows are only ever added."""

    __tablename__ = "payments"
    __table_args__ = (
        # The provider repeats its calls; this makes the second one harmless.
        UniqueConstraint("provider", "provider_reference"),
        # Rows arrive in the order of time, so a summary per block range finds a month at a thousandth of the size.
        Index("ix_payments_received_at", "received_at", postgresql_using="brin"),
        CheckConstraint("amount <> 0", name="amount_is_not_zero"),
        {"comment": "Money received; refunds are negative"},
    )

    id: Mapped[UuidKey]
    invoice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invoices.id"), index=True)
    provider: Mapped[str]
    provider_reference: Mapped[str] = mapped_column(comment="The provider's own identifier")
    amount: Mapped[Decimal]
    received_at: Mapped[CreatedAt]
