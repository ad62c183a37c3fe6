"""A column gets another name, which running code does not know.

**What it finds.** RENAME COLUMN on a table or a view that was there before.

**Why it hurts.** Until the new code is everywhere, the old code still asks for the old name and fails, and new code
that comes first fails for the new one. There is no order of the two that works.

**What PostgreSQL does.** It changes the catalogue under a short ACCESS EXCLUSIVE lock. Views and indexes follow the
column; the text of functions does not.

**The safe way.** Add a column of the new name, write both, fill it in batches, read the new one, drop the old one; or
keep the name in the database and change it in the model only:

    full_name: Mapped[str] = mapped_column("name")

Where all access goes by the table's name, rename the table and put a view with both names in its place, in the same
transaction.

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import added_in_run, done
from spiritsafe.review.context import Context, Name
from spiritsafe.review.made_again import taken_again
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name, range_name

RULE = Rule(
    "rename-column",
    "backward-incompat",
    Severity.ERROR,
    "A column gets another name, which running code does not know.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report columns that get another name."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind != "rename_stmt" or enum_name(command.node, "rename_type") != "OBJECT_COLUMN":
            continue
        table, old, new = range_name(command.node.relation), command.node.subname, command.node.newname
        path = context.path(table)
        if not context.exists(table) or added_in_run(context, table, old) or taken_again(context, path):
            continue
        yield context.finding(
            RULE,
            f"{path}.{old}",
            f"{path}.{old} is {new} from now on: statements of running code that name {old} fail",
            f'# keep the name in the database, and change it in the model: mapped_column("{old}"); or add {new}, write '
            f"both, fill {new} in batches, read {new}, and drop {old} in a later revision",
            facts=tuple(_functions(context, table)),
        )


def _functions(context: Context, table: Name) -> Iterator[str]:
    facts = context.facts(table)
    if facts is not None:
        yield from (f"{item.what} needs the table" for item in facts.dependents if item.kind == "pg_proc")


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, name text); CREATE VIEW card AS SELECT name FROM customer;"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER TABLE customer RENAME COLUMN name TO full_name;",
            SETUP,
            lock=("public.customer", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("ALTER VIEW card RENAME COLUMN name TO full_name;", SETUP),
    ),
    good=(
        Example("CREATE TABLE tags (id int); ALTER TABLE tags RENAME id TO number;"),
        Example("ALTER TABLE customer ADD nick text; ALTER TABLE customer RENAME nick TO nickname;", SETUP),
        Example(
            "ALTER TABLE customer RENAME name TO full_name; ALTER TABLE customer RENAME TO client;"
            "CREATE VIEW customer AS SELECT id, full_name AS name FROM client;",
            SETUP,
        ),
    ),
)
