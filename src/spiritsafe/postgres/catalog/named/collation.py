"""Collations."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import USER_SCHEMA, not_member

KIND = Kind.COLLATION
_RENAMED, _RULES, _ICU = 170000, 160000, 150000


def query(version: int) -> str:
    """Read pg_collation; the column of the locale's name changed in 15 and in 17, rules came with 16."""
    locale = "colllocale" if version >= _RENAMED else "colliculocale" if version >= _ICU else "NULL::text"
    rules = "c.collicurules" if version >= _RULES else "NULL::text"
    text = f"coalesce({locale if locale.startswith('NULL') else 'c.' + locale}, c.collcollate)"
    return f"""
SELECT n.nspname, c.collname, json_strip_nulls(json_build_object(
    'definition', format('CREATE COLLATION %I.%I (%s)', n.nspname, c.collname, concat_ws(', ',
        'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
        CASE WHEN c.collprovider <> 'c' OR c.collcollate = c.collctype
             THEN 'LOCALE = ' || quote_literal({text})
             ELSE 'LC_COLLATE = ' || quote_literal(c.collcollate)
               || ', LC_CTYPE = ' || quote_literal(c.collctype) END,
        'RULES = ' || quote_literal({rules}),
        CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END)),
    'drop', format('DROP COLLATION %I.%I', n.nspname, c.collname),
    'address', format('COLLATION %I.%I', n.nspname, c.collname),
    'role', pg_get_userbyid(c.collowner),
    'comment', obj_description(c.oid, 'pg_collation')))::text
FROM pg_collation AS c
JOIN pg_namespace AS n ON n.oid = c.collnamespace
WHERE {USER_SCHEMA}
  AND {not_member("pg_collation", "c.oid")}
"""
