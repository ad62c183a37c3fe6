"""What the finance department reads. It has no access to the tables, only to the view."""

from models.billing import Payment
from models.database_objects import with_table

# Every table it reads exists once payments does, and payments is the first of them to be dropped.
with_table(
    Payment,
    create="""
CREATE OR REPLACE VIEW monthly_revenue AS
SELECT date_trunc('month', payments.received_at AT TIME ZONE 'UTC')::date AS month,
       invoices.currency,
       sum(payments.amount) AS revenue,
       count(DISTINCT invoices.organisation_id) AS paying_organisations
  FROM payments
  JOIN invoices ON invoices.id = payments.invoice_id
 GROUP BY 1, 2
""",
    drop="DROP VIEW IF EXISTS monthly_revenue",
)
with_table(Payment, create="COMMENT ON VIEW monthly_revenue IS 'Money received per month (UTC) and currency'")
