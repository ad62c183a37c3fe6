"""Index, then trouble."""

from alembic import op

revision = "c0000003"
down_revision = "b0000002"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY notes_title ON notes (title)")
        op.execute("CREATE INDEX CONCURRENTLY notes_nothing ON notes (nothing)")


def downgrade() -> None:
    op.execute("DROP INDEX notes_title")
