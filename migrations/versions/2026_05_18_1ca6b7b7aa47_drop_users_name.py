"""users.name becomes full_name, step 3 of 3: the old column goes.

No release that reads ``name`` is left. The valid CHECK proves to PostgreSQL that no full name is missing, so SET NOT
NULL need not read the table. Everything here is done in a moment.

The downgrade brings the old column back with its data, and both columns equal again.

Revision ID: 1ca6b7b7aa47
Revises: 291b97417571
Create Date: 2026-05-18 15:32:19+00:00
"""

import sqlalchemy as sa
from alembic import op

revision = "1ca6b7b7aa47"
down_revision = "291b97417571"
branch_labels = None
depends_on = None
phase = "contract"


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
    op.alter_column("users", "full_name", nullable=False)
    op.drop_constraint(op.f("ck_users_full_name_is_present"), "users", type_="check")
    op.execute("DROP TRIGGER sync_full_name ON users")
    op.execute("DROP FUNCTION sync_full_name()")
    op.drop_column("users", "name")


def downgrade() -> None:
    op.add_column("users", sa.Column("name", sa.Text(), nullable=True))
    op.execute("UPDATE users SET name = full_name")
    op.alter_column("users", "name", nullable=False)
    op.execute(SYNC_FULL_NAME)
    op.execute(
        "CREATE TRIGGER sync_full_name BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION sync_full_name()"
    )
    op.create_check_constraint(op.f("ck_users_full_name_is_present"), "users", "full_name IS NOT NULL")
    op.alter_column("users", "full_name", nullable=True)
