"""Raises."""

from alembic import op

revision = "c0000003"
down_revision = "b0000002"


def upgrade() -> None:
    raise RuntimeError("no such thing as a free lunch")


def downgrade() -> None:
    op.execute("SELECT 1")
