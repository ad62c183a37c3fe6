"""A view for the finance department.

It shows sums per month and currency and nothing of any customer, so it can be granted where the tables cannot.

Revision ID: 90b6451afb06
Revises: e4a30b09334c
Create Date: 2026-07-13 15:32:19+00:00
"""

from alembic import op

revision = "90b6451afb06"
down_revision = "e4a30b09334c"
branch_labels = None
depends_on = None
phase = "expand"


MONTHLY_REVENUE = """
CREATE VIEW monthly_revenue AS
SELECT
    date_trunc('month', payments.received_at AT TIME ZONE 'UTC')::date AS month,
    invoices.currency,
    sum(payments.amount) AS revenue,
    count(DISTINCT invoices.organisation_id) AS paying_organisations
FROM payments
JOIN invoices ON invoices.id = payments.invoice_id
GROUP BY 1, 2
"""


def upgrade() -> None:
    op.execute(MONTHLY_REVENUE)
    op.execute("COMMENT ON VIEW monthly_revenue IS 'Money received per month (UTC) and currency'")


def downgrade() -> None:
    op.execute("DROP VIEW monthly_revenue")
