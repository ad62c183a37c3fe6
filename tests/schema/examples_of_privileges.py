"""Whose things are, who may use or follow them, and what is said about them."""

from sqlalchemy import MetaData, Table, select
from tests.schema.example import YES, Example

from spiritsafe import schema


def event_trigger(metadata: MetaData, _: Table) -> None:
    watch = schema.Function(metadata, "watch_ddl", returns="event_trigger", body="BEGIN NULL; END")
    schema.EventTrigger(metadata, "watch", "ddl_command_end", function=watch, tags=["CREATE TABLE"])


def owner(metadata: MetaData, orders: Table) -> None:
    schema.Owner(schema.View(metadata, "order_ids", select(orders.c.id)), "pg_monitor")


def grant_on_schema(metadata: MetaData, _: Table) -> None:
    schema.Grant(schema.Existing(metadata, "SCHEMA", "public"), ["USAGE", "CREATE"], to="pg_monitor")


def grant_on_function(metadata: MetaData, _: Table) -> None:
    rate = schema.Function(metadata, "tax", [schema.Argument("amount", "numeric", default="0")], returns="numeric",
                           language="sql", body="SELECT amount * 0.19")  # fmt: skip
    schema.Revoke(rate, "EXECUTE")
    schema.Grant(rate, "EXECUTE", to="pg_monitor")


EXAMPLES = [
    Example(
        "owner",
        owner,
        "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'order_ids'",
        "pg_monitor",
        "ALTER VIEW order_ids OWNER TO pg_monitor",
    ),
    Example(
        "grant",
        lambda _, orders: schema.Grant(orders, ["SELECT", "UPDATE"], to="pg_monitor", columns=["id", "status"]),
        "SELECT has_column_privilege('pg_monitor', 'orders', 'status', 'UPDATE') "
        "AND NOT has_table_privilege('pg_monitor', 'orders', 'UPDATE')",
        YES,
        "GRANT SELECT (id, status), UPDATE (id, status) ON TABLE orders TO pg_monitor",
    ),
    Example(
        "grant on a schema that was there",
        grant_on_schema,
        "SELECT has_schema_privilege('pg_monitor', 'public', 'CREATE')",
        YES,
        "GRANT USAGE, CREATE ON SCHEMA public TO pg_monitor",
    ),
    Example(
        "grant and revoke on a function",
        grant_on_function,
        "SELECT proacl::text NOT LIKE '{=X%' AND proacl::text LIKE '%pg_monitor=X/%' FROM pg_proc "
        "WHERE proname = 'tax'",
        YES,
        "REVOKE EXECUTE ON FUNCTION tax(amount numeric) FROM PUBLIC",
    ),
    Example(
        "publication",
        lambda metadata, orders: schema.Publication(metadata, "feed", tables=[orders], options={"publish": "'insert'"}),
        "SELECT p.pubinsert AND NOT p.pubdelete FROM pg_publication p JOIN pg_publication_tables t USING (pubname) "
        "WHERE t.tablename = 'orders'",
        YES,
        "CREATE PUBLICATION feed FOR TABLE orders WITH (publish = 'insert')",
    ),
    Example(
        "publication of a schema and of some rows",
        lambda metadata, _: schema.Publication(metadata, "feed", tables=["orders WHERE (id > 0)"], schemas=["shop"]),
        "",
        None,
        "CREATE PUBLICATION feed FOR TABLE orders WHERE (id > 0), TABLES IN SCHEMA shop",
        runs=False,  # PostgreSQL 15
    ),
    Example(
        "event trigger",
        event_trigger,
        "SELECT evttags::text FROM pg_event_trigger WHERE evtname = 'watch'",
        '{"CREATE TABLE"}',
        "CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION watch_ddl()",
    ),
    Example(
        "comment",
        lambda metadata, orders: schema.Comment(
            schema.View(metadata, "order_ids", select(orders.c.id)), "100 % of them; it's :all"
        ),
        "SELECT obj_description('order_ids'::regclass)",
        "100 % of them; it's :all",
        "COMMENT ON VIEW order_ids IS '100 % of them; it''s :all'",
    ),
]
