"""A new value of an enum is used before the transaction that adds it has ended.

**What it finds.** ALTER TYPE ... ADD VALUE, and after it in the same transaction a statement that uses the value.

**Why it hurts.** The server refuses the use, and the whole migration fails.

**What PostgreSQL does.** A value added to a type from before the transaction is "unsafe" until it is committed, and
its use raises SQLSTATE 55P04; from 17 on, a type that the same transaction makes is not concerned.

**The safe way.** Add the value outside of the transaction, or one revision earlier:

    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'meh'")

**References.** https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import list_name

RULE = Rule(
    "enum-value-used-in-same-transaction",
    "transaction-shape",
    Severity.ERROR,
    "A new value of an enum is used in the transaction that adds it.",
)
_ALLOWED = 17  # the first version that knows that nobody else can see a type which the transaction makes


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report the use of a value that is not committed yet."""
    failure = observation.failure
    refused = failure is not None and failure.sqlstate == "55P04"
    if not refused and not context.static:
        return
    for seen in (*context.earlier, observation):
        for command in context.commands_of(seen):
            value = command.node.new_val if command.kind == "alter_enum_stmt" and not command.node.old_val else ""
            if not value or not (refused or (seen is not observation and _used(value, observation))):
                continue
            if context.target_version >= _ALLOWED and _made_here(list_name(command.node.type_name)[1], context):
                continue  # the rehearsal, with its savepoints, may be refused all the same
            if refused and f'"{value}"' not in (failure.message if failure else ""):
                continue
            name = ".".join(filter(None, list_name(command.node.type_name)))
            yield context.finding(
                RULE,
                f"{name}.{value}",
                f"The value '{value}' of {name} is used in the same transaction that adds it, which the server "
                "refuses: the migration fails here",
                autocommit(execute(f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS '{value}'")),
            )


def _used(value: str, observation: Observation) -> bool:
    """By the text alone."""
    sql = observation.statement.sql
    return f"'{value}'" in sql and not sql.upper().startswith(("COMMENT", "ALTER TYPE"))


def _made_here(name: str, context: Context) -> bool:
    """Whether the transaction makes the type itself."""
    return any(
        command.kind == "create_enum_stmt" and list_name(command.node.type_name)[1] == name
        for seen in context.earlier
        for command in context.commands_of(seen)
    )


SETUP = "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE person (id int, mood mood);"
ADD = "ALTER TYPE mood ADD VALUE 'meh';"
USE = "UPDATE person SET mood = 'meh' WHERE id = 1;"
EXAMPLES = Examples(
    bad=(Example(f"{ADD} {USE}", SETUP, fails="55P04"),),
    good=(
        Example(f"{ADD} ALTER TABLE person ADD COLUMN note text;", SETUP),
        Example(f"BEGIN; {ADD} COMMIT; {USE}", SETUP),
        Example("CREATE TYPE tone AS ENUM ('a'); ALTER TYPE tone ADD VALUE 'b'; SELECT 'b'::tone;", since=17),
    ),
)
