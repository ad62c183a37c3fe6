"""Partitioned tables, their partitions, and partitions that something else makes."""

from tests.author.case import Case, models, shows, table

ROW, ELSEWHERE = "partitioned parent / partitions", "partitions made outside the model (pg_partman)"
KEY = 'Column("id", Integer, autoincrement=False, nullable=False)'
AT = 'Column("at", Date, nullable=False)'


def metric(*items: str, by: str = "RANGE (at)", parts: tuple[str, ...] = ()) -> str:
    """The models with partitioned table `metric`; `parts` are statements."""
    said = "sql(" + ", ".join(repr(part) for part in parts) + ")" if parts else ""
    return models(
        table("metric", AT, 'Column("value", Integer)', *items, f"postgresql_partition_by={by!r}", key=KEY), said
    )


def part(year: int, name: str = "metric", bound: str | None = None) -> str:
    """A partition for a year."""
    bound = bound or f"FROM ('{year}-01-01') TO ('{year + 1}-01-01')"
    return f"CREATE TABLE {name}_{year} PARTITION OF {name} FOR VALUES {bound}"


P23, P24, REST = part(2023), part(2024), "CREATE TABLE metric_rest PARTITION OF metric DEFAULT"
VALUES = "INSERT INTO metric (id, at, value) VALUES (1, '2023-05-01', 10), (2, '2024-05-01', 20)"
SUM = shows("SELECT sum(value)::int FROM metric", (30,))
LIVE = f"{P23};{P24}"
PRIMARY, INDEX = 'PrimaryKeyConstraint("id", "at")', 'Index("ix_metric_value", "value")'
LIST = "LIST (region)"

CASES = [
    Case("a partitioned table comes with its partitions", ROW, models(table("team")),
         models(table("team"), metric(parts=(P23, P24))), "INSERT INTO team DEFAULT VALUES"),
    Case("a partition comes", ROW, metric(parts=(P23, P24)), metric(parts=(P23, P24, part(2025))), VALUES, rows=SUM),
    Case("a default partition comes", ROW, metric(parts=(P23, P24)), metric(parts=(P23, P24, REST)), VALUES, rows=SUM),
    Case("a partition goes with its rows", ROW, metric(parts=(P23, P24, part(2020))), metric(parts=(P23, P24)), VALUES,
         rows=SUM),
    Case("a partitioned table goes", ROW, models(metric(parts=(P23, P24)), table("team")),
         models(table("team")), VALUES),
    Case("a partition's bounds change", ROW,
         metric(parts=(P23, part(2024, bound="FROM ('2024-01-01') TO ('2024-07-01')"))), metric(parts=(P23, P24)),
         VALUES, rows=SUM),
    Case("a partitioned table gets a column", ROW, metric(parts=(P23, P24)),
         metric('Column("unit", Text)', parts=(P23, P24)), VALUES, rows=SUM),
    Case("a partitioned table gets a column that must not be null", ROW, metric(parts=(P23, P24)),
         metric('Column("unit", Text, nullable=False, server_default="m")', parts=(P23, P24)), VALUES,
         rows=SUM + shows("SELECT DISTINCT unit FROM metric", ("m",))),
    Case("a partitioned table's column becomes bigint", ROW, metric(parts=(P23, P24)),
         metric(parts=(P23, P24)).replace('"value", Integer', '"value", BigInteger'), VALUES, rows=SUM),
    Case("a partitioned table gets an index", ROW, metric(parts=(P23, P24)), metric(INDEX, parts=(P23, P24)), VALUES,
         rows=SUM),
    Case("a partitioned table loses an index", ROW, metric(INDEX, parts=(P23, P24)), metric(parts=(P23, P24)), VALUES,
         rows=SUM),
    Case("a partitioned table gets a primary key and a unique one", ROW, metric(parts=(P23, P24)),
         metric(PRIMARY, 'UniqueConstraint("value", "at")', parts=(P23, P24)), VALUES, rows=SUM),
    Case("a partitioned table gets a check and a foreign key", ROW,
         models(table("kind"), metric('Column("kind_id", Integer)', parts=(P23, P24))),
         models(table("kind"),
                metric('Column("kind_id", ForeignKey("kind.id"))', 'CheckConstraint("value > 0", name="positive")',
                       parts=(P23, P24))), VALUES, rows=SUM),
    Case("one partition has an index and a setting of its own", ROW, metric(parts=(P23, P24)),
         metric(parts=(P23, P24, "CREATE INDEX ix_only_2024 ON metric_2024 (value)",
                       "ALTER TABLE metric_2023 SET (fillfactor = 60)")), VALUES, rows=SUM),
    Case("partitions of partitions come", ROW, metric('Column("region", Text)', parts=(P23,)),
         metric('Column("region", Text)', parts=(P23, P24 + " PARTITION BY LIST (region)",
                "CREATE TABLE metric_2024_no PARTITION OF metric_2024 FOR VALUES IN ('no', 'it''s')",
                "CREATE TABLE metric_2024_rest PARTITION OF metric_2024 DEFAULT")),
         "INSERT INTO metric (id, at, value) VALUES (1, '2023-05-01', 30)", rows=SUM),
    Case("a table partitioned by hash gets its second half", ROW,
         metric(by="HASH (id)",
                parts=("CREATE TABLE metric_0 PARTITION OF metric FOR VALUES WITH (MODULUS 2, REMAINDER 0)",)),
         metric(by="HASH (id)",
                parts=("CREATE TABLE metric_0 PARTITION OF metric FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                       "CREATE TABLE metric_1 PARTITION OF metric FOR VALUES WITH (MODULUS 2, REMAINDER 1)"))),
    Case("a partition becomes a table of its own", ROW, metric(parts=(P23, P24)),
         metric(parts=(P23, P24, "ALTER TABLE metric DETACH PARTITION metric_2023")), VALUES,
         rows=shows("SELECT value FROM metric_2023", (10,)) + shows("SELECT value FROM metric", (20,))),
    Case("partitions made elsewhere are left alone", ELSEWHERE, metric(), models(metric(), table("team")), VALUES,
         rows=SUM, live_only=LIVE),
    Case("partitions made elsewhere get a new column too", ELSEWHERE, metric(), metric('Column("unit", Text)'), VALUES,
         rows=SUM, live_only=LIVE),
    Case("partitions made elsewhere get a new index too", ELSEWHERE, metric(), metric(INDEX), VALUES, rows=SUM,
         live_only=LIVE),
    Case("partitions made elsewhere get a new check and a primary key too", ELSEWHERE, metric(),
         metric(PRIMARY, 'CheckConstraint("value > 0", name="positive")'), VALUES, rows=SUM, live_only=LIVE),
    Case("partitions made elsewhere beside those of the models", ELSEWHERE, metric(parts=(P23,)),
         metric('Column("unit", Text)', parts=(P23,)), VALUES, rows=SUM, live_only=P24),
    Case("partitions made elsewhere have an index of their own", ELSEWHERE, metric(),
         metric().replace("Integer)", "BigInteger)"), VALUES, rows=SUM,
         live_only=LIVE + "; CREATE INDEX mine ON metric_2024 (value)"),
    Case("tables, views and schemas made elsewhere are left alone", ELSEWHERE, models(table("team")),
         models(table("team", 'Column("name", Text)')), "INSERT INTO team DEFAULT VALUES",
         rows=shows("SELECT count(*) FROM other.thing", (1,)),
         live_only="CREATE SCHEMA other; CREATE TABLE other.thing (id serial); INSERT INTO other.thing DEFAULT VALUES;"
         " CREATE TABLE scratch (a int); CREATE VIEW peek AS SELECT id FROM team; CREATE TYPE odd AS ENUM ('x')"),
]  # fmt: skip
