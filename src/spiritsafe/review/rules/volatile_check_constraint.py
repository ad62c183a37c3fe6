"""A CHECK looks at the clock, the session or another table, so that a row can break it without changing.

**What it finds.** A CHECK, of a table new or old or of a domain, that calls a function known not to be immutable:
now(), current_setting(), random(), or one that the same run makes without IMMUTABLE.

**Why it hurts.** A row that was right yesterday is wrong today, and nobody notices until it is updated, or until a dump
is restored and the restore fails.

**What PostgreSQL does.** It evaluates a CHECK when a row is inserted or updated, never again, and takes it to be always
true of the rows that are there. It does not refuse functions that break this.

**The safe way.** Let the CHECK depend on nothing but its row; compare with the clock in the code or in a trigger:

    op.create_check_constraint("ck_orders_dates", "orders", "shipped_at >= placed_at", postgresql_not_valid=True)

**References.** https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS
"""

from collections.abc import Iterator
from typing import Any

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.constraints import constraint_type
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, list_name, range_name
from spiritsafe.sql.expression import VOLATILE_FUNCTIONS, functions, messages

RULE = Rule(
    "volatile-check-constraint",
    "integrity",
    Severity.WARNING,
    "A row can break a CHECK without changing.",
)
# Stable ones that a CHECK may well call: what they return depends on the clock or the session.
_STABLE = frozenset(
    {
        "now",
        "transaction_timestamp",
        "statement_timestamp",
        "current_setting",
        "current_database",
        "current_schema",
        "pg_backend_pid",
        "inet_client_addr",
        "version",
        "pg_has_role",
    }
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a CHECK that depends on more than its row."""
    if not done(observation):
        return
    for command in context.commands:
        for subject, node in _checks(context, command):
            called = _not_immutable(context, node.raw_expr)
            if called:
                name = node.conname or "a CHECK"
                yield context.finding(
                    RULE,
                    subject,
                    f"{name} of {subject} calls {called}, which does not always return the same: rows that are there "
                    "can "
                    "break it without changing, and a dump of them cannot be restored",
                    f"# leave {called} out of the CHECK; let it depend on the columns of its row alone",
                )


def _checks(context: Context, command: Command) -> Iterator[tuple[str, Any]]:
    """What has the CHECK, and the parser's `Constraint`."""
    node = command.node
    if command.kind == "create_stmt" and node.relation.relpersistence != "t":
        subject, parts = context.path(range_name(node.relation)), list(node.table_elts)
    elif command.kind in ("AT_AddConstraint", "AT_AddColumn"):
        subject, parts = context.path(command.table), [getattr(node, "def")]
    elif command.kind == "create_domain_stmt":
        subject, parts = list_name(node.domainname)[1], list(node.constraints)
    elif command.kind == "alter_domain_stmt":
        subject, parts = list_name(node.type_name)[1], [getattr(node, "def")]
    else:
        return
    for part in parts:
        for item in (part, *part.column_def.constraints):
            if item.HasField("constraint") and constraint_type(item.constraint) == "check":
                yield subject, item.constraint


def _not_immutable(context: Context, expression: Any) -> str:  # noqa: ANN401 - the parser's messages have no types
    """The first thing it calls that is known not to be immutable."""
    for value in messages(expression, "SQLValueFunction"):
        return enum_name(value, "op").removeprefix("SVFOP_").removesuffix("_N")
    for name in functions(expression):
        if name in _STABLE or name in VOLATILE_FUNCTIONS or _made_otherwise(context, name):
            return f"{name}()"
    return ""


def _made_otherwise(context: Context, name: str) -> bool:
    """Whether this run made the function, and not IMMUTABLE."""
    made = [
        command.node
        for seen in context.trace.observations[: context.position]
        if name in seen.statement.sql
        for command in context.commands_of(seen)
        if command.kind == "create_function_stmt" and command.node.funcname[-1].string.sval == name
    ]
    return bool(made) and not any(
        option.def_elem.defname == "volatility" and option.def_elem.arg.string.sval == "immutable"
        for option in made[-1].options
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, placed_at timestamptz, state text);"
FUNCTION = "CREATE FUNCTION known(s text) RETURNS boolean LANGUAGE sql {} AS 'SELECT s IS NOT NULL';"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders ADD CHECK (placed_at < now()) NOT VALID;", SETUP),
        Example("CREATE TABLE event (at date CHECK (at <= CURRENT_DATE));"),
        Example(FUNCTION.format("STABLE") + "ALTER TABLE orders ADD CHECK (known(state)) NOT VALID;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ADD CHECK (lower(state) = state) NOT VALID;", SETUP),
        Example(FUNCTION.format("IMMUTABLE") + "ALTER TABLE orders ADD CHECK (known(state)) NOT VALID;", SETUP),
        Example("ALTER TABLE orders ADD COLUMN seen_at timestamptz DEFAULT now();", SETUP),
    ),
)
