"""Pieces of SQL that several catalogue queries share."""

from collections.abc import Iterable

# Objects of users: not PostgreSQL's own. Extension members are left out beside, by `not_member`.
USER_SCHEMA = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"


def not_member(catalogue: str, oid: str) -> str:
    """Return a condition: the object does not belong to an extension, which brings and drops it itself."""
    return f"""NOT EXISTS (
        SELECT FROM pg_depend AS member
        WHERE member.classid = '{catalogue}'::regclass AND member.objid = {oid} AND member.deptype = 'e')"""


def not_part(catalogue: str, oid: str) -> str:
    """Return a condition: the object is no internal part of another one, as the cast of a range to its multirange."""
    return f"""NOT EXISTS (
        SELECT FROM pg_depend AS part
        WHERE part.classid = '{catalogue}'::regclass AND part.objid = {oid} AND part.deptype = 'i')"""


def options(array: str) -> str:
    """Return an expression for the OPTIONS clause of a foreign object; what looks like a secret is left empty."""
    return f"""coalesce(' OPTIONS (' || (
            SELECT string_agg(quote_ident(option_name) || ' ' || quote_literal(
                CASE WHEN option_name ~* '{HIDDEN}' THEN '' ELSE option_value END), ', ')
            FROM pg_options_to_table({array})) || ')', '')"""


def option_list(array: str) -> str:
    """Return an expression for the options of a foreign object as an array; what looks like a secret is left empty."""
    return f"""(SELECT array_agg(option_name || '=' ||
                CASE WHEN option_name ~* '{HIDDEN}' THEN '' ELSE option_value END)
            FROM pg_options_to_table({array}))"""


HIDDEN = "passw|pwd|passphrase|secret|token|credential|(api|access|private)_?key"


def grants(acl: str, kind: str, owner: str) -> str:
    """Return an expression for the privileges on an object as JSON; NULL where they are the built-in ones.

    GRANT followed by REVOKE leaves the default written out, which is the default all the same (manual, 5.8).
    """
    return f"""CASE
        WHEN {acl} IS NULL
          OR (SELECT array_agg(x::text ORDER BY x::text) FROM unnest({acl}) AS x)
           = (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(acldefault({kind}, {owner})) AS x) THEN NULL
        ELSE {exploded(acl)} END"""


def exploded(acl: str) -> str:
    """Return an expression for an ACL as a JSON array of Grants."""
    return f"""coalesce((
          SELECT json_agg(json_strip_nulls(json_build_object(
              'grantee', CASE WHEN item.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(item.grantee) END,
              'privilege', item.privilege_type,
              'grantable', nullif(item.is_grantable, false))) ORDER BY item.grantee, item.privilege_type)
          FROM aclexplode({acl}) AS item), '[]')"""


def collation(oid: str) -> str:
    """Return an expression for a collation's quoted and qualified name."""
    return f"""(SELECT quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                FROM pg_collation AS co JOIN pg_namespace AS cn ON cn.oid = co.collnamespace WHERE co.oid = {oid})"""


def description(catalogue: str, oid: str) -> str:
    """Return an expression for the comment on an object of a catalogue with few rows."""
    return f"obj_description({oid}, '{catalogue}')"


def string(name: str, expression: str, *, where: str = "") -> str:
    """Return a member of a JSON object as text. json_build_object and json_strip_nulls take three times as long."""
    return _member(name, f"to_json(({expression})::text)::text", where)


def flag(name: str, condition: str) -> str:
    """Return a member that is there only when it is true."""
    return _member(name, "'true'", condition)


def raw(name: str, expression: str, *, where: str = "") -> str:
    """Return a member whose value is JSON already, or a number."""
    return _member(name, f"({expression})::text", where)


def together(members: Iterable[str], order: str) -> str:
    """Return an aggregate: the JSON array of the objects of these members, the first of which is always there."""
    return f"""'[' || string_agg('{{' || substr({" || ".join(members)}, 2) || '}}', ',' ORDER BY {order}) || ']'"""


def _member(name: str, value: str, where: str) -> str:
    text = f"""',"{name}":' || {value}"""
    return f"CASE WHEN {where} THEN {text} ELSE '' END" if where else text
