"""Write down what is in force, in a transaction and outside."""

from alembic import op

revision = "a0000001"
down_revision = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE seen AS SELECT name, setting, 1 AS part FROM pg_settings WHERE name ~ '_timeout$|application_name'"
    )
    op.execute("SET lock_timeout = 1")
    with op.get_context().autocommit_block():
        op.execute("INSERT INTO seen SELECT name, setting, 2 FROM pg_settings WHERE name ~ '_timeout$'")


def downgrade() -> None:
    op.execute("DROP TABLE seen")
