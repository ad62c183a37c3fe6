"""Every order of old has a customer too.

VALIDATE CONSTRAINT reads the whole table, but only keeps others from altering it meanwhile. Where it finds an order
whose customer does not exist it stops, names the key, and changes nothing.

There is no statement that makes a constraint not valid again, so the downgrade replaces it.

Revision ID: 24c53a6325dc
Revises: 77c03cc15c7c
Create Date: 2026-02-18 15:32:19+00:00
"""

from alembic import op

revision = "24c53a6325dc"
down_revision = "77c03cc15c7c"
branch_labels = None
depends_on = None
phase = "contract"


def upgrade() -> None:
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT fk_orders_customer_id_users")


def downgrade() -> None:
    op.drop_constraint(op.f("fk_orders_customer_id_users"), "orders", type_="foreignkey")
    op.create_foreign_key(
        op.f("fk_orders_customer_id_users"),
        "orders",
        "users",
        ["customer_id"],
        ["id"],
        ondelete="SET NULL",
        postgresql_not_valid=True,
    )
