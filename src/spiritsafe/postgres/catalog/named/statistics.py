"""Extended statistics."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import USER_SCHEMA

KIND = Kind.STATISTICS


def query(_version: int) -> str:
    """Read pg_statistic_ext."""
    return f"""
SELECT n.nspname, s.stxname, json_strip_nulls(json_build_object(
    'definition', pg_get_statisticsobjdef(s.oid),
    'drop', format('DROP STATISTICS %I.%I', n.nspname, s.stxname),
    'address', format('STATISTICS %I.%I', n.nspname, s.stxname),
    'alter', CASE WHEN s.stxstattarget >= 0 THEN json_build_array(
        format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, s.stxname, s.stxstattarget)) END,
    'role', pg_get_userbyid(s.stxowner),
    'comment', obj_description(s.oid, 'pg_statistic_ext')))::text
FROM pg_statistic_ext AS s
JOIN pg_namespace AS n ON n.oid = s.stxnamespace
WHERE {USER_SCHEMA}
"""
