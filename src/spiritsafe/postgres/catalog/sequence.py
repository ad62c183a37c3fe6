"""Sequences; those behind identity columns are read with their columns."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA, grants, not_member

# Told apart here from what else hangs on columns, such as indexes: otherwise the server looks up a column for each.
_OWNERS = """
    SELECT d.objid, d.refobjid, d.refobjsubid, d.deptype
    FROM pg_depend AS d
    JOIN pg_sequence AS owned ON owned.seqrelid = d.objid
    WHERE d.classid = 'pg_class'::regclass
      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')"""


def query(_version: int) -> str:
    """Return (schema, name, JSON) of each sequence."""
    return f"""
SELECT n.nspname, c.relname, json_strip_nulls(json_build_object(
    'schema', n.nspname,
    'name', c.relname,
    'options', json_build_object(
        'type', format_type(s.seqtypid, NULL),
        'start', s.seqstart,
        'increment', s.seqincrement,
        'minimum', s.seqmin,
        'maximum', s.seqmax,
        'cache', s.seqcache,
        'cycle', s.seqcycle),
    'persistence', CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
    'owned_by', CASE WHEN link.refobjid IS NOT NULL THEN json_build_array(t.relname, a.attname) END,
    'role', pg_get_userbyid(c.relowner),
    'grants', {grants("c.relacl", "'s'", "c.relowner")},
    'comment', obj_description(c.oid, 'pg_class')))::text
FROM pg_sequence AS s
JOIN pg_class AS c ON c.oid = s.seqrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN ({_OWNERS}) AS link ON link.objid = c.oid
LEFT JOIN pg_class AS t ON t.oid = link.refobjid
LEFT JOIN pg_attribute AS a ON a.attrelid = link.refobjid AND a.attnum = link.refobjsubid
WHERE c.relpersistence <> 't' AND link.deptype IS DISTINCT FROM 'i'
  AND {USER_SCHEMA}
  AND {not_member("pg_class", "c.oid")}
"""
