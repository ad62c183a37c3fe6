"""A column is dropped, and a key that it is part of goes along without a word.

**What it finds.** DROP COLUMN of a column that is in a primary key, in a UNIQUE or EXCLUDE constraint or in a unique
index.

**Why it hurts.** The whole key goes, also where it has other columns: equal rows come in, and INSERT ... ON CONFLICT
fails in the running code.

**What PostgreSQL does.** Constraints and indexes of the same table that mention a column are dropped with it; CASCADE
is not asked for, and no notice says so.

**The safe way.** Make the key that is to stay first, and drop the column afterwards:

    with op.get_context().autocommit_block():
        op.create_index("uq_customer_email", "customer", ["email"], unique=True, postgresql_concurrently=True)
    # in a later revision:
    op.drop_column("customer", "tenant_id")

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.altered import added_in_run, altered_tables, done
from spiritsafe.review.context import Context, Name
from spiritsafe.review.index_code import build, default_name
from spiritsafe.review.remedy import autocommit, lines
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-pk-or-unique-with-column",
    "data-loss",
    Severity.ERROR,
    "A column is dropped, and a key that it is part of goes along.",
    phase=Phase.CONTRACT,
)
_KEYS = ("primary key", "unique", "exclude")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report keys that go with a column."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind == "AT_DropColumn":
            for table in altered_tables(context, command):
                yield from _of(context, table, command.node.name)


def _of(context: Context, table: Name, column: str) -> Iterator[Finding]:
    facts = context.facts(table)
    if facts is None or added_in_run(context, table, column):
        return
    for name, kind, columns in _keys(facts, column):
        rest = [other for other in columns if other and other != column]
        left = f": {', '.join(rest)} may then be the same in many rows" if rest else ""
        yield context.finding(
            RULE,
            f"{facts.name}.{column}",
            f"with {column} {facts.name} silently loses its {kind} {name} over ({', '.join(columns)}){left}",
            lines(
                autocommit(build(default_name(facts.name, rest, "uq"), facts.name, rest, unique=True)),
                "# and in a later revision drop the column",
            )
            if rest
            else f"# make another key of {facts.name} first, and drop {column} in a later revision",
        )


def _keys(facts: Facts, column: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, kind and columns of what keeps rows apart and has this column."""
    seen = set()
    for constraint in facts.table.constraints:
        if constraint.type in _KEYS and column in constraint.columns:
            seen.add(constraint.name)
            yield constraint.name, constraint.type, constraint.columns
    for index in facts.table.indexes:
        if index.unique and index.valid and column in index.columns and index.name not in seen:
            yield index.name, "unique index", index.columns


SETUP = """CREATE TABLE customer (
    id bigint PRIMARY KEY, tenant_id int, email text, note text, UNIQUE (tenant_id, email));
CREATE UNIQUE INDEX uq_note ON customer (note);"""
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE customer DROP COLUMN tenant_id;", SETUP),
        Example("ALTER TABLE customer DROP COLUMN note;", SETUP),
        Example("ALTER TABLE customer DROP id;", SETUP),
    ),
    good=(
        Example("ALTER TABLE customer ADD COLUMN x int UNIQUE; ALTER TABLE customer DROP COLUMN x;", SETUP),
        Example("ALTER TABLE customer DROP COLUMN hint;", SETUP + "ALTER TABLE customer ADD hint text;"),
    ),
)
