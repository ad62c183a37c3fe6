"""Foreign data wrappers; most come with an extension and are left to it."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import grants, not_member, options

KIND = Kind.FOREIGN_DATA_WRAPPER


def query(_version: int) -> str:
    """Read pg_foreign_data_wrapper."""
    return f"""
SELECT '', w.fdwname, json_strip_nulls(json_build_object(
    'definition', format('CREATE FOREIGN DATA WRAPPER %I', w.fdwname)
        || CASE WHEN w.fdwhandler <> 0 THEN ' HANDLER ' || w.fdwhandler::regproc::text ELSE '' END
        || CASE WHEN w.fdwvalidator <> 0 THEN ' VALIDATOR ' || w.fdwvalidator::regproc::text ELSE '' END
        || {options("w.fdwoptions")},
    'drop', format('DROP FOREIGN DATA WRAPPER %I', w.fdwname),
    'address', format('FOREIGN DATA WRAPPER %I', w.fdwname),
    'role', pg_get_userbyid(w.fdwowner),
    'grants', {grants("w.fdwacl", "'F'", "w.fdwowner")},
    'comment', obj_description(w.oid, 'pg_foreign_data_wrapper')))::text
FROM pg_foreign_data_wrapper AS w
WHERE {not_member("pg_foreign_data_wrapper", "w.oid")}
"""
