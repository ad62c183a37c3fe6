"""What belongs to a table."""

from tests.schema.example import YES, Example, touch

from spiritsafe import schema

EXAMPLES = [
    Example(
        "trigger",
        lambda metadata, orders: schema.Trigger(
            orders, "round_total", "BEFORE", ["INSERT", "UPDATE OF total"], function=touch(metadata), when="NEW.id > 0"
        ),
        "SELECT tgfoid::regproc::text FROM pg_trigger WHERE tgname = 'round_total'",
        "round_total",
        "CREATE OR REPLACE TRIGGER round_total BEFORE INSERT OR UPDATE OF total ON orders FOR EACH ROW "
        "WHEN (NEW.id > 0) EXECUTE FUNCTION round_total()",
    ),
    Example(
        "constraint trigger",
        lambda metadata, orders: schema.Trigger(
            orders,
            "check_later",
            "AFTER",
            "INSERT",
            function=touch(metadata),
            constraint=True,
            deferrable="DEFERRABLE INITIALLY DEFERRED",
            arguments=["it's"],
        ),
        "SELECT tgdeferrable AND tginitdeferred FROM pg_trigger WHERE tgname = 'check_later'",
        YES,
        "CREATE CONSTRAINT TRIGGER check_later AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION round_total('it''s')",
    ),
    Example(
        "policy",
        lambda _, orders: schema.Policy(
            orders,
            "own rows",
            using="status = CURRENT_USER",
            command="SELECT",
            to=["pg_monitor", "public"],
            restrictive=True,
        ),
        "SELECT permissive || ' ' || cmd FROM pg_policies WHERE policyname = 'own rows'",
        "RESTRICTIVE SELECT",
        'CREATE POLICY "own rows" ON orders AS RESTRICTIVE FOR SELECT TO pg_monitor, PUBLIC '
        "USING (status = CURRENT_USER)",
    ),
    Example(
        "row security",
        lambda _, orders: schema.RowSecurity(orders, force=True),
        "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = 'orders'::regclass",
        YES,
        "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
    ),
    Example(
        "statistics",
        lambda _, orders: schema.Statistics(
            orders, "status_and_total", ["status"], expressions=["total / 2"], kinds=["mcv"]
        ),
        "SELECT stxkind::text FROM pg_statistic_ext WHERE stxname = 'status_and_total'",
        "{m,e}",
        "CREATE STATISTICS IF NOT EXISTS status_and_total (mcv) ON status, (total / 2) FROM orders",
    ),
    Example(
        "storage parameters",
        lambda _, orders: schema.StorageParameters(orders, {"fillfactor": 70, "autovacuum_enabled": False}),
        "SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE oid = 'orders'::regclass",
        "fillfactor=70 autovacuum_enabled=false",
        "ALTER TABLE orders SET (fillfactor = 70, autovacuum_enabled = false)",
    ),
    Example(
        "replica identity",
        lambda _, orders: schema.ReplicaIdentity(orders, "FULL"),
        "SELECT relreplident::text FROM pg_class WHERE oid = 'orders'::regclass",
        "f",
        "ALTER TABLE orders REPLICA IDENTITY FULL",
    ),
    Example(
        "replica identity by an index",
        lambda _, orders: schema.ReplicaIdentity(orders, index="orders_pkey"),
        "SELECT relreplident::text FROM pg_class WHERE oid = 'orders'::regclass",
        "i",
        "ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_pkey",
    ),
]
