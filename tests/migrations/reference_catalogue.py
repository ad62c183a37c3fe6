"""Read a whole schema as PostgreSQL describes it, independently of the code under test.

Column order is left out: a column that is added later stands last, and no caller may depend on where.
"""

from sqlalchemy import Connection, text

Catalogue = dict[str, list[tuple[object, ...]]]

RELATIONS = """
SELECT c.relname, c.relkind::text, c.relpersistence::text, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
       pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), inherited.parents,
       obj_description(c.oid, 'pg_class'), c.relacl::text
  FROM pg_class c
  LEFT JOIN LATERAL (SELECT array_agg(inhparent::regclass::text ORDER BY inhseqno) AS parents
                       FROM pg_inherits WHERE inhrelid = c.oid) inherited ON true
 WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'alembic_version%'
"""
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
       a.attidentity::text, a.attgenerated::text, a.attcollation::regcollation::text, a.attislocal, a.attinhcount,
       col_description(c.oid, a.attnum)
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'alembic_version'
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, contype::text, convalidated, conislocal, coninhcount,
       pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint')
  FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
"""
INDEXES = """
SELECT pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready, i.indisreplident, parent.inhparent::regclass::text
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  LEFT JOIN pg_inherits parent ON parent.inhrelid = i.indexrelid
 WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
"""
ENUMS = """
SELECT enumtypid::regtype::text, array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum GROUP BY 1
"""
# Rows of tables and extensions' own types go with what owns them; what is left somebody made.
TYPES = """
SELECT t.typname, t.typtype::text
  FROM pg_type t
 WHERE t.typnamespace = 'public'::regnamespace AND t.typrelid = 0 AND t.typelem = 0
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = t.oid AND deptype = 'e')
"""
VIEWS = """
SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
"""
TRIGGERS = "SELECT pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
FUNCTIONS = """
SELECT pg_get_functiondef(p.oid)
  FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""
POLICIES = "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies"
SEQUENCES = """
SELECT s.sequencename, s.data_type::text, s.start_value, s.min_value, s.max_value, s.increment_by, s.cycle, s.cache_size
  FROM pg_sequences s WHERE s.schemaname = 'public'
"""
EXTENSIONS = "SELECT extname, extnamespace::regnamespace::text FROM pg_extension WHERE extname <> 'plpgsql'"

QUERIES = {
    "relations": RELATIONS,
    "columns": COLUMNS,
    "constraints": CONSTRAINTS,
    "indexes": INDEXES,
    "enums": ENUMS,
    "types": TYPES,
    "views": VIEWS,
    "triggers": TRIGGERS,
    "functions": FUNCTIONS,
    "policies": POLICIES,
    "sequences": SEQUENCES,
    "extensions": EXTENSIONS,
}
NOTHING: Catalogue = {kind: [] for kind in QUERIES}


def read_catalogue(connection: Connection) -> Catalogue:
    """Return every object of the schema ``public``, by kind, in an order of its own."""
    return {
        kind: sorted((tuple(row) for row in connection.execute(text(query))), key=repr)
        for kind, query in QUERIES.items()
    }
