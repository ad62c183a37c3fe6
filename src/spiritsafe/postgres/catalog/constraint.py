"""Constraints of tables and of domains."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA, flag, raw, string, together

_ENFORCED = 180000  # NOT ENFORCED came with 18
_TYPE = """CASE con.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
            WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclude' END"""
_COLUMNS = """SELECT coalesce(json_agg(a.attname ORDER BY k.position), '[]')
                FROM unnest(con.conkey) WITH ORDINALITY AS k (attnum, position)
                JOIN pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = k.attnum"""
_MEMBERS = (
    string("name", "con.conname"),
    string("type", _TYPE),
    string("definition", "pg_get_constraintdef(con.oid)"),
    # Of the others the columns are in the definition.
    raw("columns", f"({_COLUMNS})", where="con.contype IN ('c', 'x') AND con.conrelid <> 0"),
    string("expression", "pg_get_expr(con.conbin, con.conrelid)", where="con.conbin IS NOT NULL"),
    raw("validated", "false", where="NOT con.convalidated"),
    flag("deferrable", "con.condeferrable"),
    flag("deferred", "con.condeferred"),
    raw("options", "to_json(behind.reloptions)", where="behind.reloptions IS NOT NULL"),
    string("tablespace", "space.spcname", where="space.spcname IS NOT NULL"),
    flag("clustered", "i.indisclustered"),
    flag("replica_identity", "i.indisreplident"),
    string("comment", "note.description", where="note.description IS NOT NULL"),
    flag("inherited", "con.coninhcount > 0 OR con.conparentid <> 0"),
)


def query(version: int, which: str) -> str:
    """Return (oid of the table or 0, oid of the domain or 0, JSON array of constraints).

    :param which: a condition: those of tables, or those of domains.
    """
    enforced = (raw("enforced", "false", where="NOT con.conenforced"),) if version >= _ENFORCED else ()
    return f"""
SELECT con.conrelid, con.contypid, {together((*_MEMBERS, *enforced), "con.conname")}
FROM pg_constraint AS con
JOIN pg_namespace AS n ON n.oid = con.connamespace
LEFT JOIN pg_class AS behind ON behind.oid = con.conindid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_index AS i ON i.indexrelid = behind.oid
LEFT JOIN pg_tablespace AS space ON space.oid = behind.reltablespace
LEFT JOIN pg_constraint AS parent ON parent.oid = con.conparentid
LEFT JOIN pg_description AS note ON note.objoid = con.oid AND note.classoid = 'pg_constraint'::regclass
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x')
  AND parent.conrelid IS DISTINCT FROM con.conrelid -- a foreign key to a partitioned table has a row per partition
  AND {which}
  AND {USER_SCHEMA}
GROUP BY con.conrelid, con.contypid
"""
