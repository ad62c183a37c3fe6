"""Operators."""

from spiritsafe.core.catalog import Kind
from spiritsafe.postgres.catalog.common import USER_SCHEMA, not_member

KIND = Kind.OPERATOR


def query(_version: int) -> str:
    """Read pg_operator; an operator that only another one names as its commutator has no function, and no row here."""
    operator = "format('OPERATOR(%I.%s)', (SELECT nspname FROM pg_namespace WHERE oid = x.oprnamespace), x.oprname)"
    return f"""
SELECT n.nspname, o.oprname || args.list, json_strip_nulls(json_build_object(
    'definition', format('CREATE OPERATOR %I.%s (%s)', n.nspname, o.oprname, concat_ws(', ',
        'FUNCTION = ' || o.oprcode::regproc::text,
        CASE WHEN o.oprleft <> 0 THEN 'LEFTARG = ' || format_type(o.oprleft, NULL) END,
        CASE WHEN o.oprright <> 0 THEN 'RIGHTARG = ' || format_type(o.oprright, NULL) END,
        'COMMUTATOR = ' || (SELECT {operator} FROM pg_operator AS x WHERE x.oid = o.oprcom),
        'NEGATOR = ' || (SELECT {operator} FROM pg_operator AS x WHERE x.oid = o.oprnegate),
        CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest::regproc::text END,
        CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin::regproc::text END,
        CASE WHEN o.oprcanhash THEN 'HASHES' END,
        CASE WHEN o.oprcanmerge THEN 'MERGES' END)),
    'drop', format('DROP OPERATOR %I.%s %s', n.nspname, o.oprname, args.list),
    'address', format('OPERATOR %I.%s %s', n.nspname, o.oprname, args.list),
    'role', pg_get_userbyid(o.oprowner),
    'comment', obj_description(o.oid, 'pg_operator')))::text
FROM pg_operator AS o
JOIN pg_namespace AS n ON n.oid = o.oprnamespace
CROSS JOIN LATERAL (SELECT format('(%s, %s)',
    CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
    CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END) AS list) AS args
WHERE o.oprcode <> 0
  AND {USER_SCHEMA}
  AND {not_member("pg_operator", "o.oid")}
"""
