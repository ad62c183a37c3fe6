"""Default privileges."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import exploded

KIND = Kind.DEFAULT_PRIVILEGES


def query(_version: int) -> str:
    """Read pg_default_acl. An entry for every schema replaces the built-in default, one for a schema adds to it."""
    return f"""
SELECT coalesce(n.nspname, ''), pg_get_userbyid(d.defaclrole) || ' '
    || CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
       WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END, json_strip_nulls(json_build_object(
    'role', pg_get_userbyid(d.defaclrole),
    'objects', CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
       WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END,
    'schema', n.nspname,
    'grants', {exploded("d.defaclacl")},
    'defaults', CASE WHEN n.oid IS NULL THEN {
        exploded("acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)")
    } END))::text
FROM pg_default_acl AS d
LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
"""
