"""Broken."""

from alembic import op

revision = "c0000003"
down_revision = "b0000002"


def upgrade() -> None:
    op.execute("ALTER TABLE nowhere ADD COLUMN x int")


def downgrade() -> None:
    op.execute("SELECT 1")
