"""Every file has a media type, step 1 of 3: a default.

New rows get the default, and the rows of old are filled in batches, each committed, so that no row stays locked for
long and an interrupted run can be run again. Releases that know nothing of it go on as before.

Revision ID: a59bd0a86a20
Revises: a73fe62cd0b8
Create Date: 2026-06-22 14:03:28+00:00
"""

from alembic import op

revision = "a59bd0a86a20"
down_revision = "a73fe62cd0b8"
branch_labels = None
depends_on = None
phase = "expand"


FILL_MEDIA_TYPE = """
DO $$
DECLARE
    batch uuid[];
    last uuid;
BEGIN
    LOOP
        batch := ARRAY(SELECT id FROM files WHERE last IS NULL OR id > last ORDER BY id LIMIT 1000);
        EXIT WHEN cardinality(batch) = 0;
        UPDATE files SET media_type = DEFAULT WHERE id = ANY (batch) AND media_type IS NULL;
        COMMIT;
        last := batch[cardinality(batch)];
    END LOOP;
END
$$
"""


def upgrade() -> None:
    op.alter_column("files", "media_type", server_default="application/octet-stream")
    with op.get_context().autocommit_block():
        op.execute(FILL_MEDIA_TYPE)


def downgrade() -> None:
    # What was filled in stays: which files once had no type is not known, and the type they have is true of any file.
    op.alter_column("files", "media_type", server_default=None)
