"""Persons."""

import sqlalchemy as sa
from alembic import op

revision = "a0000001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="person_pkey"),
    )


def downgrade() -> None:
    op.drop_table("person")
