"""Foreign servers."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import grants, not_member, options

KIND = Kind.SERVER


def query(_version: int) -> str:
    """Read pg_foreign_server."""
    return f"""
SELECT '', s.srvname, json_strip_nulls(json_build_object(
    'definition', format('CREATE SERVER %I', s.srvname)
        || coalesce(' TYPE ' || quote_literal(s.srvtype), '')
        || coalesce(' VERSION ' || quote_literal(s.srvversion), '')
        || format(' FOREIGN DATA WRAPPER %I', w.fdwname)
        || {options("s.srvoptions")},
    'drop', format('DROP SERVER %I', s.srvname),
    'address', format('SERVER %I', s.srvname),
    'role', pg_get_userbyid(s.srvowner),
    'grants', {grants("s.srvacl", "'S'", "s.srvowner")},
    'comment', obj_description(s.oid, 'pg_foreign_server')))::text
FROM pg_foreign_server AS s
JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
WHERE {not_member("pg_foreign_server", "s.oid")}
"""
