"""users.name becomes full_name, step 1 of 3: both, kept equal.

RENAME COLUMN is instant, and breaks every running process that knows the old name. So the new column comes beside the
old one, and a trigger copies whichever of the two a release writes into the other. The CHECK is the NOT NULL of the
new column in waiting: the trigger already fills it on every write, hence no release can violate it.

Revision ID: 8c9fcc8e9cc9
Revises: 32ec634c04ac
Create Date: 2026-05-04 11:27:45+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "8c9fcc8e9cc9"
down_revision = "32ec634c04ac"
branch_labels = None
depends_on = None
phase = "expand"


SYNC_FULL_NAME = """
CREATE FUNCTION sync_full_name() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.full_name := coalesce(NEW.full_name, NEW.name);
        NEW.name := NEW.full_name;
    ELSIF NEW.full_name IS DISTINCT FROM OLD.full_name THEN
        NEW.name := NEW.full_name;
    ELSE
        NEW.full_name := NEW.name;
    END IF;
    RETURN NEW;
END
$$
"""


def upgrade() -> None:
    op.add_column("users", sa.Column("full_name", sa.Text(), nullable=True))
    op.execute(SYNC_FULL_NAME)
    op.execute(
        "CREATE TRIGGER sync_full_name BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION sync_full_name()"
    )
    op.create_check_constraint(
        op.f("ck_users_full_name_is_present"), "users", "full_name IS NOT NULL", postgresql_not_valid=True
    )


def downgrade() -> None:
    # The old column has been kept equal all along: nothing that was written is lost.
    op.execute("DROP TRIGGER sync_full_name ON users")
    op.execute("DROP FUNCTION sync_full_name()")
    op.drop_column("users", "full_name")
