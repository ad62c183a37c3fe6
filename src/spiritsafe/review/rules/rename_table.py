"""A table gets another name, or another schema, which running code does not know.

**What it finds.** ALTER TABLE ... RENAME TO on a table that was there before, unless something takes the old name in
the same transaction.

**Why it hurts.** Until the new code is everywhere, the old code still asks for the old name and fails.

**What PostgreSQL does.** It changes the catalogue under a short ACCESS EXCLUSIVE lock. Foreign keys and views follow
the table; the text of functions does not, and neither do the names of its sequences and indexes.

**The safe way.** Leave a view with the old name behind. A view over one table can be written to as well, and the old
code notices nothing:

    op.rename_table("customer", "client")
    op.execute("CREATE VIEW customer AS SELECT * FROM client")

**References.** https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.made_again import taken_again, was_freed
from spiritsafe.review.remedy import call, execute, lines, schema_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name, range_name

RULE = Rule(
    "rename-table",
    "backward-incompat",
    Severity.ERROR,
    "A table gets another name, which running code does not know.",
    Phase.CONTRACT,
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report tables that get another name."""
    if not done(observation):
        return
    for command in context.commands:
        if command.kind != "rename_stmt" or enum_name(command.node, "rename_type") != "OBJECT_TABLE":
            continue
        table, new = range_name(command.node.relation), command.node.newname
        facts, path = context.facts(table), context.path(table)
        if not context.exists(table) or (facts is not None and not facts.kind.endswith("table")):
            continue  # ALTER TABLE renames views and indexes too: rename-other-object
        swapped = was_freed(context, f"{path.rpartition('.')[0]}.{new}")
        if swapped or taken_again(context, path):
            continue
        old, short = path.removeprefix("public."), path.rpartition(".")[0].replace("public", "")
        yield context.finding(
            RULE,
            path,
            f"{path} is {new} from now on: statements of running code that name {table[1]} fail",
            lines(
                call("rename_table", table[1], new, schema=schema_of(path)),
                "# in the same transaction, for the code that still runs:",
                execute(f"CREATE VIEW {old} AS SELECT * FROM {short + '.' if short else ''}{new}"),
            ),
        )


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, name text); CREATE TABLE customer_new (id bigint);"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE customer RENAME TO client;", SETUP, lock=("public.customer", LockMode.ACCESS_EXCLUSIVE)),
        Example(
            "ALTER TABLE customer RENAME TO client; CREATE VIEW customer AS SELECT * FROM client;",
            SETUP,
            transaction=False,
        ),
        Example("ALTER TABLE customer RENAME TO client; CREATE VIEW customer AS SELECT id FROM client;", SETUP),
    ),
    good=(
        Example("ALTER TABLE customer RENAME TO client; CREATE VIEW customer AS SELECT * FROM client;", SETUP),
        Example("ALTER TABLE customer RENAME TO customer_old; ALTER TABLE customer_new RENAME TO customer;", SETUP),
        Example("ALTER TABLE IF EXISTS nothing RENAME TO something;"),
        Example("CREATE TABLE tags (id int); ALTER TABLE tags RENAME TO labels;"),
    ),
)
