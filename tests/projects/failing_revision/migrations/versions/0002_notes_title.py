"""Notes have a title."""

from alembic import op

revision = "b0000002"
down_revision = "a0000001"


def upgrade() -> None:
    op.execute("ALTER TABLE notes ADD COLUMN title text")


def downgrade() -> None:
    op.execute("ALTER TABLE notes DROP COLUMN title")
