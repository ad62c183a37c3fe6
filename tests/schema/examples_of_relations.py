"""Partitions, foreign tables, views."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, func, select
from tests.schema.example import YES, Example

from spiritsafe import schema


def partition(metadata: MetaData, _: Table) -> None:
    log = Table("log", metadata, Column("day", Integer), Column("region", Text), postgresql_partition_by="RANGE (day)")
    may = schema.Partition(log, "log_may", "FOR VALUES FROM (1) TO (32)", partition_by="LIST (region)")
    schema.Partition(may, "log_may_eu", "FOR VALUES IN ('eu')")
    schema.Partition(log, "log_other", "DEFAULT")


def foreign_table(metadata: MetaData, _: Table) -> None:
    wrapper = schema.ForeignDataWrapper(metadata, "nowhere", options={"debug": "on"})
    server = schema.ForeignServer(metadata, "elsewhere", wrapper=wrapper, options={"host": "far.example"})
    columns: dict[str, str | Text] = {"id": "bigint NOT NULL", "name": Text()}
    schema.ForeignTable(metadata, "far_orders", columns, server=server, options={"table": "orders"})


EXAMPLES = [
    Example(
        "partitions, and partitions of partitions",
        partition,
        "SELECT string_agg(relid::text, ' ' ORDER BY relid::text) FROM pg_partition_tree('log') WHERE isleaf",
        "log_may_eu log_other",
        "CREATE TABLE IF NOT EXISTS log_may PARTITION OF log FOR VALUES FROM (1) TO (32) PARTITION BY LIST (region)",
    ),
    Example(
        "foreign table",
        foreign_table,
        "SELECT srvname FROM pg_foreign_table JOIN pg_foreign_server s ON s.oid = ftserver",
        "elsewhere",
        "CREATE FOREIGN TABLE IF NOT EXISTS far_orders (id bigint NOT NULL, name TEXT) SERVER elsewhere "
        "OPTIONS (\"table\" 'orders')",
    ),
    Example(
        "view",
        lambda metadata, _: schema.View(
            metadata,
            "even_orders",
            "SELECT id, status FROM orders WHERE id % 2 = 0 AND status NOT LIKE '%:draft%'",
            options={"security_barrier": True},
            check_option="LOCAL",
        ),
        "SELECT check_option FROM information_schema.views WHERE table_name = 'even_orders'",
        "LOCAL",
        "CREATE OR REPLACE VIEW even_orders WITH (security_barrier = true) AS\n"
        "SELECT id, status FROM orders WHERE id % 2 = 0 AND status NOT LIKE '%:draft%'\nWITH LOCAL CHECK OPTION",
    ),
    Example(
        "view of a select",
        lambda metadata, orders: schema.View(
            metadata, "open_orders", select(orders.c.id).where(orders.c.status == "50% :open", orders.c.id % 2 == 0)
        ),
        "SELECT pg_get_viewdef('open_orders'::regclass) LIKE '%50\\% :open%'",
        YES,
        "CREATE OR REPLACE VIEW open_orders AS\nSELECT orders.id \nFROM orders \n"
        "WHERE orders.status = '50% :open' AND orders.id % 2 = 0",
    ),
    Example(
        "materialized view",
        lambda metadata, orders: schema.MaterializedView(
            metadata,
            "totals",
            select(orders.c.status, func.sum(orders.c.total).label("total")).group_by(orders.c.status),
            indexes=[
                schema.ViewIndex("totals_by_status", ["status"], unique=True),
                schema.ViewIndex("totals_by_initial", definition='USING btree (left(status, 1) COLLATE "C")'),
            ],
        ),
        "SELECT count(*) FROM pg_index WHERE indrelid = 'totals'::regclass AND indisvalid",
        2,
        "CREATE UNIQUE INDEX IF NOT EXISTS totals_by_status ON totals (status)",
    ),
]
