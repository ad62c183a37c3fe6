"""Plans, subscriptions, invoices and payments.

The plans are seeded here, together with their table: a subscription cannot be written without one, so no deployment
may exist in which the table is there and the plans are not.

Revision ID: 473a77825a45
Revises: d594df446d41
Create Date: 2026-01-19 10:41:52+00:00
"""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "473a77825a45"
down_revision = "d594df446d41"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    create_plans()
    seed_plans()
    create_subscriptions()
    create_invoices()
    create_invoice_lines()
    create_payments()


def downgrade() -> None:
    for table in ("payments", "invoice_lines", "invoices", "subscriptions", "plans"):
        op.drop_table(table)
    # A type does not go with the tables that use it.
    op.execute("DROP TYPE invoice_status")
    op.execute("DROP TYPE subscription_status")


def seed_plans() -> None:
    plans = sa.table(
        "plans",
        sa.column("code", sa.Text()),
        sa.column("name", sa.Text()),
        sa.column("monthly_price", sa.Numeric(12, 2)),
    )
    op.bulk_insert(
        plans,
        [
            {"code": "free", "name": "Free", "monthly_price": Decimal("0.00")},
            {"code": "team", "name": "Team", "monthly_price": Decimal("29.00")},
            {"code": "business", "name": "Business", "monthly_price": Decimal("99.00")},
        ],
    )


def create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("monthly_price", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False, comment="ISO 4217 code"),
        sa.Column("trial_period", sa.Interval(), server_default=sa.text("'14 days'::interval"), nullable=False),
        sa.Column(
            "retired",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="No longer sold, still served",
        ),
        sa.CheckConstraint("monthly_price >= 0", name=op.f("ck_plans_price_is_not_negative")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_plans")),
        comment="What can be subscribed to; seeded by migrations",
    )


def create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("plan_code", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("trialing", "active", "past_due", "cancelled", name="subscription_status"),
            server_default="trialing",
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Set by the trigger touch_updated_at, never by hand",
        ),
        sa.CheckConstraint("ended_at > started_at", name=op.f("ck_subscriptions_ends_after_it_began")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_subscriptions_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["plan_code"], ["plans.code"], name=op.f("fk_subscriptions_plan_code_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        comment="Plans of organisations, one live at a time",
    )
    op.create_index(
        "ix_subscriptions_live_organisation_id",
        "subscriptions",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_subscriptions_organisation_id", "subscriptions", ["organisation_id"])
    op.create_index("ix_subscriptions_plan_code", "subscriptions", ["plan_code"])
    op.execute(
        "CREATE TRIGGER touch_updated_at BEFORE UPDATE ON subscriptions"
        " FOR EACH ROW EXECUTE FUNCTION touch_updated_at()"
    )


def create_invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "open", "paid", "void", name="invoice_status"),
            server_default="draft",
            nullable=False,
        ),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False, comment="ISO 4217 code"),
        sa.Column("total", sa.Numeric(precision=12, scale=2), server_default=sa.text("0"), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_invoices_currency_is_iso_4217")),
        sa.CheckConstraint(
            "status = 'draft'::invoice_status OR issued_at IS NOT NULL", name=op.f("ck_invoices_is_issued_unless_draft")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invoices_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name=op.f("fk_invoices_subscription_id_subscriptions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_invoices_organisation_id_number")),
        comment="Bills, numbered within each organisation",
    )
    op.create_index(
        "ix_invoices_open_due_on", "invoices", ["due_on"], postgresql_where=sa.text("status = 'open'::invoice_status")
    )
    op.create_index(
        "ix_invoices_organisation_id_issued_at",
        "invoices",
        ["organisation_id", sa.text("issued_at DESC")],
        postgresql_include=["status", "total"],
    )
    op.create_index("ix_invoices_subscription_id", "invoices", ["subscription_id"])


def create_invoice_lines() -> None:
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), server_default=sa.text("1"), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column(
            "amount",
            sa.Numeric(precision=12, scale=2),
            sa.Computed("round(quantity * unit_price, 2)", persisted=True),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id_invoices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "invoice_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_invoice_lines_invoice_id_position"),
        ),
        comment="The lines of invoices",
    )


def create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=False, comment="The provider's own identifier"),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_payments_amount_is_not_zero")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_payments_invoice_id_invoices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("provider", "provider_reference", name=op.f("uq_payments_provider_provider_reference")),
        comment="Money received; refunds are negative",
    )
    op.create_index("ix_payments_invoice_id", "payments", ["invoice_id"])
    op.create_index("ix_payments_received_at", "payments", ["received_at"], postgresql_using="brin")
