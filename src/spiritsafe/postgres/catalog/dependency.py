"""Which object needs which, by `pg_depend`, in the names of the Catalog."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA

_RELATION = "CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' ELSE 'table' END"
_TYPE = "CASE t.typtype WHEN 'e' THEN 'enum_type' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range_type' END"

# Each part says what (classid, objid, objsubid) of pg_depend is called. Rows behind another object carry its name:
# a default that of its column, the rule of a view that of the view, an index of a constraint that of the constraint.
_IDS = f"""
SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid, {_RELATION} AS kind,
       n.nspname AS schema, c.relname AS name, ''::name AS parent
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {USER_SCHEMA}
UNION ALL
SELECT 'pg_class'::regclass, c.oid, part.number, 'composite_type', n.nspname, c.relname, ''
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT 0 UNION ALL SELECT attnum FROM pg_attribute WHERE attrelid = c.oid) AS part (number)
WHERE c.relkind = 'c' AND {USER_SCHEMA}
UNION ALL
SELECT 'pg_class'::regclass, a.attrelid, a.attnum, 'column', n.nspname, a.attname, c.relname
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {USER_SCHEMA}
UNION ALL
SELECT 'pg_attrdef'::regclass, d.oid, 0, 'column', n.nspname, a.attname, c.relname
FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
JOIN pg_class AS c ON c.oid = d.adrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_class'::regclass, i.indexrelid, 0, CASE WHEN con.oid IS NULL THEN 'index' ELSE 'constraint' END,
       n.nspname, coalesce(con.conname, c.relname), t.relname
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_class AS t ON t.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_constraint AS con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_constraint'::regclass, con.oid, 0, CASE WHEN con.conrelid = 0 THEN 'domain' ELSE 'constraint' END,
       n.nspname, CASE WHEN con.conrelid = 0 THEN t.typname ELSE con.conname END, coalesce(c.relname, '')
FROM pg_constraint AS con JOIN pg_namespace AS n ON n.oid = con.connamespace
LEFT JOIN pg_class AS c ON c.oid = con.conrelid LEFT JOIN pg_type AS t ON t.oid = con.contypid
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND {USER_SCHEMA}
UNION ALL
SELECT 'pg_class'::regclass, c.oid, 0, CASE WHEN link.objid IS NULL THEN 'sequence' ELSE 'column' END,
       n.nspname, coalesce(a.attname, c.relname), coalesce(t.relname, '')
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_depend AS link ON link.classid = 'pg_class'::regclass AND link.objid = c.oid AND link.deptype = 'i'
LEFT JOIN pg_class AS t ON t.oid = link.refobjid
LEFT JOIN pg_attribute AS a ON a.attrelid = link.refobjid AND a.attnum = link.refobjsubid
WHERE c.relkind = 'S' AND {USER_SCHEMA}
UNION ALL
SELECT 'pg_rewrite'::regclass, r.oid, 0, CASE WHEN r.rulename = '_RETURN' THEN {_RELATION} ELSE 'rule' END,
       n.nspname, CASE WHEN r.rulename = '_RETURN' THEN c.relname ELSE r.rulename END,
       CASE WHEN r.rulename = '_RETURN' THEN '' ELSE c.relname END
FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_trigger'::regclass, t.oid, 0, 'trigger', n.nspname, t.tgname, c.relname
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND {USER_SCHEMA}
UNION ALL
SELECT 'pg_policy'::regclass, p.oid, 0, 'policy', n.nspname, p.polname, c.relname
FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
UNION ALL
SELECT 'pg_proc'::regclass, p.oid, 0, 'routine', n.nspname,
       (p.proname || '(' || oidvectortypes(p.proargtypes) || ')')::text, ''
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_type'::regclass, any_type.oid, 0,
       CASE WHEN c.relkind = 'c' THEN 'composite_type' WHEN t.typtype = 'c' THEN {_RELATION} ELSE {_TYPE} END,
       n.nspname, t.typname, ''
FROM pg_type AS any_type
LEFT JOIN pg_range AS multi ON multi.rngmultitypid IN (any_type.oid, any_type.typelem)
JOIN pg_type AS t ON t.oid = coalesce(multi.rngtypid, nullif(any_type.typelem, 0), any_type.oid)
JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_class AS c ON c.oid = t.typrelid
WHERE t.typtype IN ('e', 'd', 'c', 'r') AND {USER_SCHEMA}
UNION ALL
SELECT 'pg_namespace'::regclass, n.oid, 0, 'schema', '', n.nspname, ''
FROM pg_namespace AS n WHERE {USER_SCHEMA} AND n.nspname <> 'public'
UNION ALL
SELECT 'pg_extension'::regclass, e.oid, 0, 'extension', '', e.extname, '' FROM pg_extension AS e
UNION ALL
SELECT member.classid, member.objid, 0, 'extension', '', e.extname, ''
FROM pg_depend AS member JOIN pg_extension AS e ON e.oid = member.refobjid
WHERE member.deptype = 'e' AND member.refclassid = 'pg_extension'::regclass
UNION ALL
SELECT 'pg_collation'::regclass, co.oid, 0, 'collation', n.nspname, co.collname, ''
FROM pg_collation AS co JOIN pg_namespace AS n ON n.oid = co.collnamespace WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_statistic_ext'::regclass, s.oid, 0, 'statistics', n.nspname, s.stxname, ''
FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_publication_rel'::regclass, r.oid, 0, 'publication', '', p.pubname, ''
FROM pg_publication_rel AS r JOIN pg_publication AS p ON p.oid = r.prpubid
UNION ALL
SELECT 'pg_event_trigger'::regclass, e.oid, 0, 'event_trigger', '', e.evtname, '' FROM pg_event_trigger AS e
UNION ALL
SELECT 'pg_am'::regclass, am.oid, 0, 'access_method', '', am.amname, '' FROM pg_am AS am WHERE am.oid >= 16384
UNION ALL
SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 0, 'foreign_data_wrapper', '', w.fdwname, ''
FROM pg_foreign_data_wrapper AS w
UNION ALL
SELECT 'pg_foreign_server'::regclass, s.oid, 0, 'server', '', s.srvname, '' FROM pg_foreign_server AS s
UNION ALL
SELECT 'pg_user_mapping'::regclass, m.umid, 0, 'user_mapping', '', (m.srvname || '.' || m.usename)::text, ''
FROM pg_user_mappings AS m
UNION ALL
SELECT 'pg_cast'::regclass, c.oid, 0, 'cast', '',
       format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL), ''
FROM pg_cast AS c WHERE c.oid >= 16384
UNION ALL
SELECT 'pg_operator'::regclass, o.oid, 0, 'operator', n.nspname, format('%s(%s, %s)', o.oprname,
    CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
    CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END), ''
FROM pg_operator AS o JOIN pg_namespace AS n ON n.oid = o.oprnamespace WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_ts_dict'::regclass, d.oid, 0, 'text_search', n.nspname, 'DICTIONARY ' || d.dictname, ''
FROM pg_ts_dict AS d JOIN pg_namespace AS n ON n.oid = d.dictnamespace WHERE {USER_SCHEMA}
UNION ALL
SELECT 'pg_ts_config'::regclass, c.oid, 0, 'text_search', n.nspname, 'CONFIGURATION ' || c.cfgname, ''
FROM pg_ts_config AS c JOIN pg_namespace AS n ON n.oid = c.cfgnamespace WHERE {USER_SCHEMA}
"""


_PUBLISHED_SCHEMAS = """
UNION ALL
SELECT 'pg_publication_namespace'::regclass, s.oid, 0, 'publication', '', p.pubname, ''
FROM pg_publication_namespace AS s JOIN pg_publication AS p ON p.oid = s.pnpubid
"""
_SCHEMAS_PUBLISHED = 150000  # FOR TABLES IN SCHEMA came with 15


def query(version: int) -> str:
    """Return (kind, schema, name, parent) of the dependent and then the same of what it needs."""
    published = _PUBLISHED_SCHEMAS if version >= _SCHEMAS_PUBLISHED else ""
    return f"""
WITH ids AS MATERIALIZED ({_IDS}{published})
SELECT DISTINCT one.kind, one.schema, one.name, one.parent, other.kind, other.schema, other.name, other.parent
FROM pg_depend AS d
JOIN ids AS one ON one.classid = d.classid AND one.objid = d.objid AND one.objsubid = d.objsubid
JOIN ids AS other ON other.classid = d.refclassid AND other.objid = d.refobjid AND other.objsubid = d.refobjsubid
WHERE d.deptype IN ('n', 'a')
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""
