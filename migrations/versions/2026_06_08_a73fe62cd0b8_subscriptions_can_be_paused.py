"""Subscriptions can be paused.

A value is added to a type in an instant. It cannot be used in the transaction that adds it, so no later revision that
may share this one's transaction mentions it.

A value cannot be taken away again: the downgrade builds the type anew, and a paused subscription becomes past due, the
nearest state in which it is not served. That rewrites the table under a lock that stops everybody.

Revision ID: a73fe62cd0b8
Revises: 7cd7c0ab48fb
Create Date: 2026-06-08 10:41:52+00:00
"""

from alembic import op

revision = "a73fe62cd0b8"
down_revision = "7cd7c0ab48fb"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.execute("ALTER TYPE subscription_status ADD VALUE IF NOT EXISTS 'paused' BEFORE 'cancelled'")


def downgrade() -> None:
    op.execute("ALTER TYPE subscription_status RENAME TO subscription_status_with_paused")
    op.execute("CREATE TYPE subscription_status AS ENUM ('trialing', 'active', 'past_due', 'cancelled')")
    # The default is of the old type, and PostgreSQL does not convert it by itself.
    op.alter_column("subscriptions", "status", server_default=None)
    op.execute(
        "ALTER TABLE subscriptions ALTER COLUMN status TYPE subscription_status"
        " USING (CASE status::text WHEN 'paused' THEN 'past_due' ELSE status::text END)::subscription_status"
    )
    op.alter_column("subscriptions", "status", server_default="trialing")
    op.execute("DROP TYPE subscription_status_with_paused")
