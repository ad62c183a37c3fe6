"""users.name becomes full_name, step 2 of 3: the rows of old.

A thousand rows at a time, each batch committed, so that no row stays locked for long and an interrupted run keeps what
it has done: run it again and it goes on. Walking along the key reads the table once. COMMIT inside DO needs a statement
of its own outside any transaction. Then the CHECK is validated, which reads the table under a lock that lets everybody
work, so that the next step need not read it under one that does not.

Revision ID: 291b97417571
Revises: 8c9fcc8e9cc9
Create Date: 2026-05-05 16:08:33+00:00
"""

from alembic import op

revision = "291b97417571"
down_revision = "8c9fcc8e9cc9"
branch_labels = None
depends_on = None
phase = "expand"


FILL_FULL_NAME = """
DO $$
DECLARE
    batch uuid[];
    last uuid;
BEGIN
    LOOP
        batch := ARRAY(SELECT id FROM users WHERE last IS NULL OR id > last ORDER BY id LIMIT 1000);
        EXIT WHEN cardinality(batch) = 0;
        UPDATE users SET full_name = name WHERE id = ANY (batch) AND full_name IS NULL;
        COMMIT;
        last := batch[cardinality(batch)];
    END LOOP;
END
$$
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(FILL_FULL_NAME)
    op.execute("ALTER TABLE users VALIDATE CONSTRAINT ck_users_full_name_is_present")


def downgrade() -> None:
    # The names stay: the column that holds them goes with the step before. Only the CHECK is made NOT VALID again.
    op.drop_constraint(op.f("ck_users_full_name_is_present"), "users", type_="check")
    op.create_check_constraint(
        op.f("ck_users_full_name_is_present"), "users", "full_name IS NOT NULL", postgresql_not_valid=True
    )
