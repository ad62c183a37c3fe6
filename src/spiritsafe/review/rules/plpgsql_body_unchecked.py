"""The body of a PL/pgSQL function is not checked when it is made.

**What it finds.** CREATE FUNCTION or PROCEDURE in PL/pgSQL, and `check_function_bodies = off`.

**Why it hurts.** A table or column that is misspelled in it, or that a later revision drops, is noticed by the first
call in production.

**What PostgreSQL does.** It checks the syntax; SQL in the body is looked at when it is reached. A change of a table
does not tell which functions use it.

**The safe way.** Have the extension plpgsql_check look at it in a test, or call it there:

    op.execute("SELECT * FROM plpgsql_check_function('touch()')")

**References.** https://www.postgresql.org/docs/current/plpgsql-development-tips.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute
from spiritsafe.review.routine import routine_name, word
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.review.session_setting import settings
from spiritsafe.sql.command import Command
from spiritsafe.sql.procedure import body_queries

RULE = Rule("plpgsql-body-unchecked", "review", Severity.NOTE, "The body of a PL/pgSQL function is not checked.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report PL/pgSQL functions, and bodies that are not even parsed."""
    for command in context.commands:
        if command.kind == "create_function_stmt" and word(command, "language") == "plpgsql":
            if observation.failure is None:
                yield _finding(command, context)
        elif any(one.name == "check_function_bodies" and one.value in ("off", "false") for one in settings(command)):
            yield context.finding(
                RULE,
                "check_function_bodies",
                "Bodies of functions are not even parsed from here on: a syntax error is found by the first call",
            )


def _finding(command: Command, context: Context) -> Finding:
    """A note; a warning where something that it names is seen not to be there."""
    name, missing = context.path(routine_name(command)), list(_missing(command, context))
    what = f"{', '.join(missing)}, which is not there" if missing else "names that are looked up only when it runs"
    return context.finding(
        RULE,
        name,
        f"{name} uses {what}: the server does not look before the first call, which may fail in production",
        execute(f"SELECT * FROM plpgsql_check_function('{name}')"),
        severity=Severity.WARNING if missing else None,
    )


def _missing(command: Command, context: Context) -> Iterator[str]:
    """Tables and columns in the body that the server does not have at this moment."""
    if context.static:
        return
    made = " ".join(command.sql.upper().split())
    for query in body_queries(command.sql):
        for table in query.tables:
            facts = context.facts(table)
            system = table[0] in ("pg_catalog", "information_schema") or table[1].startswith("pg_")
            if facts is None and not system and f"TABLE {table[1].upper()}" not in made:
                yield ".".join(filter(None, table))
            elif facts is not None and len(query.tables) == 1:
                yield from (f"{facts.name}.{one}" for one in query.columns if facts.table.column(one) is None)


A = "CREATE TABLE a (x int);"
EXAMPLES = Examples(
    bad=(
        Example("CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN x FROM gone; END $$;"),
        Example("CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT b FROM a); END $$;", A),
        Example("SET LOCAL check_function_bodies = off;"),
    ),
    good=(Example("CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1;"),),
)
