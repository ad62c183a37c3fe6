"""A policy opens a table further than its other policies do.

**What it finds.** A PERMISSIVE policy that lets every row pass (`USING (true)`), or that stands beside other
permissive ones on a table in use; ALTER POLICY that makes one let every row pass.

**Why it hurts.** Permissive policies are alternatives: one of them is enough to see a row. A policy that was meant
as a further condition takes the others away instead.

**What PostgreSQL does.** It joins permissive policies with OR, and all restrictive ones to that with AND. CREATE
POLICY takes ACCESS EXCLUSIVE for a moment (CREATE POLICY).

**The safe way.** Say RESTRICTIVE for what must hold as well, and TO for whom an open policy is meant:

    op.execute("CREATE POLICY not_deleted ON orders AS RESTRICTIVE USING (NOT deleted)")

**References.** https://www.postgresql.org/docs/current/sql-createpolicy.html
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name

RULE = Rule("permissive-policy", "security", Severity.WARNING, "A permissive policy takes away what others demand.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report policies that let everything pass, or are one more alternative."""
    for command in context.commands:
        if command.kind not in ("create_policy_stmt", "alter_policy_stmt") or observation.failure is not None:
            continue
        table = range_name(command.node.table)
        why = _opens(command, table, context)
        if why:
            path, name = context.path(table), command.node.policy_name
            yield context.finding(
                RULE,
                path,
                f"The policy {name} on {path} {why}",
                execute(f"CREATE POLICY {name} ON {path} AS RESTRICTIVE USING (...)"),
            )


def _opens(command: Command, table: tuple[str, str], context: Context) -> str:
    node = command.node
    created = command.kind == "create_policy_stmt"
    if created and not node.permissive:
        return ""
    kinds = [enum_name(item.role_spec, "roletype") for item in node.roles]
    for_everybody = not kinds or "ROLESPEC_PUBLIC" in kinds
    if (_true(node.qual) or _true(node.with_check)) and (for_everybody or context.exists(table)):
        return "lets every row pass, whatever the other policies demand"
    facts = context.facts(table)
    others = [policy.name for policy in facts.table.policies if policy.permissive] if facts is not None else []
    if created and others and context.exists(table):
        return f"is one more alternative to {', '.join(others)}: a row that any of them lets pass is visible"
    return ""


def _true(node: Any) -> bool:  # noqa: ANN401 - a message of the parser
    return bool(node.a_const.boolval.boolval)


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id bigint, deleted boolean);"
TENANT = "CREATE POLICY tenant ON orders USING (tenant_id = 1);"
EXAMPLES = Examples(
    bad=(
        Example(
            "CREATE POLICY every_row ON orders USING (true);",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("CREATE POLICY alive ON orders FOR SELECT USING (NOT deleted);", SETUP + TENANT),
        Example("ALTER POLICY tenant ON orders USING (true);", SETUP + TENANT),
    ),
    good=(
        Example(TENANT, SETUP),
        Example("CREATE POLICY alive ON orders AS RESTRICTIVE USING (NOT deleted);", SETUP + TENANT),
    ),
)
