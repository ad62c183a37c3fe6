"""Functions, procedures and aggregates."""

from spiritsafe.postgres.catalog.common import USER_SCHEMA, grants

# There is no pg_get_functiondef for aggregates; this writes what CREATE AGGREGATE takes (manual, CREATE AGGREGATE).
_AGGREGATE = """
    'CREATE OR REPLACE AGGREGATE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname)
    || '(' || pg_get_function_arguments(p.oid) || ') (' || concat_ws(', ',
        'SFUNC = ' || agg.aggtransfn::regproc::text,
        'STYPE = ' || format_type(agg.aggtranstype, NULL),
        CASE WHEN agg.aggtransspace > 0 THEN 'SSPACE = ' || agg.aggtransspace END,
        CASE WHEN agg.aggfinalfn <> 0 THEN 'FINALFUNC = ' || agg.aggfinalfn::regproc::text END,
        CASE WHEN agg.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
        CASE WHEN agg.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || agg.aggcombinefn::regproc::text END,
        CASE WHEN agg.aggserialfn <> 0 THEN 'SERIALFUNC = ' || agg.aggserialfn::regproc::text END,
        CASE WHEN agg.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || agg.aggdeserialfn::regproc::text END,
        'INITCOND = ' || quote_literal(agg.agginitval),
        CASE WHEN agg.aggmtransfn <> 0 THEN 'MSFUNC = ' || agg.aggmtransfn::regproc::text END,
        CASE WHEN agg.aggminvtransfn <> 0 THEN 'MINVFUNC = ' || agg.aggminvtransfn::regproc::text END,
        CASE WHEN agg.aggmtranstype <> 0 THEN 'MSTYPE = ' || format_type(agg.aggmtranstype, NULL) END,
        CASE WHEN agg.aggmfinalfn <> 0 THEN 'MFINALFUNC = ' || agg.aggmfinalfn::regproc::text END,
        'MINITCOND = ' || quote_literal(agg.aggminitval),
        (SELECT format('SORTOP = OPERATOR(%I.%s)', sn.nspname, so.oprname) FROM pg_operator AS so
         JOIN pg_namespace AS sn ON sn.oid = so.oprnamespace WHERE so.oid = agg.aggsortop),
        CASE WHEN agg.aggfinalfn <> 0 THEN 'FINALFUNC_MODIFY = ' || CASE agg.aggfinalmodify
            WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
        CASE WHEN agg.aggmtransspace > 0 THEN 'MSSPACE = ' || agg.aggmtransspace END,
        CASE WHEN agg.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
        CASE WHEN agg.aggmfinalfn <> 0 THEN 'MFINALFUNC_MODIFY = ' || CASE agg.aggmfinalmodify
            WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,
        CASE WHEN agg.aggkind = 'h' THEN 'HYPOTHETICAL' END,
        CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END) || ')'"""


def query(_version: int) -> str:
    """Return (schema, name with argument types, JSON); not what a range type brings with it."""
    return f"""
SELECT n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', json_strip_nulls(json_build_object(
    'schema', n.nspname,
    'name', p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
    'type', CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
    'signature', p.prokind::text || ' ' || pg_get_function_arguments(p.oid) || ' -> '
                 || coalesce(pg_get_function_result(p.oid), ''),
    'definition', CASE WHEN p.prokind = 'a' THEN {_AGGREGATE} ELSE pg_get_functiondef(p.oid) END,
    'role', pg_get_userbyid(p.proowner),
    'grants', {grants("p.proacl", "'f'", "p.proowner")},
    'comment', obj_description(p.oid, 'pg_proc')))::text
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_aggregate AS agg ON agg.aggfnoid = p.oid
WHERE {USER_SCHEMA}
  AND NOT EXISTS (
    SELECT FROM pg_depend AS member
    WHERE member.classid = 'pg_proc'::regclass AND member.objid = p.oid AND member.deptype IN ('e', 'i'))
"""
