"""What organisations sell to their own customers: products and orders."""

import uuid
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, CreatedAt, Currency, Document, OrganisationRef, UpdatedAt, UuidKey, native_enum


class OrderStatus(StrEnum):
    """The life of an order."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class Product(Base):
    """Something for sale. Attributes differ from trade to trade, hence the document."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("organisation_id", "sku"),
        # jsonb_path_ops knows containment only, which is all that is asked, in half the space.
        Index(
            "ix_products_attributes",
            "attributes",
            postgresql_using="gin",
            postgresql_ops={"attributes": "jsonb_path_ops"},
        ),
        Index("ix_products_search", "search", postgresql_using="gin"),
        CheckConstraint("price >= 0", name="price_is_not_negative"),
        {"comment": "What organisations sell"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef]
    sku: Mapped[str] = mapped_column(comment="Stock keeping unit, chosen by the organisation")
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    price: Mapped[Decimal]
    currency: Mapped[Currency]
    attributes: Mapped[Document]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("to_tsvector('english'::regconfig, name || ' ' || description)", persisted=True),
        comment="What full-text search looks into",
        deferred=True,
    )
    updated_at: Mapped[UpdatedAt]


class Order(Base):
    """A purchase. It outlives the account of the customer who made it."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_organisation_id_placed_at", "organisation_id", text("placed_at DESC")),
        {"comment": "Purchases"},
    )

    id: Mapped[UuidKey]
    organisation_id: Mapped[OrganisationRef]
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    status: Mapped[OrderStatus] = mapped_column(
        native_enum(OrderStatus, "order_status"), server_default=OrderStatus.PENDING
    )
    placed_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    items: Mapped[list["OrderItem"]] = relationship(order_by="OrderItem.position", passive_deletes=True)


class OrderItem(Base):
    """One line of an order. The price is copied, because the product's price will change."""

    __tablename__ = "order_items"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        {"comment": "The lines of orders"},
    )

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[int] = mapped_column(server_default=text("1"))
    unit_price: Mapped[Decimal]
    amount: Mapped[Decimal] = mapped_column(Computed("quantity * unit_price", persisted=True))
