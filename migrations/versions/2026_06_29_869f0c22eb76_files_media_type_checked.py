"""Every file has a media type, step 2 of 3: no new file without one.

NOT VALID refuses new rows without a type and does not read the old ones, so the lock that stops everybody is held for
a moment only. It is a contraction: a release that writes NULL must be gone.

Revision ID: 869f0c22eb76
Revises: a59bd0a86a20
Create Date: 2026-06-29 11:27:45+00:00
"""

from alembic import op

revision = "869f0c22eb76"
down_revision = "a59bd0a86a20"
branch_labels = None
depends_on = None
phase = "contract"


def upgrade() -> None:
    op.create_check_constraint(
        op.f("ck_files_media_type_is_present"), "files", "media_type IS NOT NULL", postgresql_not_valid=True
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_files_media_type_is_present"), "files", type_="check")
