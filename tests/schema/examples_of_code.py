"""Functions, procedures, aggregates."""

from sqlalchemy import MetaData, Table
from tests.schema.example import Example

from spiritsafe import schema


def aggregate(metadata: MetaData, _: Table) -> None:
    step = schema.Function(
        metadata, "longest_step", ["state text", "value text"], returns="text", language="sql", volatility="IMMUTABLE",
        body="SELECT CASE WHEN length(value) > length(coalesce(state, '')) THEN value ELSE state END",
    )  # fmt: skip
    schema.Aggregate(metadata, "longest", ["text"], step=step, state="text", initial="")


EXAMPLES = [
    Example(
        "function",
        lambda metadata, _: schema.Function(
            metadata,
            "tax",
            [schema.Argument("amount", "numeric"), schema.Argument("rate", "numeric", default="0.19")],
            returns="numeric",
            language="sql",
            volatility="IMMUTABLE",
            strict=True,
            parallel="SAFE",
            settings={"search_path": "''"},
            body="SELECT amount * rate",
        ),
        "SELECT tax(100)::float",
        19.0,
        "CREATE OR REPLACE FUNCTION tax(amount numeric, rate numeric DEFAULT 0.19)\n    RETURNS numeric\n"
        "    IMMUTABLE\n    STRICT\n    PARALLEL SAFE\n    LANGUAGE sql\n    SET search_path = ''\n"
        "AS $$\nSELECT amount * rate\n$$",
    ),
    Example(
        "function with a SQL-standard body",
        lambda metadata, _: schema.Function(
            metadata,
            "order_count",
            returns="bigint",
            language="sql",
            sql_body=True,
            body="RETURN (SELECT count(*) FROM orders)",
        ),
        "SELECT order_count()",
        0,
        "CREATE OR REPLACE FUNCTION order_count()\n    RETURNS bigint\n    LANGUAGE sql\nRETURN",
    ),
    Example(
        "procedure",
        lambda metadata, _: schema.Procedure(
            metadata,
            "close_orders",
            ["before integer"],
            language="sql",
            body="UPDATE orders SET status = 'closed' WHERE id < before",
        ),
        "SELECT prokind::text FROM pg_proc WHERE proname = 'close_orders'",
        "p",
        "CREATE OR REPLACE PROCEDURE close_orders(before integer)",
    ),
    Example(
        "aggregate",
        aggregate,
        "SELECT longest(word) FROM (VALUES ('a'), ('ccc'), ('bb')) AS words (word)",
        "ccc",
        "CREATE OR REPLACE AGGREGATE longest(text) (SFUNC = longest_step, STYPE = text, INITCOND = '')",
    ),
]
