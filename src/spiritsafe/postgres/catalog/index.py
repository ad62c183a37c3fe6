"""Indexes that no constraint owns."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA, flag, raw, string, together

_STATISTICS = """SELECT json_agg(a.attnum || '=' || a.attstattarget ORDER BY a.attnum) FROM pg_attribute AS a
                   WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0"""
# A target is kept for expressions only (manual, ALTER INDEX ... SET STATISTICS).
_MEMBERS = (
    string("name", "c.relname"),
    string("definition", "pg_get_indexdef(i.indexrelid)"),
    string("method", "am.amname"),
    flag("unique", "i.indisunique"),
    raw("valid", "false", where="NOT i.indisvalid"),
    flag("partial", "i.indpred IS NOT NULL"),
    flag("clustered", "i.indisclustered"),
    flag("replica_identity", "i.indisreplident"),
    raw("statistics", f"coalesce(({_STATISTICS}), '[]')", where="i.indexprs IS NOT NULL"),
    string("tablespace", "space.spcname", where="space.spcname IS NOT NULL"),
    string("comment", "note.description", where="note.description IS NOT NULL"),
    flag("inherited", "c.relispartition"),
)


def query(_version: int) -> str:
    """Return (oid of the table, JSON array of its indexes)."""
    return f"""
SELECT i.indrelid, {together(_MEMBERS, "c.relname")}
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_tablespace AS space ON space.oid = c.reltablespace
LEFT JOIN pg_description AS note
  ON note.objoid = c.oid AND note.classoid = 'pg_class'::regclass AND note.objsubid = 0
LEFT JOIN pg_constraint AS con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
WHERE con.oid IS NULL
  AND {USER_SCHEMA}
GROUP BY i.indrelid
"""
