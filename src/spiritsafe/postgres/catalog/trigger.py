"""Triggers on tables and views."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA


def query(_version: int) -> str:
    """Return (oid of the relation, JSON array of its triggers); not those that partitions inherit."""
    return f"""
SELECT t.tgrelid, json_agg(json_strip_nulls(json_build_object(
    'name', t.tgname,
    'definition', pg_get_triggerdef(t.oid),
    'enabled', CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
    'comment', obj_description(t.oid, 'pg_trigger'))) ORDER BY t.tgname)::text
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0
  AND {USER_SCHEMA}
GROUP BY t.tgrelid
"""
