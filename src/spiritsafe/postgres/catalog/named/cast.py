"""Casts."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import not_member, not_part

KIND = Kind.CAST
_FIRST_USER_OID = 16384  # FirstNormalObjectId: what initdb made is below


def query(_version: int) -> str:
    """Read pg_cast."""
    return f"""
SELECT '', names.pair, json_strip_nulls(json_build_object(
    'definition', format('CREATE CAST (%s) WITH%s%s', names.pair,
        CASE c.castmethod WHEN 'f' THEN ' FUNCTION ' || c.castfunc::regprocedure::text
             WHEN 'i' THEN ' INOUT' ELSE 'OUT FUNCTION' END,
        CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END),
    'drop', format('DROP CAST (%s)', names.pair),
    'address', format('CAST (%s)', names.pair),
    'comment', obj_description(c.oid, 'pg_cast')))::text
FROM pg_cast AS c
CROSS JOIN LATERAL (
    SELECT format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) AS pair) AS names
WHERE c.oid >= {_FIRST_USER_OID}
  AND {not_member("pg_cast", "c.oid")}
  AND {not_part("pg_cast", "c.oid")}
"""
