"""Row security policies."""


def query(_version: int) -> str:
    """Return (oid of the table, JSON array of its policies)."""
    return """
SELECT p.polrelid, json_agg(json_strip_nulls(json_build_object(
    'name', p.polname,
    'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
               WHEN 'd' THEN 'DELETE' END,
    'permissive', nullif(p.polpermissive, true),
    'roles', CASE WHEN p.polroles <> '{0}' THEN (
        SELECT json_agg(CASE WHEN member = 0 THEN 'public' ELSE pg_get_userbyid(member) END)
        FROM unnest(p.polroles) AS member) END,
    'using', pg_get_expr(p.polqual, p.polrelid),
    'check', pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', obj_description(p.oid, 'pg_policy'))) ORDER BY p.polname)::text
FROM pg_policy AS p
GROUP BY p.polrelid
"""
