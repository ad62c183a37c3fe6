"""What happened: the audit log, and the activity log in partitions.

The audit log has no foreign keys, because an entry must outlive what it speaks of. The activity log is partitioned by
month from the beginning: a table cannot be made partitioned later, and dropping an old month costs nothing where
deleting it would cost hours. The default partition catches months that nobody prepared.

Revision ID: ab23ea177d79
Revises: 5ab81664913e
Create Date: 2026-04-13 10:41:52+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "ab23ea177d79"
down_revision = "5ab81664913e"
branch_labels = None
depends_on = None
phase = "expand"


PARTITIONS = {
    "activity_log_2026_04": "FOR VALUES FROM ('2026-04-01 00:00:00+00') TO ('2026-05-01 00:00:00+00')",
    "activity_log_2026_05": "FOR VALUES FROM ('2026-05-01 00:00:00+00') TO ('2026-06-01 00:00:00+00')",
    "activity_log_default": "DEFAULT",
}


def upgrade() -> None:
    create_audit_log()
    create_activity_log()
    for name, bounds in PARTITIONS.items():
        op.execute(f"CREATE TABLE {name} PARTITION OF activity_log {bounds}")
        op.create_table_comment(name, "A partition of activity_log")


def downgrade() -> None:
    # Its partitions go with it.
    op.drop_table("activity_log")
    op.drop_table("audit_log")


def create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "organisation_id", sa.Uuid(), nullable=False, comment="No foreign key: the entry outlives the organisation"
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=True, comment="No foreign key: the entry outlives the user"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="Table and key, as in orders/0b9c..."),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        comment="Changes and who made them; append-only, kept for seven years",
    )
    op.create_index(
        "ix_audit_log_organisation_id_recorded_at", "audit_log", ["organisation_id", sa.text("recorded_at DESC")]
    )
    op.create_index("ix_audit_log_recorded_at", "audit_log", ["recorded_at"], postgresql_using="brin")


def create_activity_log() -> None:
    op.create_table(
        "activity_log",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_activity_log_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_activity_log_user_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", "occurred_at", name=op.f("pk_activity_log")),
        comment="What people did; append-only, in partitions by month",
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_index("ix_activity_log_occurred_at", "activity_log", ["occurred_at"], postgresql_using="brin")
    op.create_index(
        "ix_activity_log_organisation_id_occurred_at", "activity_log", ["organisation_id", sa.text("occurred_at DESC")]
    )
    op.create_index("ix_activity_log_user_id", "activity_log", ["user_id"])
