"""Something that is in use gets another owner.

**What it finds.** ALTER ... OWNER TO on what was there before, and REASSIGN OWNED.

**Why it hurts.** Only the owner may alter a table, drop it, or switch its row security off: the next migration may
be refused. Row security does not hold for the owner, SECURITY DEFINER functions run with the owner's rights, and
views look at their tables with them: all of these change their meaning.

**What PostgreSQL does.** For a table it takes ACCESS EXCLUSIVE for a moment; indexes and owned sequences follow.

**The safe way.** Have one role own everything, and have migrations run as that role:

    op.execute("SET LOCAL ROLE app_owner")   # what is made from here on belongs to it

**References.** https://www.postgresql.org/docs/current/ddl-priv.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.routine import made_in_trace
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, list_name

RULE = Rule("owner-change", "security", Severity.WARNING, "Something in use gets another owner.")


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a new owner; that a role is missing on the scratch server is no matter."""
    for command in context.commands:
        subject = _subject(command, context)
        if subject:
            node = command.node
            owner = node.newrole if command.kind == "reassign_owned_stmt" else node.newowner
            role = owner.rolename or "another role"
            yield context.finding(
                RULE,
                subject,
                f"{subject} belongs to {role} from here on: only that role may alter or drop it, and row security, "
                "views and SECURITY DEFINER functions go by its rights",
                "# run migrations as the role that owns everything: SET LOCAL ROLE ...",
            )


def _subject(command: Command, context: Context) -> str:
    """What gets another owner, where it is in use."""
    if command.kind == "AT_ChangeOwner":
        return context.path(command.table) if context.exists(command.table) else ""
    if command.kind == "reassign_owned_stmt":
        return "everything of " + ", ".join(item.role_spec.rolename for item in command.node.roles)
    if command.kind != "alter_owner_stmt":
        return ""
    kind = enum_name(command.node, "object_type").removeprefix("OBJECT_").lower()
    target = command.node.object
    if target.HasField("object_with_args"):
        name = list_name(target.object_with_args.objname)
    else:
        name = ("", target.string.sval) if target.HasField("string") else list_name(target.list.items)
    return "" if made_in_trace(name, context) or _made(name[1], context) else f"{kind} {name[1]}"


def _made(name: str, context: Context) -> bool:
    """Whether the run makes a schema or type of this name."""
    return any(
        getattr(command.node, "schemaname", "") == name
        or (hasattr(command.node, "type_name") and command.kind.startswith("create") and name in command.sql)
        for seen in context.trace.observations[: context.position]
        for command in context.commands_of(seen)
        if command.kind.startswith(("create_schema", "create_enum", "composite"))
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY); CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1;"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders OWNER TO pg_database_owner;", SETUP),
        Example("ALTER FUNCTION one() OWNER TO pg_database_owner;", SETUP),
    ),
    good=(
        Example("CREATE TABLE t (id int); ALTER TABLE t OWNER TO pg_database_owner;"),
        Example("CREATE SCHEMA s; ALTER SCHEMA s OWNER TO pg_database_owner;"),
    ),
)
