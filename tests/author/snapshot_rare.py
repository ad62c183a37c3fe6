"""Queries for the kinds that few schemas have; the first column is the name, the others what it is like."""

from tests.author.snapshot_objects import mine, owner

EXTENSIONS = "SELECT extname, extnamespace::regnamespace::text AS schema, extversion AS version FROM pg_extension"
EVENT_TRIGGERS = f"""
SELECT evtname, evtevent AS event, evtfoid::regproc AS function, evtenabled::text AS enabled, evttags AS tags,
       {owner("evtowner")} FROM pg_event_trigger WHERE {mine("pg_event_trigger", "oid")}
"""
PUBLICATIONS = f"""
SELECT p.pubname, to_jsonb(p) - '{{oid,pubname,pubowner}}'::text[] AS details, {owner("p.pubowner")}
  FROM pg_publication p WHERE {mine("pg_publication", "p.oid")}
"""
PUBLICATIONS_HAVE_CONDITIONS = 150_000
PUBLICATION_TABLES = """
SELECT p.pubname || ' ' || r.prrelid::regclass, {condition} AS where,
       (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a
         WHERE a.attrelid = r.prrelid AND a.attnum::text = ANY (string_to_array(to_jsonb(r) ->> 'prattrs',
             ' '))) AS columns
  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
"""
PUBLICATION_SCHEMAS = """
SELECT p.pubname || ' ' || n.pnnspid::regnamespace FROM pg_publication_namespace n
       JOIN pg_publication p ON p.oid = n.pnpubid
"""
SUBSCRIPTIONS = """
SELECT subname, subpublications AS publications FROM pg_subscription
 WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
COMMENTS = f"""
SELECT o.type || ' ' || o.identity, d.description AS comment
  FROM pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) o
 WHERE d.objoid = 2200 OR {mine("pg_class", "d.objoid").replace("'pg_class'::regclass", "d.classoid")}
"""
DEPENDS_ON_EXTENSION = """
SELECT o.type || ' ' || o.identity, e.extname AS extension
  FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid, pg_identify_object(d.classid, d.objid, d.objsubid) o
 WHERE d.deptype = 'x'
"""


def plain(catalogue: str, prefix: str, *hidden: str, namespace: bool = True) -> str:
    """A query for a rare kind: the whole catalogue row, without what differs from database to database."""
    names = ",".join(["oid", *(f"{prefix}{name}" for name in (*hidden, "owner", "namespace"))])
    scope = f"x.{prefix}namespace" if namespace else None
    holder = (
        "NULL"
        if catalogue in {"pg_cast", "pg_am", "pg_ts_parser", "pg_ts_template", "pg_user_mapping"}
        else owner(f"x.{prefix}owner")
    )
    return f"""
SELECT (pg_identify_object('{catalogue}'::regclass, x.oid, 0)).identity, {holder},
       to_jsonb(x) - '{{{names}}}'::text[] AS details
  FROM {catalogue} x WHERE {mine(catalogue, "x.oid", scope)}
"""


TEXT_SEARCH_MAP = f"""
SELECT m.mapcfg::regconfig || ' ' || t.alias || ' ' || m.mapseqno::text, m.mapdict::regdictionary::text AS dictionary
  FROM pg_ts_config_map m JOIN pg_ts_config g ON g.oid = m.mapcfg
  JOIN LATERAL ts_token_type(g.cfgparser) t ON t.tokid = m.maptokentype
 WHERE {mine("pg_ts_config", "g.oid", "g.cfgnamespace")}
"""
CASTS = f"""
SELECT x.castsource::regtype || ' as ' || x.casttarget::regtype, nullif(x.castfunc, 0)::regprocedure::text AS function,
       x.castcontext::text AS context, x.castmethod::text AS method FROM pg_cast x WHERE {mine("pg_cast", "x.oid")}
"""
OPERATORS = f"""
SELECT x.oid::regoperator::text, {owner("x.oprowner")}, x.oprcode::text AS function, nullif(x.oprcom,
       0)::regoperator::text AS commutator,
       nullif(x.oprnegate, 0)::regoperator::text AS negator, x.oprcanhash AS hashes, x.oprcanmerge AS merges,
       x.oprrest::text AS restrict, x.oprjoin::text AS join
  FROM pg_operator x WHERE {mine("pg_operator", "x.oid", "x.oprnamespace")}
"""
OPERATOR_CLASSES = f"""
SELECT x.opcnamespace::regnamespace || '.' || x.opcname, {owner("x.opcowner")}, (SELECT amname FROM pg_am
       WHERE oid = x.opcmethod) AS method,
       x.opcintype::regtype::text AS type, x.opcdefault AS default,
       ARRAY(SELECT amopstrategy::text || ' ' || amopopr::regoperator FROM pg_amop
           WHERE amopfamily = x.opcfamily ORDER BY 1) AS operators,
       ARRAY(SELECT amprocnum::text || ' ' || amproc::regprocedure FROM pg_amproc
           WHERE amprocfamily = x.opcfamily ORDER BY 1) AS functions
  FROM pg_opclass x WHERE {mine("pg_opclass", "x.oid", "x.opcnamespace")}
"""
FOREIGN_TABLES = """
SELECT f.ftrelid::regclass::text, s.srvname AS server, f.ftoptions AS options
  FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
"""
SERVERS = f"""
SELECT s.srvname, {owner("s.srvowner")}, w.fdwname AS wrapper, s.srvtype AS type, s.srvversion AS version,
       s.srvoptions AS options
  FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE {mine("pg_foreign_server", "s.oid")}
"""
USER_MAPPINGS = "SELECT srvname || ' ' || usename, umoptions AS options FROM pg_user_mappings"
