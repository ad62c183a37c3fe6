"""An index moves to another tablespace while no query may look at it.

**What it finds.** ALTER INDEX ... SET TABLESPACE, and ALTER INDEX ALL IN TABLESPACE.

**Why it hurts.** Until the whole index is copied, every query on its table waits: the planner opens all indexes of a
table, also those it does not use in the end.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on the index and copies its file block by block.

**The safe way.** Rebuild it there CONCURRENTLY (PostgreSQL 14 and later), outside a transaction:

    with op.get_context().autocommit_block():
        op.execute("REINDEX (TABLESPACE fast, CONCURRENTLY) INDEX ix_orders_state")

**References.** https://www.postgresql.org/docs/current/sql-alterindex.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name
from spiritsafe.sql.identifier import qualified, quoted

RULE = Rule(
    "index-set-tablespace",
    "rewrite",
    Severity.ERROR,
    "An index moves to another tablespace while no query may look at it.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report an index that moves; a scratch server has no second tablespace, so that nothing is seen to be copied."""
    failure = observation.failure
    if failure is not None and failure.sqlstate != "42704":
        return
    for command in context.commands:
        if command.kind == "alter_table_move_all_stmt" and enum_name(command.node, "objtype") == "OBJECT_INDEX":
            old, new = command.node.orig_tablespacename, command.node.new_tablespacename
            yield context.finding(
                RULE,
                f"tablespace {old}",
                f"every index in {old} is copied to {new}, each while no query on its table can run",
                f"# for each index: REINDEX (TABLESPACE {quoted(new)}, CONCURRENTLY) INDEX ...",
            )
        elif command.kind == "AT_SetTableSpace" and _is_index(context, command.table, command.target):
            path = context.path(command.table)
            place = quoted(command.node.name)
            yield context.finding(
                RULE,
                path,
                f"{path} is copied to {command.node.name} under ACCESS EXCLUSIVE: queries on its table wait until that "
                "is done",
                autocommit(execute(f"REINDEX (TABLESPACE {place}, CONCURRENTLY) INDEX {qualified(path)}")),
            )


def _is_index(context: Context, name: tuple[str, str], target: str) -> bool:
    """ALTER TABLE may say the name of an index, too."""
    facts = context.facts(name)
    index = target == "OBJECT_INDEX" or (facts is not None and facts.kind == "index")
    return index and context.exists(name)


SETUP = "CREATE TABLE orders (id bigint, state text); CREATE INDEX ix_orders_state ON orders (state);"
EXAMPLES = Examples(
    bad=(
        Example(
            "ALTER INDEX ix_orders_state SET TABLESPACE pg_default;",
            SETUP,
            lock=("public.ix_orders_state", LockMode.ACCESS_EXCLUSIVE),
        ),
        Example("ALTER INDEX ix_orders_state SET TABLESPACE fast;", SETUP, fails="42704"),
    ),
    good=(
        Example("ALTER INDEX ix_orders_state SET (fillfactor = 80);", SETUP),
        Example("CREATE TABLE tags (id int PRIMARY KEY); ALTER INDEX tags_pkey SET TABLESPACE pg_default;"),
        Example(
            "REINDEX (TABLESPACE pg_default, CONCURRENTLY) INDEX ix_orders_state;",
            SETUP,
            transaction=False,
        ),
    ),
)
