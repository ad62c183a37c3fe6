"""Declarations made before the tables."""

from sqlalchemy import Numeric, Text
from tests.schema.example import YES, Example

from spiritsafe import schema

EXAMPLES = [
    Example(
        "schema",
        lambda metadata, _: schema.Schema(metadata, "Back office"),
        "SELECT nspname FROM pg_namespace WHERE nspname = 'Back office'",
        "Back office",
        'CREATE SCHEMA IF NOT EXISTS "Back office"',
    ),
    Example(
        "extension",
        lambda metadata, _: schema.Extension(metadata, "btree_gist", schema="public"),
        "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'btree_gist'",
        "public",
        "CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public",
    ),
    Example(
        "default privileges reach the tables",
        lambda metadata, _: schema.DefaultPrivileges(metadata, "SELECT", on="TABLES", to="pg_monitor", schema="public"),
        "SELECT has_table_privilege('pg_monitor', 'orders', 'SELECT')",
        YES,
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor",
    ),
    Example(
        "collation",
        lambda metadata, _: schema.Collation(metadata, "bytewise", locale="C", provider="libc"),
        "SELECT collprovider::text FROM pg_collation WHERE collname = 'bytewise'",
        "c",
        "CREATE COLLATION IF NOT EXISTS bytewise (provider = libc, locale = 'C')",
    ),
    Example(
        "collation of ICU",
        lambda metadata, _: schema.Collation(metadata, "any_case", locale="und-u-ks-level2", deterministic=False),
        "",
        None,
        "CREATE COLLATION IF NOT EXISTS any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        runs=False,
    ),
    Example(
        "domain",
        lambda metadata, _: schema.Domain(
            metadata, "percentage", Numeric(5, 2), checks={"in_range": "VALUE BETWEEN 0 AND 100"}, default="0"
        ),
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid = 'percentage'::regtype",
        "CHECK (((VALUE >= (0)::numeric) AND (VALUE <= (100)::numeric)))",
        "CREATE DOMAIN percentage AS NUMERIC(5, 2) DEFAULT 0 CONSTRAINT in_range CHECK (VALUE BETWEEN 0 AND 100)",
    ),
    Example(
        "composite type",
        lambda metadata, _: schema.CompositeType(metadata, "address", {"street": Text(), "number": "integer"}),
        "SELECT string_agg(attname || ' ' || atttypid::regtype, ', ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = 'address'::regclass",
        "street text, number integer",
        "CREATE TYPE address AS (street TEXT, number integer)",
    ),
    Example(
        "range type",
        lambda metadata, _: schema.RangeType(metadata, "text_range", Text(), multirange_name="text_ranges"),
        "SELECT rngmultitypid::regtype::text FROM pg_range WHERE rngtypid = 'text_range'::regtype",
        "text_ranges",
        "CREATE TYPE text_range AS RANGE (SUBTYPE = TEXT, MULTIRANGE_TYPE_NAME = text_ranges)",
    ),
]
