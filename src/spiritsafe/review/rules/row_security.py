"""Row security is switched on without a policy, or off.

**What it finds.** ENABLE ROW LEVEL SECURITY on a table in use that has no policy by the end of the run, and DISABLE
ROW LEVEL SECURITY.

**Why it hurts.** Without a policy everybody but the owner sees an empty table and cannot write to it: the application
finds nothing, without an error. Switched off, everybody sees the rows of everybody else.

**What PostgreSQL does.** Both take ACCESS EXCLUSIVE and only change the catalogue. No policy means that no row is
visible ("Row Security Policies"). Owners and superusers are not concerned, unless FORCE is said.

**The safe way.** First the policies, then the switch, in one transaction:

    op.execute("CREATE POLICY tenant ON orders USING (tenant_id = current_setting('app.tenant')::bigint)")
    op.execute("ALTER TABLE orders ENABLE ROW LEVEL SECURITY")

**References.** https://www.postgresql.org/docs/current/ddl-rowsecurity.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

EMPTY = Rule(
    "rls-enabled-without-policy",
    "security",
    Severity.ERROR,
    "Row security without a policy shows the application an empty table.",
)
OFF = Rule("rls-disabled", "security", Severity.WARNING, "Row security of a table in use is switched off.")
RULES = (EMPTY, OFF)
_OFF = {"AT_DisableRowSecurity": "everybody", "AT_NoForceRowSecurity": "its owner"}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report both switches on tables in use."""
    if observation.failure is not None:
        return
    for command in context.commands:
        if not command.kind.endswith("RowSecurity") or not context.exists(command.table):
            continue
        table = context.path(command.table)
        facts = context.facts(command.table)
        if command.kind == "AT_EnableRowSecurity" and not (facts and facts.table.policies):
            if not _gets_policy(command.table, context):
                yield context.finding(
                    EMPTY,
                    table,
                    f"{table} has row security and no policy from here on: for everybody but its owner it is empty and "
                    "cannot be written to",
                    lines(execute(f"CREATE POLICY ... ON {table} USING (...)"), execute(command.sql)),
                )
        elif command.kind in _OFF and (facts is None or facts.table.row_security):
            yield context.finding(
                OFF, table, f"The policies of {table} no longer hold for {_OFF[command.kind]}: all its rows are visible"
            )


def _gets_policy(table: tuple[str, str], context: Context) -> bool:
    """Whether a statement of the same transaction makes a policy for it."""
    mine = context.observation.statement
    return any(
        command.kind == "create_policy_stmt" and range_name(command.node.table)[1] == table[1]
        for seen in context.trace.observations
        if seen.statement.transaction == mine.transaction and seen.statement.revision == mine.revision
        for command in context.commands_of(seen)
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, tenant_id bigint);"
POLICY = "CREATE POLICY tenant ON orders USING (tenant_id = 1);"
ON = "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;"
EXAMPLES = Examples(
    bad=(
        Example(ON, SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example("ALTER TABLE orders DISABLE ROW LEVEL SECURITY;", SETUP + POLICY + ON),
    ),
    good=(
        Example(POLICY + ON, SETUP),
        Example(ON, SETUP + POLICY),
        Example(f"{SETUP} {ON}"),
        Example("ALTER TABLE orders DISABLE ROW LEVEL SECURITY;", SETUP),
    ),
)
