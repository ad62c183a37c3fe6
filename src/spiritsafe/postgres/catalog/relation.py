"""Tables, views, materialised views, sequences and composite types, without what hangs on them."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA, grants, not_member, option_list

_ACL_KIND = "CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END::\"char\""

_PARENTS = """
    SELECT i.inhrelid, json_agg(part ORDER BY i.inhseqno, position) AS names
    FROM pg_inherits AS i
    JOIN pg_class AS p ON p.oid = i.inhparent
    JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
    CROSS JOIN LATERAL (VALUES (1, pn.nspname), (2, p.relname)) AS pair (position, part)
    GROUP BY i.inhrelid"""
_SOURCES = f"""FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
LEFT JOIN pg_tablespace AS space ON space.oid = c.reltablespace
LEFT JOIN pg_am AS am ON am.oid = c.relam
LEFT JOIN pg_foreign_table AS foreign_table ON foreign_table.ftrelid = c.oid
LEFT JOIN pg_foreign_server AS server ON server.oid = foreign_table.ftserver
LEFT JOIN pg_description AS note
  ON note.objoid = c.oid AND note.classoid = 'pg_class'::regclass AND note.objsubid = 0
LEFT JOIN ({_PARENTS}) AS parents ON parents.inhrelid = c.oid"""


def query(_version: int) -> str:
    """Return (oid, kind, schema, name, JSON) of each relation."""
    return f"""
SELECT c.oid, c.relkind, n.nspname, c.relname, json_strip_nulls(json_build_object(
    'schema', n.nspname,
    'name', c.relname,
    'persistence', CASE WHEN c.relpersistence = 'u' THEN 'unlogged' END,
    'partition_key', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
    'partition_of', CASE WHEN c.relispartition THEN parents.names END,
    'partition_bound', CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
    'inherits', CASE WHEN NOT c.relispartition THEN parents.names END,
    'row_security', nullif(c.relrowsecurity, false),
    'force_row_security', nullif(c.relforcerowsecurity, false),
    'replica_identity', CASE c.relreplident WHEN 'n' THEN
      CASE WHEN c.relkind IN ('r', 'p') THEN 'nothing' END WHEN 'f' THEN 'full' WHEN 'i' THEN 'index' END,
    'options', nullif(coalesce(c.reloptions, '{{}}') || coalesce((
        SELECT array_agg('toast.' || item) FROM unnest(toast.reloptions) AS item), '{{}}'), '{{}}'),
    'tablespace', space.spcname,
    'access_method', CASE WHEN c.relkind IN ('r', 'm') THEN nullif(am.amname, 'heap') END,
    'of_type', CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
    'server', server.srvname,
    'foreign_options', {option_list("foreign_table.ftoptions")},
    'populated', CASE WHEN c.relkind = 'm' THEN nullif(c.relispopulated, true) END,
    'query', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
    'role', pg_get_userbyid(c.relowner),
    'grants', {grants("c.relacl", _ACL_KIND, "c.relowner")},
    'comment', note.description))::text
{_SOURCES}
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't'
  AND {USER_SCHEMA}
  AND {not_member("pg_class", "c.oid")}
"""
