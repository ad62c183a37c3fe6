"""A generated column is computed and stored for every row that is there.

**What it finds.** ADD COLUMN ... GENERATED ALWAYS AS (...) STORED on a table in use, and SET EXPRESSION on one.

**Why it hurts.** The whole table and all its indexes are written anew while nobody can read or write it.

**What PostgreSQL does.** The value of a stored generated column is part of the row, so each row is written once more
under ACCESS EXCLUSIVE. SET EXPRESSION (from PostgreSQL 17) does the same. A VIRTUAL column (from 18) is computed when
it is read and costs nothing here.

**The safe way.** On PostgreSQL 18 make it VIRTUAL. Before, add a plain column, let a trigger fill it for the rows to
come, and fill the others in batches. To change an expression, add a second column with the new one and drop the first
when nobody reads it any more.

**References.** https://www.postgresql.org/docs/current/ddl-generated-columns.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.added_column import AddedColumn, rewriting_columns
from spiritsafe.review.altered import altered_tables, done, stored_anew
from spiritsafe.review.column_code import add_column, backfill
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import execute, lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.expression import written, written_type

ADD = Rule(
    "add-column-generated-stored",
    "rewrite",
    Severity.ERROR,
    "A stored generated column is computed for all rows at once: the table is rewritten.",
)
SET = Rule(
    "set-expression-rewrite",
    "rewrite",
    Severity.ERROR,
    "A stored generated column gets another expression: the table is rewritten.",
)
RULES = (ADD, SET)
_VIRTUAL_SINCE = 18


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report stored generated columns that come, or change, on a table in use."""
    for column in rewriting_columns(context, "stored"):
        yield context.finding(
            ADD,
            f"{column.path}.{column.name}",
            f"{column.path} is rewritten to store the generated column {column.name} in every row: nobody can read or "
            "write the table until that is done",
            _remedy(context, column),
        )
    for command in context.commands:
        if command.kind != "AT_SetExpression" or not done(observation):
            continue
        for table in altered_tables(context, command):
            if not context.static and not stored_anew(context, table):
                continue  # a virtual one
            path, name = context.path(table), command.node.name
            yield context.finding(
                SET,
                f"{path}.{name}",
                f"{path} is rewritten, because {name} gets another expression and its values are stored: nobody can "
                "read or write the table until that is done",
                f"# add a second column with the new expression, fill it in batches, read that one, drop {name} later",
            )


def _remedy(context: Context, column: AddedColumn) -> str:
    constraint = column.constraint("CONSTR_GENERATED")
    expression = written(constraint.raw_expr) if constraint is not None else ""
    if context.target_version >= _VIRTUAL_SINCE:
        kind, short = written_type(column.definition.type_name), column.path.removeprefix("public.")
        return execute(
            f"ALTER TABLE {short} ADD COLUMN {column.name} {kind} GENERATED ALWAYS AS ({expression}) VIRTUAL"
        )
    return lines(
        add_column(column.path, column.name, column.definition.type_name),
        f"# a trigger BEFORE INSERT OR UPDATE that sets {column.name} to {expression}",
        backfill(column.path, f"{column.name} = {expression}", f"{column.name} IS NULL"),
    )


SETUP = "CREATE TABLE box (id bigint PRIMARY KEY, w int, h int, area int GENERATED ALWAYS AS (w * h) STORED);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE box ADD COLUMN half int GENERATED ALWAYS AS (w / 2) STORED;",
            SETUP,
            lock=("public.box", LockMode.ACCESS_EXCLUSIVE),
            rewrites=("public.box", "public.box_pkey"),
        ),
        Example(
            "ALTER TABLE box ALTER area SET EXPRESSION AS (w * h * 2);",
            SETUP,
            lock=("public.box", LockMode.ACCESS_EXCLUSIVE),
            rewrites=("public.box",),
            since=17,
        ),
    ),
    good=(
        Example("ALTER TABLE box ADD COLUMN half int GENERATED ALWAYS AS (w / 2) VIRTUAL;", SETUP, since=18),
        Example(
            "ALTER TABLE box ADD COLUMN half int GENERATED ALWAYS AS (w / 2) VIRTUAL;"
            "ALTER TABLE box ALTER half SET EXPRESSION AS (w / 3);",
            SETUP,
            since=18,
        ),
        Example("ALTER TABLE box ALTER area DROP EXPRESSION;", SETUP),
        Example("CREATE TABLE tile (w int); ALTER TABLE tile ADD a int GENERATED ALWAYS AS (w * w) STORED;"),
    ),
)
