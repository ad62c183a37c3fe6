"""A published table changes its shape, and its subscribers do not.

**What it finds.** ADD, DROP, RENAME or another type of a column, and RENAME of a table, where a publication has the
table.

**Why it hurts.** A subscriber that is sent a column it does not know stops applying, and the publisher keeps its log
for it until the disk is full. A column that is dropped here and NOT NULL there stops it as well.

**What PostgreSQL does.** Logical replication sends rows, not changes of the schema; tables are matched by their
names, and columns too ("Logical Replication: Restrictions").

**The safe way.** Add a column to the subscribers first and here last; drop it here first and there last:

    # on each subscriber, before this revision: ALTER TABLE orders ADD COLUMN note text

**References.** https://www.postgresql.org/docs/current/logical-replication-restrictions.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.context import Context, Name
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, enum_name, range_name

RULE = Rule(
    "publication-schema-drift",
    "replication",
    Severity.WARNING,
    "A published table changes its shape, and its subscribers do not.",
)
_CHANGES = {
    "AT_AddColumn": "gets a column",
    "AT_DropColumn": "loses a column",
    "AT_AlterColumnType": "gets another type in a column",
}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report changes of columns of a table that is published."""
    if observation.failure is not None and not observation.failure.rows:
        return
    for command in context.commands:
        table, what = _changed(command)
        facts = context.facts(table) if table else None
        if facts is None or not facts.publications or not context.exists(facts_name(facts)):
            continue
        if _nothing_done(command, facts):
            continue
        names = ", ".join(facts.publications)
        order = "after it" if what.startswith("loses") else "before it"
        yield context.finding(
            RULE,
            facts.name,
            f"{facts.name} {what}, and {names} publishes it: a subscriber whose table differs stops applying changes",
            f"# the same change on each subscriber, {order}",
        )


def facts_name(facts: Facts) -> Name:
    """Schema and name."""
    return facts.table.schema, facts.table.name


def _changed(command: Command) -> tuple[Name | None, str]:
    if command.kind in _CHANGES and command.target == "OBJECT_TABLE":
        return command.table, _CHANGES[command.kind]
    if command.kind == "rename_stmt":
        kind = enum_name(command.node, "rename_type")
        if kind in ("OBJECT_COLUMN", "OBJECT_TABLE"):
            return range_name(command.node.relation), f"gets another name{' for a column' * (kind == 'OBJECT_COLUMN')}"
    return None, ""


def _nothing_done(command: Command, facts: Facts) -> bool:
    """IF NOT EXISTS found the column, or IF EXISTS did not."""
    if not command.kind.startswith("AT_") or not command.node.missing_ok:
        return False
    if command.kind == "AT_AddColumn":
        return facts.table.column(getattr(command.node, "def").column_def.colname) is not None
    return facts.table.column(command.node.name) is None


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY, note text); CREATE PUBLICATION pub FOR TABLE orders;"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders ADD COLUMN state text;", SETUP),
        Example("ALTER TABLE orders DROP COLUMN note;", SETUP),
        Example("ALTER TABLE orders RENAME COLUMN note TO remark;", SETUP),
    ),
    good=(
        Example("ALTER TABLE orders ADD COLUMN state text;", "CREATE TABLE orders (id bigint PRIMARY KEY);"),
        Example("ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;", SETUP),
        Example("ALTER TABLE orders ALTER COLUMN note SET DEFAULT '';", SETUP),
    ),
)
