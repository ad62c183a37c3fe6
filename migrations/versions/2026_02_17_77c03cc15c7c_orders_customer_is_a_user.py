"""From now on the customer of an order is a user.

NOT VALID holds new rows to the foreign key at once and leaves the old ones unread, so that both tables are locked for
a moment only. The next revision reads the old rows under a lock that lets everybody work. It is a contraction: the
release that still imported orders ahead of their customers must be gone.

Revision ID: 77c03cc15c7c
Revises: e1184748cd95
Create Date: 2026-02-17 16:08:33+00:00
"""

from alembic import op

revision = "77c03cc15c7c"
down_revision = "e1184748cd95"
branch_labels = None
depends_on = None
phase = "contract"


def upgrade() -> None:
    op.create_foreign_key(
        op.f("fk_orders_customer_id_users"),
        "orders",
        "users",
        ["customer_id"],
        ["id"],
        ondelete="SET NULL",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_orders_customer_id_users"), "orders", type_="foreignkey")
