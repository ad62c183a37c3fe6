"""What the database enforces whatever the application forgets: tenants kept apart, and true ``updated_at``."""

from models.base import Base
from models.billing import Subscription
from models.commerce import Order, Product
from models.content import File, Tag
from models.database_objects import before_tables, table_of, with_table
from models.identity import ApiKey, Organisation, User
from models.integration import FeatureFlagOverride, Webhook
from models.scheduling import Booking, Resource

# The application connects as a role that does not own the tables and sets app.organisation_id for the length of a
# transaction (SET LOCAL). Afterwards the setting reads as '', not as NULL: nullif makes both mean "nobody's rows".
# The sub-select is evaluated once per statement instead of once per row.
# The owner is not bound by the policy (no FORCE), because migrations and their backfills must see every row.
TENANT_TABLES = (ApiKey, Booking, FeatureFlagOverride, File, Order, Product, Resource, Tag, Webhook)
TENANT_POLICY = """
CREATE POLICY tenant_isolation ON {table}
    USING (organisation_id = (SELECT nullif(current_setting('app.organisation_id', true), '')::uuid))
"""

for tenant_model in TENANT_TABLES:
    table = table_of(tenant_model).name
    with_table(tenant_model, create=f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    with_table(tenant_model, create=TENANT_POLICY.format(table=table))

# An ORM's onupdate misses what scripts and bulk statements change; a trigger does not.
before_tables(
    Base.metadata,
    create="""
CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END
$$
""",
    drop="DROP FUNCTION IF EXISTS touch_updated_at()",
)

TOUCHED_TABLES = (Order, Organisation, Product, Subscription, User)

for touched_model in TOUCHED_TABLES:
    with_table(
        touched_model,
        create=f"""
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON {table_of(touched_model).name}
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at()
""",
    )
