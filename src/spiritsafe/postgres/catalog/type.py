"""Enums, domains, composite and range types."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA, collation, grants, not_member

_RANGE = f"""CASE WHEN t.typtype = 'r' THEN concat_ws(', ',
        'SUBTYPE = ' || format_type(r.rngsubtype, NULL),
        (SELECT 'SUBTYPE_OPCLASS = ' || quote_ident(opn.nspname) || '.' || quote_ident(op.opcname)
         FROM pg_opclass AS op JOIN pg_namespace AS opn ON opn.oid = op.opcnamespace
         WHERE op.oid = r.rngsubopc AND NOT op.opcdefault),
        CASE WHEN r.rngcollation <> sub.typcollation THEN 'COLLATION = ' || {collation("r.rngcollation")} END,
        CASE WHEN r.rngcanonical <> 0 THEN 'CANONICAL = ' || r.rngcanonical::regproc::text END,
        CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff::regproc::text END,
        'MULTIRANGE_TYPE_NAME = ' || format_type(r.rngmultitypid, NULL)) END"""


def query(_version: int) -> str:
    """Return (kind, oid, schema, name, JSON) of each type. A domain's constraints are read with those of tables."""
    return f"""
SELECT t.typtype, t.oid, n.nspname, t.typname, json_strip_nulls(json_build_object(
    'schema', n.nspname,
    'name', t.typname,
    'values', CASE WHEN t.typtype = 'e' THEN coalesce((
        SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid), '[]') END,
    'type', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    'collation', CASE WHEN t.typtype = 'd' AND t.typcollation <> base.typcollation
                 THEN {collation("t.typcollation")} END,
    'default', CASE WHEN t.typtype = 'd' THEN coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) END,
    'not_null', CASE WHEN t.typtype = 'd' THEN nullif(t.typnotnull, false) END,
    'not_null_name', (SELECT nullif(con.conname, t.typname || '_not_null') FROM pg_constraint AS con
                      WHERE t.typtype = 'd' AND con.contypid = t.oid AND con.contype = 'n'),
    'attributes', CASE WHEN t.typtype = 'c' THEN coalesce((
        SELECT json_agg(json_strip_nulls(json_build_object(
            'name', a.attname,
            'type', format_type(a.atttypid, a.atttypmod),
            'collation', CASE WHEN a.attcollation <> at.typcollation THEN {collation("a.attcollation")} END,
            'comment', col_description(a.attrelid, a.attnum))) ORDER BY a.attnum)
        FROM pg_attribute AS a JOIN pg_type AS at ON at.oid = a.atttypid
        WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '[]') END,
    'definition', {_RANGE},
    'role', pg_get_userbyid(t.typowner),
    'grants', {grants("t.typacl", "'T'", "t.typowner")},
    'comment', coalesce(obj_description(t.oid, 'pg_type'), obj_description(t.typrelid, 'pg_class'))))::text
FROM pg_type AS t
JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_type AS base ON base.oid = t.typbasetype
LEFT JOIN pg_range AS r ON r.rngtypid = t.oid
LEFT JOIN pg_type AS sub ON sub.oid = r.rngsubtype
WHERE t.typtype IN ('e', 'd', 'c', 'r')
  AND (t.typtype <> 'c' OR EXISTS (SELECT FROM pg_class AS c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
  AND {USER_SCHEMA}
  AND {not_member("pg_type", "t.oid")}
"""
