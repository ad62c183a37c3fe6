"""Extensions."""

from spiritsafe.core.catalog import Kind

KIND = Kind.EXTENSION


def query(_version: int) -> str:
    """Read pg_extension; plpgsql is there in every new database."""
    return """
SELECT '', e.extname, json_strip_nulls(json_build_object(
    'name', e.extname,
    'schema', n.nspname,
    'version', e.extversion,
    'comment', obj_description(e.oid, 'pg_extension')))::text
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
"""
