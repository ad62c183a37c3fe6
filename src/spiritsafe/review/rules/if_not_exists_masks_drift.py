"""IF NOT EXISTS finds something of the name, and it is not what was meant.

**What it finds.** CREATE TABLE, ADD COLUMN or CREATE INDEX with IF NOT EXISTS that did nothing, where what is there
has another shape.

**Why it hurts.** The revision passes and counts as applied, but the column, the type or the index that the code
relies on is not there. Databases that went through other revisions end with another schema.

**What PostgreSQL does.** It looks at the name alone, says "already exists, skipping" in a NOTICE, and compares
nothing.

**The safe way.** Leave IF NOT EXISTS out, so that a difference is an error; or look, and alter what differs:

    op.add_column("orders", sa.Column("state", sa.Text()))

**References.** https://www.postgresql.org/docs/current/sql-createtable.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.context import Context
from spiritsafe.review.declaration import columns
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name
from spiritsafe.sql.sql_type import is_serial, type_from, type_of

RULE = Rule(
    "if-not-exists-masks-drift",
    "correctness",
    Severity.WARNING,
    "IF NOT EXISTS finds something of the name that has another shape.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a skipped CREATE or ADD where what is there differs."""
    if not any("already exists, skipping" in word for word in observation.notices):
        return
    for command in context.commands:
        if command.kind == "create_stmt" and command.node.if_not_exists:
            facts = context.facts(range_name(command.node.relation))
            differences = list(_of_table(command, facts)) if facts is not None else []
        elif command.kind == "AT_AddColumn" and command.node.missing_ok:
            facts = context.facts(command.table)
            differences = list(_of_columns(command, facts)) if facts is not None else []
        elif command.kind == "index_stmt" and command.node.if_not_exists:
            facts = context.facts(range_name(command.node.relation))
            differences = list(_of_index(command, facts)) if facts is not None else []
        else:
            continue
        if facts is not None and differences:
            yield context.finding(
                RULE,
                facts.name,
                f"IF NOT EXISTS did nothing, and what is there differs: {'; '.join(differences)}",
                "# leave IF NOT EXISTS out, or alter what differs",
            )


def _of_table(command: Command, facts: Facts) -> Iterator[str]:
    declared = {column.colname for column in columns(command)}
    yield from _of_columns(command, facts, missing=True)
    yield from (f"{facts.name} has {one.name} as well" for one in facts.table.columns if one.name not in declared)


def _of_columns(command: Command, facts: Facts, *, missing: bool = False) -> Iterator[str]:
    for column in columns(command):
        known = facts.table.column(column.colname)
        if known is None:
            if missing:
                yield f"{facts.name} has no {column.colname}"
        elif not is_serial(column.type_name) and type_of(column.type_name) != type_from(known.type):
            yield f"{facts.name}.{column.colname} is {known.type}"


def _of_index(command: Command, facts: Facts) -> Iterator[str]:
    name = command.node.idxname
    wanted = [item.index_elem.name for item in command.node.index_params]
    index = next((one for one in facts.table.indexes if one.name == name), None)
    if index is None:
        yield f"{name} is on another table"
    elif list(index.columns) != wanted or index.unique != command.node.unique:
        yield f"{name} is {index.definition}"


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, state int); CREATE INDEX ix_state ON orders (state);"
EXAMPLES = Examples(
    bad=(
        Example("CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, state int, total numeric);", SETUP),
        Example("ALTER TABLE orders ADD COLUMN IF NOT EXISTS state text;", SETUP),
        Example("CREATE INDEX IF NOT EXISTS ix_state ON orders (id);", SETUP),
    ),
    good=(
        Example("CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, state integer);", SETUP),
        Example("ALTER TABLE orders ADD COLUMN IF NOT EXISTS state int4;", SETUP),
        Example("CREATE TABLE IF NOT EXISTS other (id bigint);", SETUP),
    ),
)
