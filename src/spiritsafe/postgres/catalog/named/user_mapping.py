"""User mappings. Of options that look like a secret only the name is read."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import options

KIND = Kind.USER_MAPPING


def query(_version: int) -> str:
    """Read pg_user_mappings."""
    return f"""
SELECT '', m.srvname || '.' || m.usename, json_strip_nulls(json_build_object(
    'definition', format('CREATE USER MAPPING FOR %s SERVER %I',
        CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END, m.srvname)
        || {options("m.umoptions")},
    'drop', format('DROP USER MAPPING FOR %s SERVER %I',
        CASE WHEN m.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(m.usename) END, m.srvname),
    'address', ''))::text
FROM pg_user_mappings AS m
"""
