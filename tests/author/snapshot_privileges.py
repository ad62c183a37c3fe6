"""Queries for what is granted; a missing ACL reads as the default that PostgreSQL takes it for."""

from tests.author.snapshot_objects import TABLE, mine

_HOLDERS = (
    "ARRAY(SELECT CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END || ' ' || g.privilege_type"
    " || CASE WHEN g.is_grantable THEN ' *' ELSE '' END || ' by ' || pg_get_userbyid(g.grantor)"
    " FROM aclexplode({acl}) g ORDER BY 1)"
)


def privileges(kind: str, catalogue: str, prefix: str, name: str, where: str) -> str:
    """A query for what is granted on a kind of object, a letter of `acldefault`, where that is not the default."""
    default = f'acldefault(({kind})::"char", c.{prefix}owner)'
    now = _HOLDERS.format(acl=f"coalesce(c.{prefix}acl, {default})")
    usual = _HOLDERS.format(acl=default)
    return f"SELECT {name}, {now} AS granted FROM {catalogue} c WHERE {where} AND {now} IS DISTINCT FROM {usual}"


PRIVILEGES = {
    "grants on relation": privileges(
        "CASE WHEN c.relkind = 'S' THEN 's' ELSE 'r' END",
        "pg_class",
        "rel",
        "c.oid::regclass::text",
        f"c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {TABLE}",
    ),
    "grants on column": f"""
SELECT c.oid::regclass || '.' || quote_ident(a.attname), {_HOLDERS.format(acl="a.attacl")} AS granted
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE cardinality(a.attacl) > 0 AND a.attnum > 0 AND NOT a.attisdropped AND {TABLE}
""",
    "grants on routine": privileges(
        "'f'", "pg_proc", "pro", "c.oid::regprocedure::text", mine("pg_proc", "c.oid", "c.pronamespace")
    ),
    "grants on schema": privileges(
        "'n'", "pg_namespace", "nsp", "c.nspname", "(c.oid >= 16384 OR c.nspname = 'public') AND c.nspname !~ '^pg_'"
    ),
    "grants on type": privileges(
        "'T'",
        "pg_type",
        "typ",
        "c.oid::regtype::text",
        "c.typacl IS NOT NULL AND " + mine("pg_type", "c.oid", "c.typnamespace"),
    ),
    "grants on wrapper": privileges(
        "'F'", "pg_foreign_data_wrapper", "fdw", "c.fdwname", mine("pg_foreign_data_wrapper", "c.oid")
    ),
    "grants on server": privileges("'S'", "pg_foreign_server", "srv", "c.srvname", mine("pg_foreign_server", "c.oid")),
    "grants on language": privileges("'l'", "pg_language", "lan", "c.lanname", "true"),
    "default privileges": f"""
SELECT pg_get_userbyid(c.defaclrole) || ' in ' || coalesce(nullif(c.defaclnamespace, 0)::regnamespace::text, '*')
       || ' on ' || c.defaclobjtype::text, {_HOLDERS.format(acl="c.defaclacl")} AS granted
  FROM pg_default_acl c
""",
}
