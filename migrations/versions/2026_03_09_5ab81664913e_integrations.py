"""Webhooks and feature flags.

Deliveries are numbered rather than given random keys: they only ever arrive at the end, and so does their index.

Revision ID: 5ab81664913e
Revises: 24c53a6325dc
Create Date: 2026-03-09 09:14:07+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "5ab81664913e"
down_revision = "24c53a6325dc"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    create_webhooks()
    create_webhook_deliveries()
    create_feature_flags()
    create_feature_flag_overrides()


def downgrade() -> None:
    for table in ("feature_flag_overrides", "feature_flags", "webhook_deliveries", "webhooks"):
        op.drop_table(table)


def create_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.Text()), nullable=False, comment="Names of the events it asked for"),
        sa.Column(
            "signing_key", sa.LargeBinary(), server_default=sa.text("uuid_send(gen_random_uuid())"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_webhooks_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        comment="Addresses to call when something happens",
    )
    op.create_index("ix_webhooks_organisation_id", "webhooks", ["organisation_id"])


def create_webhook_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("attempted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("response_status", sa.SmallInteger(), nullable=True, comment="NULL when nobody answered"),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_deliveries_webhook_id_webhooks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        comment="Calls of webhooks; rows are added, and changed only while they are retried",
    )
    op.create_index(
        "ix_webhook_deliveries_attempted_at", "webhook_deliveries", ["attempted_at"], postgresql_using="brin"
    )
    op.create_index(
        "ix_webhook_deliveries_due_retry_at",
        "webhook_deliveries",
        ["retry_at"],
        postgresql_where=sa.text("retry_at IS NOT NULL"),
    )
    op.create_index(
        "ix_webhook_deliveries_webhook_id_attempted_at",
        "webhook_deliveries",
        ["webhook_id", sa.text("attempted_at DESC")],
    )


def create_feature_flags() -> None:
    op.create_table(
        "feature_flags",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feature_flags")),
        comment="Switches for features that are not for everyone yet",
    )


def create_feature_flag_overrides() -> None:
    op.create_table(
        "feature_flag_overrides",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("flag_key", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flag_key"],
            ["feature_flags.key"],
            name=op.f("fk_feature_flag_overrides_flag_key_feature_flags"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_feature_flag_overrides_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "flag_key", name=op.f("pk_feature_flag_overrides")),
        comment="Switches set differently for one organisation",
    )
    op.create_index("ix_feature_flag_overrides_flag_key", "feature_flag_overrides", ["flag_key"])
