"""Every file has a media type, step 3 of 3: NOT NULL.

SET NOT NULL alone would read the table while nobody else may. VALIDATE reads it while everybody works, and the CHECK
it leaves valid is the proof with which SET NOT NULL needs no reading at all. After that the CHECK has served.

Revision ID: e4a30b09334c
Revises: 869f0c22eb76
Create Date: 2026-06-30 16:08:33+00:00
"""

from alembic import op

revision = "e4a30b09334c"
down_revision = "869f0c22eb76"
branch_labels = None
depends_on = None
phase = "contract"


def upgrade() -> None:
    op.execute("ALTER TABLE files VALIDATE CONSTRAINT ck_files_media_type_is_present")
    op.alter_column("files", "media_type", nullable=False)
    op.drop_constraint(op.f("ck_files_media_type_is_present"), "files", type_="check")


def downgrade() -> None:
    op.create_check_constraint(
        op.f("ck_files_media_type_is_present"), "files", "media_type IS NOT NULL", postgresql_not_valid=True
    )
    op.alter_column("files", "media_type", nullable=True)
