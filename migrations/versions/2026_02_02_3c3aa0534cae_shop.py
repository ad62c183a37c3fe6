"""Products and orders.

``orders.customer_id`` is a bare column for now: the shop's import brings orders of customers whose accounts follow
later in the night. Its index and foreign key come once the import is done.

Revision ID: 3c3aa0534cae
Revises: 473a77825a45
Create Date: 2026-02-02 14:03:28+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3c3aa0534cae"
down_revision = "473a77825a45"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    create_products()
    create_orders()
    create_order_items()


def downgrade() -> None:
    for table in ("order_items", "orders", "products"):
        op.drop_table(table)
    # A type does not go with the tables that use it.
    op.execute("DROP TYPE order_status")


def create_products() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False, comment="Stock keeping unit, chosen by the organisation"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("price", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False, comment="ISO 4217 code"),
        sa.Column("attributes", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('english'::regconfig, name || ' ' || description)", persisted=True),
            nullable=False,
            comment="What full-text search looks into",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Set by the trigger touch_updated_at, never by hand",
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_products_price_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_products_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("organisation_id", "sku", name=op.f("uq_products_organisation_id_sku")),
        comment="What organisations sell",
    )
    op.create_index(
        "ix_products_attributes",
        "products",
        ["attributes"],
        postgresql_using="gin",
        postgresql_ops={"attributes": "jsonb_path_ops"},
    )
    op.create_index("ix_products_search", "products", ["search"], postgresql_using="gin")
    op.execute(
        "CREATE TRIGGER touch_updated_at BEFORE UPDATE ON products FOR EACH ROW EXECUTE FUNCTION touch_updated_at()"
    )


def create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("pending", "paid", "shipped", "cancelled", name="order_status"),
            server_default="pending",
            nullable=False,
        ),
        sa.Column("placed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Set by the trigger touch_updated_at, never by hand",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_orders_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        comment="Purchases",
    )
    op.create_index("ix_orders_organisation_id_placed_at", "orders", ["organisation_id", sa.text("placed_at DESC")])
    op.execute(
        "CREATE TRIGGER touch_updated_at BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch_updated_at()"
    )


def create_order_items() -> None:
    op.create_table(
        "order_items",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column(
            "amount",
            sa.Numeric(precision=12, scale=2),
            sa.Computed("quantity * unit_price", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_items_quantity_is_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_items_order_id_orders"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_order_items_product_id_products")),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_order_items")),
        comment="The lines of orders",
    )
    op.create_index("ix_order_items_product_id", "order_items", ["product_id"])
