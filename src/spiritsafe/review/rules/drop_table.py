"""A table is dropped that running code may still use.

**What it finds.** DROP TABLE on a table that was there before. Where a table that comes in the same revision looks
like it, possible-rename-as-drop-add says so instead; where one of the same name comes, create-table-force-drop does; a
partition is drop-partition.

**Why it hurts.** Its rows are gone for good, and every statement of running code that names it fails.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the table, and on every table that its foreign keys lead to,
whose readers wait as well.

**The safe way.** Deploy code that does not know the table, rename it and wait for somebody to miss it, drop its
foreign keys in a revision of their own, and then drop it:

    op.rename_table("orders", "orders_unused")

**References.** https://www.postgresql.org/docs/current/sql-droptable.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.phase import Phase
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.context import Context
from spiritsafe.review.dropped import dropped
from spiritsafe.review.made_again import made_again
from spiritsafe.review.remedy import call, lines, schema_of
from spiritsafe.review.rename_match import renamed_table
from spiritsafe.review.rule import Example, Examples, Rule

RULE = Rule(
    "drop-table",
    "data-loss",
    Severity.ERROR,
    "A table is dropped that running code may still use; its rows are gone.",
    Phase.CONTRACT,
)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report tables that go."""
    for item in dropped(context, frozenset({"OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"})):
        facts = context.facts(item.name)
        if facts is not None and facts.table.partition_of:
            continue  # drop-partition
        path = context.path(item.name)
        if renamed_table(context, item.name) or made_again(context, path):
            continue
        yield context.finding(
            RULE,
            path,
            f"{path} goes with all its rows: statements of running code that name it fail",
            lines(
                "# deploy code that does not use it first, and rename it, so that it can come back:",
                call("rename_table", item.name[1], f"{item.name[1]}_unused", schema=schema_of(path)),
                "# drop it in a later revision",
            ),
            facts=tuple(_users(facts)) if facts is not None else (),
        )


def _users(facts: Facts) -> Iterator[str]:
    yield from (f"the foreign key {name} leads to it" for name in facts.referenced_by)
    yield from (f"{item.what} needs it" for item in facts.dependents if item.kind == "view")
    yield from (
        f"{'.'.join(item.references[:2])} is locked too: {item.name} leads to it"
        for item in facts.table.constraints
        if item.type == "foreign key"
    )
    yield from (f"publication {name} publishes it" for name in facts.publications)


SETUP = "CREATE TABLE customer (id int PRIMARY KEY); CREATE TABLE orders (id int, c int REFERENCES customer);"
EXAMPLES = Examples(
    bad=(
        Example("DROP TABLE orders;", SETUP, lock=("public.customer", LockMode.ACCESS_EXCLUSIVE)),
        Example("DROP TABLE IF EXISTS orders CASCADE;", SETUP, lock=("public.orders", LockMode.ACCESS_EXCLUSIVE)),
        Example("DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'orders'); END $$;", SETUP),
        Example(
            "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP "
            "EXECUTE 'DROP TABLE ' || quote_ident(t) || ' CASCADE'; END LOOP; END $$;",
            SETUP,
        ),
    ),
    good=(
        Example("DROP TABLE IF EXISTS nothing;"),
        Example("CREATE TABLE tags (id int); DROP TABLE tags;"),
        Example("CREATE TEMP TABLE chosen (id int); DROP TABLE chosen;"),
    ),
)
