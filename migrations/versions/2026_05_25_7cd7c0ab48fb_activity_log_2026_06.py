"""The activity log gets its June.

PARTITION OF would lock the whole log against readers. A table made on its own, with indexes and with a CHECK that says
what the partition's bounds will say, is attached without a scan and under a lock that readers and writers of the log
do not feel. Felt for a moment are the foreign keys, which organisations and users may not be written for, and the
default partition, which nobody may read while PostgreSQL makes sure that it holds no June; what has already strayed
there is moved first.

The downgrade loses no activity: it goes back to the default partition.

Revision ID: 7cd7c0ab48fb
Revises: 1ca6b7b7aa47
Create Date: 2026-05-25 09:14:07+00:00
"""

from alembic import op

revision = "7cd7c0ab48fb"
down_revision = "1ca6b7b7aa47"
branch_labels = None
depends_on = None
phase = "expand"


JUNE = "occurred_at >= '2026-06-01 00:00:00+00' AND occurred_at < '2026-07-01 00:00:00+00'"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE activity_log_2026_06"
        " (LIKE activity_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES,"
        f" CONSTRAINT ck_activity_log_2026_06_is_june CHECK ({JUNE}))"
    )
    op.create_table_comment("activity_log_2026_06", "A partition of activity_log")
    op.execute(
        f"WITH strayed AS (DELETE FROM activity_log_default WHERE {JUNE} RETURNING *)"
        " INSERT INTO activity_log_2026_06 SELECT * FROM strayed"
    )
    op.execute(
        "ALTER TABLE activity_log ATTACH PARTITION activity_log_2026_06"
        " FOR VALUES FROM ('2026-06-01 00:00:00+00') TO ('2026-07-01 00:00:00+00')"
    )
    op.drop_constraint(op.f("ck_activity_log_2026_06_is_june"), "activity_log_2026_06", type_="check")


def downgrade() -> None:
    op.execute("ALTER TABLE activity_log DETACH PARTITION activity_log_2026_06")
    op.execute("INSERT INTO activity_log SELECT * FROM activity_log_2026_06")
    op.drop_table("activity_log_2026_06")
