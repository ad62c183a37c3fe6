"""Access methods of tables and indexes; most come with an extension and are left to it."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import not_member

KIND = Kind.ACCESS_METHOD
_FIRST_USER_OID = 16384  # FirstNormalObjectId: what initdb made is below


def query(_version: int) -> str:
    """Read pg_am."""
    return f"""
SELECT '', am.amname, json_strip_nulls(json_build_object(
    'definition', format('CREATE ACCESS METHOD %I TYPE %s HANDLER ', am.amname,
        CASE am.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END) || am.amhandler::regproc::text,
    'drop', format('DROP ACCESS METHOD %I', am.amname),
    'address', format('ACCESS METHOD %I', am.amname),
    'comment', obj_description(am.oid, 'pg_am')))::text
FROM pg_am AS am
WHERE am.oid >= {_FIRST_USER_OID}
  AND {not_member("pg_am", "am.oid")}
"""
