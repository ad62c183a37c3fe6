"""Files, tags and bookings: what the members of an organisation share.

That no two bookings of a resource overlap is an EXCLUDE constraint: two requests at the same moment would both pass a
check made by the application. btree_gist lets the constraint compare the resource for equality beside the time for
overlap. The downgrade drops the extension; where something else has come to need it, PostgreSQL refuses.

Revision ID: 32ec634c04ac
Revises: ab23ea177d79
Create Date: 2026-04-20 14:03:28+00:00
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "32ec634c04ac"
down_revision = "ab23ea177d79"
branch_labels = None
depends_on = None
phase = "expand"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    create_files()
    create_tags()
    create_taggings()
    create_resources()
    create_bookings()


def downgrade() -> None:
    for table in ("bookings", "resources", "taggings", "tags", "files"):
        op.drop_table(table)
    op.execute("DROP EXTENSION btree_gist")


def create_files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True, comment="The version before this one"),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_files_size_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_files_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["files.id"], name=op.f("fk_files_replaces_id_files"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["users.id"], name=op.f("fk_files_uploaded_by_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("organisation_id", "path", name=op.f("uq_files_organisation_id_path")),
        comment="Files in object storage",
    )
    op.create_index("ix_files_replaces_id", "files", ["replaces_id"])
    op.create_index("ix_files_uploaded_by_id", "files", ["uploaded_by_id"])


def create_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_tags_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        comment="Labels, unique within an organisation whatever their case",
    )
    op.create_index(
        "ix_tags_organisation_id_lower_name", "tags", ["organisation_id", sa.text("lower(name)")], unique=True
    )


def create_taggings() -> None:
    op.create_table(
        "taggings",
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_taggings_file_id_files"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_taggings_tag_id_tags"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag_id", "file_id", name=op.f("pk_taggings")),
        comment="Which file bears which tag",
    )
    op.create_index("ix_taggings_file_id", "taggings", ["file_id"])


def create_resources() -> None:
    op.create_table(
        "resources",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_resources_capacity_is_positive")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_resources_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_resources_organisation_id_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_resources_organisation_id_name")),
        comment="What can be booked",
    )


def create_bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("booked_by_id", sa.Uuid(), nullable=True),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "cancelled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="A cancelled booking no longer takes the resource",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("resource_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("cancelled_at IS NULL"),
            using="gist",
            name="ex_bookings_do_not_overlap",
        ),
        sa.CheckConstraint("NOT isempty(during)", name=op.f("ck_bookings_takes_time")),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["users.id"], name=op.f("fk_bookings_booked_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "resource_id"],
            ["resources.organisation_id", "resources.id"],
            name=op.f("fk_bookings_organisation_id_resource_id_resources"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_bookings_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        comment="Times at which resources are taken",
    )
    op.create_index("ix_bookings_booked_by_id", "bookings", ["booked_by_id"])
    op.create_index("ix_bookings_organisation_id_resource_id", "bookings", ["organisation_id", "resource_id"])
