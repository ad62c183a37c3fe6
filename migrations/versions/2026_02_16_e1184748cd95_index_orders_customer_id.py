"""Index the customers of orders, without stopping orders.

CREATE INDEX would refuse every write to ``orders`` while it reads the table. CONCURRENTLY does not, at the price of
running outside a transaction, so it has this revision to itself. A build that was interrupted leaves an invalid index
under the same name, which IF NOT EXISTS would take for the real one: whatever is there is dropped first, and so the
revision can simply be run again.

Revision ID: e1184748cd95
Revises: 3c3aa0534cae
Create Date: 2026-02-16 11:27:45+00:00
"""

from alembic import op

revision = "e1184748cd95"
down_revision = "3c3aa0534cae"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_customer_id", table_name="orders", if_exists=True, postgresql_concurrently=True)
        op.create_index("ix_orders_customer_id", "orders", ["customer_id"], postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_customer_id", table_name="orders", if_exists=True, postgresql_concurrently=True)
