"""Rewrite rules that users wrote; the one behind a view is the view."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA


def query(_version: int) -> str:
    """Return (oid of the relation, JSON array of its rules)."""
    return f"""
SELECT r.ev_class, json_agg(json_strip_nulls(json_build_object(
    'name', r.rulename,
    'definition', pg_get_ruledef(r.oid),
    'enabled', CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' END,
    'comment', obj_description(r.oid, 'pg_rewrite'))) ORDER BY r.rulename)::text
FROM pg_rewrite AS r
JOIN pg_class AS c ON c.oid = r.ev_class
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN'
  AND {USER_SCHEMA}
GROUP BY r.ev_class
"""
