"""Reads what the server knows of a few tables, in one query: less than a Catalog, and in a fraction of its time."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spiritsafe.core.catalog.json_form import decode
from spiritsafe.core.quoting import identifier, literal
from spiritsafe.core.trace import Facts

Query = Callable[[str], Iterable[Sequence[Any]]]

_QUERY = """
SELECT w.oid::bigint, json_build_object(
    'kind', CASE w.relkind
        WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'i' THEN 'index' WHEN 'I' THEN 'partitioned index'
        ELSE w.relkind::text END,
    'table', json_build_object(
        'schema', w.nspname,
        'name', w.relname,
        'persistence', CASE w.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' ELSE 'permanent' END,
        'replica_identity', CASE w.relreplident
            WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN 'index' ELSE 'default' END,
        'row_security', w.relrowsecurity,
        'partition_bound', pg_get_expr(w.relpartbound, w.oid),
        'partition_key', CASE WHEN w.relkind = 'p' THEN pg_get_partkeydef(w.oid) END,
        'partition_of', coalesce((
            SELECT json_build_array(pn.nspname, p.relname)
            FROM pg_inherits AS h
            JOIN pg_class AS p ON p.oid = h.inhparent
            JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
            WHERE h.inhrelid = w.oid AND w.relispartition), '[]'::json),
        'options', coalesce(to_json(w.reloptions), '[]'::json),
        'columns', coalesce((
            SELECT json_agg(json_build_object(
                'name', a.attname,
                'type', format_type(a.atttypid, a.atttypmod),
                'not_null', a.attnotnull,
                'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
                'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' ELSE '' END,
                'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' ELSE '' END,
                'comment', col_description(w.oid, a.attnum)
            ) ORDER BY a.attnum)
            FROM pg_attribute AS a
            LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
                AND w.relkind NOT IN ('i', 'I', 'S')), '[]'::json),
        'constraints', coalesce((
            SELECT json_agg(json_build_object(
                'name', k.conname,
                'type', CASE k.contype
                    WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
                    WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclude' WHEN 'n' THEN 'not null' ELSE 'trigger' END,
                'definition', pg_get_constraintdef(k.oid),
                'columns', coalesce((
                    SELECT json_agg(a.attname ORDER BY u.place)
                    FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
                    JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number), '[]'::json),
                'references', CASE WHEN k.contype = 'f' THEN (
                    SELECT json_build_array(rn.nspname, r.relname)
                    FROM pg_class AS r JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
                    WHERE r.oid = k.confrelid) ELSE '[]'::json END,
                'expression', CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
                'validated', k.convalidated
            ) ORDER BY k.conname)
            FROM pg_constraint AS k
            WHERE k.conrelid = w.oid), '[]'::json),
        'indexes', coalesce((
            SELECT json_agg(json_build_object(
                'name', ic.relname,
                'definition', pg_get_indexdef(i.indexrelid),
                'method', am.amname,
                'columns', coalesce((
                    SELECT json_agg(coalesce(a.attname, '') ORDER BY u.place)
                    FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u (number, place)
                    LEFT JOIN pg_attribute AS a
                        ON a.attrelid = i.indrelid AND a.attnum = u.number AND u.number <> 0
                    WHERE u.place <= i.indnkeyatts), '[]'::json),
                'unique', i.indisunique,
                'valid', i.indisvalid,
                'partial', i.indpred IS NOT NULL,
                'clustered', i.indisclustered,
                'replica_identity', i.indisreplident
            ) ORDER BY ic.relname)
            FROM pg_index AS i
            JOIN pg_class AS ic ON ic.oid = i.indexrelid
            JOIN pg_am AS am ON am.oid = ic.relam
            WHERE i.indrelid = w.oid OR i.indexrelid = w.oid), '[]'::json),
        'triggers', coalesce((
            SELECT json_agg(json_build_object('name', t.tgname, 'definition', pg_get_triggerdef(t.oid)))
            FROM pg_trigger AS t
            WHERE t.tgrelid = w.oid AND NOT t.tgisinternal), '[]'::json),
        'policies', coalesce((
            SELECT json_agg(json_build_object('name', p.polname, 'permissive', p.polpermissive))
            FROM pg_policy AS p
            WHERE p.polrelid = w.oid), '[]'::json),
        'comment', obj_description(w.oid, 'pg_class')
    ),
    'dependents', coalesce((
        SELECT json_agg(DISTINCT jsonb_build_object(
            'what', coalesce(view.what, pg_describe_object(d.classid, d.objid, d.objsubid)),
            'kind', CASE WHEN view.what IS NOT NULL THEN 'view' ELSE d.classid::regclass::text END,
            'column', coalesce((
                SELECT a.attname FROM pg_attribute AS a
                WHERE a.attrelid = w.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0), '')))
        FROM pg_depend AS d
        LEFT JOIN LATERAL (
            SELECT pg_describe_object('pg_class'::regclass, r.ev_class, 0) AS what
            FROM pg_rewrite AS r
            WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND r.ev_class <> w.oid
        ) AS view ON true
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = w.oid
            AND (d.deptype = 'n'
                OR d.deptype = 'a' AND d.classid NOT IN ('pg_attrdef'::regclass, 'pg_rewrite'::regclass))
            AND d.classid NOT IN ('pg_publication_rel'::regclass)
            AND NOT EXISTS (
                SELECT FROM pg_constraint AS k
                WHERE d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.confrelid = w.oid)
            AND NOT EXISTS (
                SELECT FROM pg_inherits AS h WHERE h.inhrelid = d.objid AND h.inhparent = w.oid)), '[]'::json),
    'referenced_by', coalesce((
        SELECT json_agg(format('%s.%s (%s)', rn.nspname, r.relname, k.conname) ORDER BY r.relname, k.conname)
        FROM pg_constraint AS k
        JOIN pg_class AS r ON r.oid = k.conrelid
        JOIN pg_namespace AS rn ON rn.oid = r.relnamespace
        WHERE k.confrelid = w.oid AND k.contype = 'f' AND k.conparentid = 0), '[]'::json),
    'publications', coalesce((
        SELECT json_agg(DISTINCT t.pubname)
        FROM pg_publication_tables AS t
        WHERE t.schemaname = w.nspname AND t.tablename = w.relname
            -- With a list of columns (15 and newer) another column is not published.
            AND coalesce(jsonb_array_length(to_jsonb(t) -> 'attnames'), w.relnatts) >= (
                SELECT count(*)
                FROM pg_attribute AS a
                WHERE a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped)), '[]'::json),
    'partitions', coalesce((
        SELECT json_agg(format('%s.%s', cn.nspname, ch.relname) ORDER BY ch.relname)
        FROM pg_inherits AS h
        JOIN pg_class AS ch ON ch.oid = h.inhrelid
        JOIN pg_namespace AS cn ON cn.oid = ch.relnamespace
        WHERE h.inhparent = w.oid AND ch.relispartition AND w.relkind = 'p'), '[]'::json),
    'filled', w.relispopulated,
    'default_partition', (
        SELECT format('%s.%s', cn.nspname, ch.relname)
        FROM pg_partitioned_table AS p
        JOIN pg_class AS ch ON ch.oid = p.partdefid
        JOIN pg_namespace AS cn ON cn.oid = ch.relnamespace
        WHERE p.partrelid = w.oid)
)::text
FROM (
    SELECT c.oid, c.relname, n.nspname, c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity, c.relpartbound,
        c.reloptions, c.relispartition, c.relnatts, c.relispopulated
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = ANY (wanted)
) AS w
"""
# A function plans this once a session; to plan it takes ten times as long as to run it.
INSTALL = f"""
CREATE OR REPLACE FUNCTION pg_temp.spiritsafe_facts(wanted oid[])
RETURNS TABLE (oid bigint, facts text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $facts$
#variable_conflict use_column
BEGIN
    RETURN QUERY {_QUERY};
END $facts$
"""
# Statements may run as a role of the user's, which is to find the functions too.
SHARE = """
DO $share$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO PUBLIC', pg_my_temp_schema()::regnamespace);
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_temp TO PUBLIC;
END $share$
"""


def resolve(query: Query, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Which relations these names (schema or empty, name) mean at this moment; unknown ones are left out."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    spelled = ", ".join(f"({position}, {literal(_quoted(*name))})" for position, name in enumerate(wanted))
    rows = query(
        "SELECT w.place, to_regclass(w.name)::oid::bigint "
        f"FROM (VALUES {spelled}) AS w (place, name) WHERE to_regclass(w.name) IS NOT NULL"
    )
    return {wanted[int(row[0])]: int(row[1]) for row in rows}


def read_facts(query: Query, oids: Iterable[int]) -> dict[int, Facts]:
    """Return what the server knows of these relations; indexes come with themselves as their only index."""
    wanted = sorted(set(oids))
    if not wanted:
        return {}
    listed = ",".join(map(str, wanted))
    rows = query(f"SELECT * FROM pg_temp.spiritsafe_facts('{{{listed}}}')")
    return {int(row[0]): decode(Facts, json.loads(row[1])) for row in rows}


def _quoted(schema: str, name: str) -> str:
    return identifier(*(part for part in (schema, name) if part))
