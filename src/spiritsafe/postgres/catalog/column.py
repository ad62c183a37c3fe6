"""Columns of tables and views."""

from spiritsafe.postgres.catalog.common import (
    USER_SCHEMA,
    collation,
    exploded,
    flag,
    option_list,
    raw,
    string,
    together,
)

_NAMED_NOT_NULL = 180000  # from here on NOT NULL is a constraint with a name (release notes 18, E.1)
_STORAGE = "CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END"
_DEFAULT = "pg_get_expr(d.adbin, d.adrelid)"
_MEMBERS = (
    string("name", "a.attname"),
    string("type", "format_type(a.atttypid, a.atttypmod)"),
    flag("not_null", "a.attnotnull"),
    string("default", _DEFAULT, where="d.adbin IS NOT NULL AND a.attgenerated = ''"),
    string("identity", "CASE a.attidentity WHEN 'a' THEN 'always' ELSE 'by default' END", where="a.attidentity <> ''"),
    raw("sequence", "own.options", where="own.name IS NOT NULL"),
    string("sequence_name", "own.name", where="own.name IS NOT NULL"),
    string("generated", "CASE a.attgenerated WHEN 's' THEN 'stored' ELSE 'virtual' END", where="a.attgenerated <> ''"),
    string("expression", _DEFAULT, where="d.adbin IS NOT NULL AND a.attgenerated <> ''"),
    string("collation", collation("a.attcollation"), where="a.attcollation <> t.typcollation AND a.attcollation <> 0"),
    string("storage", _STORAGE, where="a.attstorage <> t.typstorage"),
    string("compression", "CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END", where="a.attcompression <> ''"),
    raw("statistics", "a.attstattarget", where="coalesce(a.attstattarget, -1) >= 0"),
    raw("options", "to_json(a.attoptions)", where="a.attoptions IS NOT NULL"),
    raw("foreign_options", f"to_json({option_list('a.attfdwoptions')})", where="a.attfdwoptions IS NOT NULL"),
    string("comment", "note.description", where="note.description IS NOT NULL"),
    raw("grants", exploded("a.attacl"), where="a.attacl IS NOT NULL"),
    flag("inherited", "a.attinhcount > 0"),
    flag("local", "a.attinhcount > 0 AND a.attislocal AND NOT c.relispartition"),
)
_NOT_NULL = (
    string("not_null_name", "nn.conname", where="nn.conname IS NOT NULL"),
    raw("not_null_valid", "false", where="NOT nn.convalidated"),
    flag("not_null_no_inherit", "nn.connoinherit"),
)
# Its key is always one column: numbers are sorted and compared more quickly than arrays.
_NOT_NULL_JOIN = """LEFT JOIN pg_constraint AS nn
  ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum"""
_SEQUENCES = """
    SELECT link.refobjid, link.refobjsubid, sc.relname AS name, json_strip_nulls(json_build_object(
        'type', nullif(format_type(s.seqtypid, NULL), 'bigint'),
        'start', s.seqstart,
        'increment', s.seqincrement,
        'minimum', s.seqmin,
        'maximum', s.seqmax,
        'cache', s.seqcache,
        'cycle', nullif(s.seqcycle, false))) AS options
    FROM pg_sequence AS s
    JOIN pg_class AS sc ON sc.oid = s.seqrelid
    JOIN pg_depend AS link ON link.classid = 'pg_class'::regclass AND link.objid = s.seqrelid
      AND link.refclassid = 'pg_class'::regclass AND link.deptype = 'i'"""


def query(version: int) -> str:
    """Return (oid of the relation, JSON array of its columns)."""
    named = version >= _NAMED_NOT_NULL
    return f"""
SELECT a.attrelid, {together((*_MEMBERS, *(_NOT_NULL if named else ())), "a.attnum")}
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_description AS note
  ON note.objoid = a.attrelid AND note.classoid = 'pg_class'::regclass AND note.objsubid = a.attnum
{_NOT_NULL_JOIN if named else ""}
LEFT JOIN ({_SEQUENCES}) AS own
  ON own.refobjid = a.attrelid AND own.refobjsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
  AND {USER_SCHEMA}
GROUP BY a.attrelid
"""
