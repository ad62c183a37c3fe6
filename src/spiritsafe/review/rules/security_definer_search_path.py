"""A function runs with its owner's rights, and looks names up where its caller says.

**What it finds.** SECURITY DEFINER without SET search_path.

**Why it hurts.** Whoever may call it can put a table or an operator of the same name into a schema of their own, set
`search_path` to it, and have the function use that with the owner's rights.

**What PostgreSQL does.** Names in the body are looked up when it runs, by the caller's `search_path`, where
`pg_temp` comes first for tables unless it is listed (CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely").

**The safe way.** Fix the path, with `pg_temp` last, or leave it empty and write every name with its schema:

    op.execute("ALTER FUNCTION total(bigint) SET search_path = billing, pg_temp")

**References.** https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.routine import is_definer, routine_name, sets
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "security-definer-search-path",
    "security",
    Severity.WARNING,
    "A SECURITY DEFINER function looks names up where its caller says.",
)
_KINDS = frozenset({"create_function_stmt", "alter_function_stmt"})


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report SECURITY DEFINER, unless the run fixes the path as well."""
    for command in context.commands:
        if command.kind not in _KINDS or observation.failure is not None or not is_definer(command):
            continue
        name = routine_name(command)
        if sets(command, "search_path") or _fixed(name[1], context):
            continue
        yield context.finding(
            RULE,
            context.path(name),
            f"{name[1]} runs with the rights of its owner and looks names up along the caller's search_path: a caller "
            "can have it use tables and functions of their own making",
            execute(f"ALTER FUNCTION {'.'.join(filter(None, name))} SET search_path = pg_catalog, public, pg_temp"),
        )


def _fixed(name: str, context: Context) -> bool:
    return any(
        command.kind == "alter_function_stmt" and routine_name(command)[1] == name and sets(command, "search_path")
        for seen in context.trace.observations
        for command in context.commands_of(seen)
    )


BODY = "RETURNS int LANGUAGE sql SECURITY DEFINER"
EXAMPLES = Examples(
    bad=(
        Example(f"CREATE FUNCTION one() {BODY} AS $$ SELECT 1 $$;"),
        Example("ALTER FUNCTION one() SECURITY DEFINER;", "CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1;"),
    ),
    good=(
        Example(f"CREATE FUNCTION one() {BODY} SET search_path = '' AS $$ SELECT 1 $$;"),
        Example(f"CREATE FUNCTION one() {BODY} RETURN 1; ALTER FUNCTION one() SET search_path = pg_catalog, pg_temp;"),
        Example("CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY INVOKER RETURN 1;"),
    ),
)
