"""Queries for the kinds that every schema has; the first column is the name, the others what it is like."""


def mine(catalogue: str, oid: str, schema: str | None = None) -> str:
    """A condition: no part of an extension, no part of PostgreSQL, not Alembic's table."""
    own = (
        f"{oid} >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e"
        f" WHERE e.classid = '{catalogue}'::regclass AND e.objid = {oid} AND e.deptype = 'e')"
    )
    return own if schema is None else f"{own} AND {schema}::regnamespace::text !~ '^\"?(pg_|information_schema)'"


def owner(column: str) -> str:
    """The owner as a column of its own."""
    return f"pg_get_userbyid({column}) AS owner"


# Alembic's own table, and those where an upgrade keeps its history.
TABLE = "c.relname <> 'alembic_version' AND c.relname !~ '^spiritsafe_(run|revision|journal)(_|$)' AND " + mine(
    "pg_class", "c.oid", "c.relnamespace"
)

SCHEMAS = (
    f"SELECT nspname, {owner('nspowner')} FROM pg_namespace WHERE {mine('pg_namespace', 'oid')} AND nspname !~ '^pg_'"
)
RELATIONS = f"""
SELECT c.oid::regclass::text, c.relkind::text AS kind, c.relpersistence::text AS persistence, {owner("c.relowner")},
       (SELECT amname FROM pg_am WHERE oid = c.relam) AS method,
       (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace) AS tablespace,
       (SELECT array_agg(o ORDER BY o) FROM unnest(c.reloptions) o) AS options,
       (SELECT array_agg(o ORDER BY o) FROM pg_class t, unnest(t.reloptions) o WHERE t.oid = c.reltoastrelid) AS toast,
       c.relrowsecurity AS row_security, c.relforcerowsecurity AS forced,
       CASE WHEN c.relkind IN ('r', 'p') THEN c.relreplident::text END AS identity,
       pg_get_partkeydef(c.oid) AS partitioned_by, pg_get_expr(c.relpartbound, c.oid) AS bound,
       (SELECT array_agg(inhparent::regclass::text ORDER BY inhseqno) FROM pg_inherits
           WHERE inhrelid = c.oid) AS parents,
       nullif(c.reloftype, 0)::regtype::text AS of_type, c.relispopulated AS populated,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition
  FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {TABLE}
"""
COLUMNS = f"""
SELECT c.oid::regclass || '.' || quote_ident(a.attname), format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS default, a.attidentity::text AS identity,
       a.attgenerated::text AS generated, nullif(a.attcollation, 0)::regcollation::text AS collation,
       a.attstorage::text AS storage, a.attcompression::text AS compression,
       nullif(a.attstattarget, -1) AS statistics_target, a.attoptions AS options, a.attfdwoptions AS fdw_options,
       a.attislocal AS local, nullif(a.attinhcount, 0) AS inherited
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND {TABLE}
"""
CONSTRAINTS = f"""
SELECT coalesce(nullif(k.conrelid, 0)::regclass::text, nullif(k.contypid, 0)::regtype::text) || '.'
       || quote_ident(k.conname),
       pg_get_constraintdef(k.oid) AS definition, k.convalidated AS validated, k.condeferrable AS deferrable,
       k.condeferred AS deferred, k.conislocal AS local, nullif(k.coninhcount, 0) AS inherited,
       k.connoinherit AS no_inherit, to_jsonb(k) ->> 'conenforced' AS enforced,
       (SELECT conname FROM pg_constraint p WHERE p.oid = k.conparentid) AS parent,
       (SELECT relname FROM pg_class i WHERE i.oid = k.conindid) AS index
  FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid
 WHERE (k.conrelid = 0 OR {TABLE}) AND (k.contypid = 0 OR {mine("pg_type", "k.contypid")})
   AND {mine("pg_constraint", "k.oid", "k.connamespace")}
"""
INDEXES = f"""
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AS valid,
       i.indisready AS ready, i.indisprimary AS primary, i.indimmediate AS immediate, i.indisreplident AS identity,
       i.indisclustered AS clustered, (SELECT spcname FROM pg_tablespace WHERE oid = x.reltablespace) AS tablespace,
       (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = i.indexrelid) AS parent,
       (SELECT array_agg(attname || ' ' || attstattarget) FROM pg_attribute
         WHERE attrelid = i.indexrelid AND attstattarget >= 0) AS statistics_targets
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid WHERE {TABLE}
"""
SEQUENCES = f"""
SELECT s.seqrelid::regclass::text, format_type(s.seqtypid, NULL) AS type, s.seqstart AS start,
       s.seqincrement AS increment,
       s.seqmin AS min, s.seqmax AS max, s.seqcache AS cache, s.seqcycle AS cycle,
           c.relpersistence::text AS persistence,
       {owner("c.relowner")},
       (SELECT d.deptype::text || ' ' || d.refobjid::regclass || '.' || a.attname FROM pg_depend d JOIN pg_attribute a
            ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
         WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
           AND d.refclassid = 'pg_class'::regclass) AS owned_by
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE {TABLE}
"""
TYPES = f"""
SELECT t.oid::regtype::text, t.typtype::text AS kind, {owner("t.typowner")},
       (SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid) AS labels,
       (SELECT array_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), nullif(attcollation,
           0)::regcollation)
                         ORDER BY attnum)
          FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 AND NOT attisdropped) AS attributes,
       CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base, t.typnotnull AS not_null,
       t.typdefault AS default, nullif(t.typcollation, 0)::regcollation::text AS collation,
       (SELECT concat_ws(' ', rngsubtype::regtype, rngmultitypid::regtype, opcname,
                         nullif(rngcollation, 0)::regcollation, rngcanonical, rngsubdiff)
          FROM (SELECT rngsubtype, rngmultitypid, rngsubopc, rngcollation, rngcanonical, rngsubdiff FROM pg_range
                 WHERE rngtypid = t.oid) r JOIN pg_opclass o ON o.oid = r.rngsubopc) AS range
  FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
 WHERE (t.typrelid = 0 OR c.relkind = 'c') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
   AND {mine("pg_type", "t.oid", "t.typnamespace")}
"""
ROUTINES = f"""
SELECT p.oid::regprocedure::text, {owner("p.proowner")}, l.lanname AS language,
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS definition,
       (SELECT concat_ws(' ', aggkind::text, aggtransfn, aggtranstype::regtype, aggfinalfn, aggcombinefn, agginitval,
                         aggserialfn, aggdeserialfn, aggmtransfn, aggsortop::regoperator,
                             pg_get_function_arguments(p.oid))
          FROM pg_aggregate WHERE aggfnoid = p.oid) AS aggregate
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE {mine("pg_proc", "p.oid", "p.pronamespace")}
"""
TRIGGERS = f"""
SELECT c.oid::regclass || '.' || quote_ident(t.tgname), pg_get_triggerdef(t.oid) AS definition,
       t.tgenabled::text AS enabled,
       (SELECT p.tgrelid::regclass::text FROM pg_trigger p WHERE p.oid = t.tgparentid) AS parent
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND {TABLE}
"""
RULES = f"""
SELECT c.oid::regclass || '.' || quote_ident(r.rulename), pg_get_ruledef(r.oid) AS definition,
       r.ev_enabled::text AS enabled
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN' AND {TABLE}
"""
POLICIES = f"""
SELECT c.oid::regclass || '.' || quote_ident(p.polname), p.polpermissive AS permissive, p.polcmd::text AS command,
       ARRAY(SELECT coalesce(rolname, 'public') FROM unnest(p.polroles) r LEFT
           JOIN pg_roles ON oid = r ORDER BY 1) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {TABLE}
"""
STATISTICS = f"""
SELECT s.stxnamespace::regnamespace || '.' || quote_ident(s.stxname), s.stxrelid::regclass::text AS on,
       {owner("s.stxowner")},
       ARRAY(SELECT k::text FROM unnest(s.stxkind) k ORDER BY 1) AS kinds,
       ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = s.stxrelid
           AND attnum = ANY (s.stxkeys) ORDER BY 1) AS columns,
       pg_get_statisticsobjdef_expressions(s.oid) AS expressions, nullif(s.stxstattarget, -1) AS target
  FROM pg_statistic_ext s WHERE {mine("pg_statistic_ext", "s.oid", "s.stxnamespace")}
"""
