"""Everybody gets a privilege, or somebody loses one.

**What it finds.** GRANT ... TO PUBLIC, default privileges for PUBLIC, and REVOKE of privileges on what was there
before.

**Why it hurts.** PUBLIC is every role there is and every role to come. And a role that loses a privilege gets
"permission denied" from the next statement on, in the middle of its work.

**What PostgreSQL does.** Both take effect at once, when the transaction ends, for sessions that are open as well.

**The safe way.** Grant to a role that is made for it; revoke after the last version of the application that needs it:

    op.execute("GRANT SELECT ON orders TO reporting")

**References.** https://www.postgresql.org/docs/current/ddl-priv.html
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.routine import made_in_trace
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name, list_name, range_name

PUBLIC = Rule("grant-to-public", "security", Severity.WARNING, "Every role there is, or will be, gets a privilege.")
REVOKE = Rule(
    "revoke-privilege",
    "backward-incompat",
    Severity.WARNING,
    "A role loses a privilege that running code may need.",
    Phase.CONTRACT,
)
RULES = (PUBLIC, REVOKE)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report grants to PUBLIC, and revokes on what is in use, also of roles that the scratch server does not have."""
    for command in context.commands:
        if command.kind == "grant_role_stmt" and not command.node.is_grant:
            role = command.node.granted_roles[0].access_priv.priv_name
            yield _revoked(f"role {role}", ", ".join(map(_role, command.node.grantee_roles)), context)
        if command.kind not in ("grant_stmt", "alter_default_privileges_stmt"):
            continue
        node = command.node if command.kind == "grant_stmt" else command.node.action
        subject = _subject(node, context)
        roles = [_role(item) for item in node.grantees]
        if node.is_grant and "PUBLIC" in roles:
            what = ", ".join(item.access_priv.priv_name.upper() for item in node.privileges) or "ALL"
            yield context.finding(
                PUBLIC,
                subject,
                f"Every role, also one that is made tomorrow, gets {what} on {subject}",
                "# GRANT ... TO a role that is made for it",
            )
        elif not node.is_grant and command.kind == "grant_stmt" and _in_use(node, context):
            yield _revoked(subject, ", ".join(roles), context)


def _revoked(subject: str, roles: str, context: Context) -> Finding:
    return context.finding(
        REVOKE,
        subject,
        f"{roles} loses privileges on {subject}: what still uses them gets 'permission denied' at once",
        "# in a revision that runs after the last code that needs it is gone",
    )


def _role(item: Any) -> str:  # noqa: ANN401 - a message of the parser
    kind = enum_name(item.role_spec, "roletype")
    return str(item.role_spec.rolename) or kind.removeprefix("ROLESPEC_")


def _names(node: Any) -> list[tuple[str, tuple[str, str]]]:  # noqa: ANN401
    """What it is about: its kind, and schema and name."""
    kind = enum_name(node, "objtype").removeprefix("OBJECT_").lower()
    found = []
    for item in node.objects:
        if item.HasField("range_var"):
            found.append((kind, range_name(item.range_var)))
        elif item.HasField("object_with_args"):
            found.append(("function", list_name(item.object_with_args.objname)))
        else:
            found.append((kind, ("", item.string.sval or list_name(item.list.items)[1])))
    return found


def _subject(node: Any, context: Context) -> str:  # noqa: ANN401
    kind = enum_name(node, "objtype").removeprefix("OBJECT_").lower()
    if enum_name(node, "targtype") != "ACL_TARGET_OBJECT":
        return f"every {kind}" + "".join(f" in schema {name[1]}" for _, name in _names(node)[:1])
    return ", ".join(
        context.path(name) if kind in ("table", "sequence") else f"{kind} {'.'.join(filter(None, name))}"
        for kind, name in _names(node)
    )


def _in_use(node: Any, context: Context) -> bool:  # noqa: ANN401
    """Whether anything of it was there before this run."""
    for kind, name in _names(node):
        if kind == "function" and made_in_trace(name, context):
            continue
        if kind in ("table", "sequence") and context.is_new(name):
            continue
        return True
    return False


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY); GRANT SELECT ON orders TO PUBLIC;"
EXAMPLES = Examples(
    bad=(
        Example("GRANT SELECT ON orders TO PUBLIC;", SETUP),
        Example("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;"),
        Example("REVOKE SELECT ON orders FROM PUBLIC;", SETUP),
    ),
    good=(
        Example("GRANT SELECT ON orders TO CURRENT_USER;", SETUP),
        Example("CREATE TABLE t (id int); REVOKE ALL ON t FROM PUBLIC;"),
        Example("CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1; REVOKE ALL ON FUNCTION one() FROM PUBLIC;"),
    ),
)
