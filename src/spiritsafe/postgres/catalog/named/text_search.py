"""Text search dictionaries and configurations."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import USER_SCHEMA, not_member

KIND = Kind.TEXT_SEARCH

_DICTIONARIES = f"""
SELECT n.nspname, 'DICTIONARY ' || d.dictname, json_strip_nulls(json_build_object(
    'definition', format('CREATE TEXT SEARCH DICTIONARY %I.%I (TEMPLATE = %I.%I%s)', n.nspname, d.dictname,
        tn.nspname, t.tmplname, coalesce(', ' || d.dictinitoption, '')),
    'drop', format('DROP TEXT SEARCH DICTIONARY %I.%I', n.nspname, d.dictname),
    'address', format('TEXT SEARCH DICTIONARY %I.%I', n.nspname, d.dictname),
    'role', pg_get_userbyid(d.dictowner),
    'comment', obj_description(d.oid, 'pg_ts_dict')))::text
FROM pg_ts_dict AS d
JOIN pg_namespace AS n ON n.oid = d.dictnamespace
JOIN pg_ts_template AS t ON t.oid = d.dicttemplate
JOIN pg_namespace AS tn ON tn.oid = t.tmplnamespace
WHERE {USER_SCHEMA}
  AND {not_member("pg_ts_dict", "d.oid")}
"""
_CONFIGURATIONS = f"""
SELECT n.nspname, 'CONFIGURATION ' || c.cfgname, json_strip_nulls(json_build_object(
    'definition', format('CREATE TEXT SEARCH CONFIGURATION %I.%I (PARSER = %I.%I)', n.nspname, c.cfgname,
        pn.nspname, p.prsname),
    'alter', (
        SELECT json_agg(format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %s WITH %s',
            n.nspname, c.cfgname, mapping.token, mapping.dictionaries) ORDER BY mapping.token)
        FROM (
            SELECT token.alias AS token, string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno)
                AS dictionaries
            FROM pg_ts_config_map AS m
            JOIN LATERAL ts_token_type(c.cfgparser) AS token ON token.tokid = m.maptokentype
            WHERE m.mapcfg = c.oid
            GROUP BY token.alias) AS mapping),
    'drop', format('DROP TEXT SEARCH CONFIGURATION %I.%I', n.nspname, c.cfgname),
    'address', format('TEXT SEARCH CONFIGURATION %I.%I', n.nspname, c.cfgname),
    'role', pg_get_userbyid(c.cfgowner),
    'comment', obj_description(c.oid, 'pg_ts_config')))::text
FROM pg_ts_config AS c
JOIN pg_namespace AS n ON n.oid = c.cfgnamespace
JOIN pg_ts_parser AS p ON p.oid = c.cfgparser
JOIN pg_namespace AS pn ON pn.oid = p.prsnamespace
WHERE {USER_SCHEMA}
  AND {not_member("pg_ts_config", "c.oid")}
"""


def query(_version: int) -> str:
    """Read pg_ts_dict and pg_ts_config; the name begins with which of the two it is."""
    return f"{_DICTIONARIES}UNION ALL{_CONFIGURATIONS}"
