"""A column becomes NOT NULL, and every row is read to see whether it may.

**What it finds.** SET NOT NULL, or ADD CONSTRAINT ... NOT NULL of PostgreSQL 18, on a table that was there before,
where the server was seen to read it.

**Why it hurts.** Nobody can read or write the table until its last row has been looked at. A single null makes the
migration fail.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE and reads the table, unless a valid CHECK proves that no value is
null; from 12 on it then says "existing constraints on column ... are sufficient". From 18 on NOT NULL itself can be NOT
VALID.

**The safe way.** Prove it first, under locks that stand in nobody's way:

    op.create_check_constraint("total_not_null", "orders", "total IS NOT NULL", postgresql_not_valid=True)
    # in a later revision, one transaction each:
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT total_not_null")
    op.alter_column("orders", "total", nullable=False)
    op.drop_constraint("total_not_null", "orders")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import altered_tables, done, read_through
from spiritsafe.review.constraint_code import add, not_null_by_check, validate_later
from spiritsafe.review.constraints import already_there, constraint_type
from spiritsafe.review.context import Context, Name
from spiritsafe.review.proof import proved_by_text, sufficient
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command
from spiritsafe.sql.identifier import quoted

RULE = Rule(
    "set-not-null-scan",
    "constraint",
    Severity.ERROR,
    "A column becomes NOT NULL, and every row is read while nobody may use the table.",
)
_NATIVE = 18  # NOT NULL can be NOT VALID from this version on
_REFUSED = "23502"


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report SET NOT NULL that reads the table."""
    failure = observation.failure
    if not done(observation) and (failure is None or failure.sqlstate != _REFUSED):
        return
    for command in context.commands:
        column = _column(context, command)
        for table in altered_tables(context, command) if column else ():
            if _reads(context, table, column, command):
                path = context.path(table)
                said = "its column" if command.dynamic and column == "unknown" else column
                yield context.finding(
                    RULE,
                    f"{path}.{column}",
                    f"nobody can read or write {path} while every row is read to see that {said} has no nulls; one "
                    "null "
                    "makes the migration fail",
                    _remedy(context, path, column),
                )


def _column(context: Context, command: Command) -> str:
    """The column that becomes NOT NULL at once; empty for everything else."""
    if command.kind == "AT_SetNotNull":
        return str(command.node.name)
    if command.kind != "AT_AddConstraint":
        return ""
    node = getattr(command.node, "def").constraint
    if (
        constraint_type(node) != "not null"
        or node.skip_validation
        or already_there(context, command.table, node.conname)
    ):
        return ""
    return str(node.keys[0].string.sval)


def _reads(context: Context, table: Name, column: str, command: Command) -> bool:
    known = context.column(table, column)
    if known is not None and known.not_null:
        return False
    if known is None and not context.static and not (command.dynamic and column == "unknown"):
        return False  # it is of a view, or does not exist
    if context.static:
        return not proved_by_text(context, table, column)
    failed = context.observation.failure is not None
    return failed or (read_through(context, table) and not sufficient(context, table, column))


def _remedy(context: Context, path: str, column: str) -> str:
    if context.target_version < _NATIVE:
        return lines(*not_null_by_check(path, column))
    name = f"{path.rpartition('.')[2]}_{column}_not_null"[:63]
    return lines(add(path, name, f"NOT NULL {quoted(column)} NOT VALID"), validate_later(path, name))


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, total int, state text);"
CHECK = "ALTER TABLE orders ADD CONSTRAINT full_total CHECK (total IS NOT NULL)"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE orders ALTER COLUMN total SET NOT NULL;",
            SETUP,
            lock=("public.orders", LockMode.ACCESS_EXCLUSIVE),
            scans=("public.orders",),
        ),
        Example("ALTER TABLE orders ALTER total SET NOT NULL;", SETUP + f"{CHECK} NOT VALID;"),
        Example("ALTER TABLE orders ADD CONSTRAINT n NOT NULL total;", SETUP, scans=("public.orders",), since=18),
    ),
    good=(
        Example("ALTER TABLE orders ALTER total SET NOT NULL, ALTER id SET NOT NULL;", SETUP + f"{CHECK};"),
        Example("ALTER TABLE orders ADD CONSTRAINT n NOT NULL total NOT VALID;", SETUP, since=18),
        Example("CREATE TABLE tags (n int); ALTER TABLE tags ALTER n SET NOT NULL;"),
    ),
)
