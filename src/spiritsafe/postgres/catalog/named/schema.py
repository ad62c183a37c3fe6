"""Schemas. `public` is there in every new database, and counts."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import USER_SCHEMA, grants, not_member

KIND = Kind.SCHEMA


def query(_version: int) -> str:
    """Read pg_namespace."""
    return f"""
SELECT '', n.nspname, json_strip_nulls(json_build_object(
    'name', n.nspname,
    'role', pg_get_userbyid(n.nspowner),
    'grants', {grants("n.nspacl", "'n'", "n.nspowner")},
    'comment', obj_description(n.oid, 'pg_namespace')))::text
FROM pg_namespace AS n
WHERE {USER_SCHEMA}
  AND {not_member("pg_namespace", "n.oid")}
"""
