"""Notes."""

from alembic import op

revision = "a0000001"
down_revision = None


def upgrade() -> None:
    op.execute("CREATE TABLE notes (id bigint PRIMARY KEY, body text)")


def downgrade() -> None:
    op.execute("DROP TABLE notes")
