"""Left."""

from alembic import op

revision = "c0000003"
down_revision = "a0000001"


def upgrade() -> None:
    op.execute("SELECT 1")


def downgrade() -> None:
    op.execute("SELECT 1")
