"""Each organisation sees its own rows, whatever the application forgets.

The policy is made before row-level security is switched on: the other way round, everybody but the owner would see
nothing in between. It is a contraction: every release in service must set ``app.organisation_id`` in its transactions,
and connect as a role that does not own the tables. The owner is not bound (no FORCE), so later backfills see all rows.

After SET LOCAL is over the setting reads as '', not as NULL; nullif makes both mean "nobody's rows". The sub-select is
evaluated once per statement instead of once per row.

Revision ID: e2ac24633bad
Revises: 90b6451afb06
Create Date: 2026-08-03 09:14:07+00:00
"""

from alembic import op

revision = "e2ac24633bad"
down_revision = "90b6451afb06"
branch_labels = None
depends_on = None
phase = "contract"


TABLES = (
    "api_keys",
    "bookings",
    "feature_flag_overrides",
    "files",
    "orders",
    "products",
    "resources",
    "tags",
    "webhooks",
)
TENANT_ISOLATION = """
CREATE POLICY tenant_isolation ON {table}
    USING (organisation_id = (SELECT nullif(current_setting('app.organisation_id', true), '')::uuid))
"""


def upgrade() -> None:
    for table in TABLES:
        op.execute(TENANT_ISOLATION.format(table=table))
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY tenant_isolation ON {table}")
