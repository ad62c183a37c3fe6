"""A table is copied to another tablespace, or into another storage engine.

**What it finds.** SET TABLESPACE and SET ACCESS METHOD on a table in use, and ALTER TABLE ALL IN TABLESPACE.

**Why it hurts.** The whole table is copied while nobody can read or write it.

**What PostgreSQL does.** Both take ACCESS EXCLUSIVE. SET TABLESPACE copies the file as it is (its indexes stay where
they are); SET ACCESS METHOD (from PostgreSQL 15 on) writes every row anew and builds the indexes. On a partitioned
table both only set what later partitions get; SET ACCESS METHOD does so from 17 on.

**The safe way.** Make a table in the new place, copy in batches, swap the names; pg_repack moves a table while it is
in use. New partitions can simply be made in the new place:

    op.execute("ALTER TABLE event SET TABLESPACE fast")   # a partitioned table: for what comes

**References.** https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import enum_name

TABLESPACE = Rule("set-tablespace", "rewrite", Severity.ERROR, "A table is copied to another tablespace.")
METHOD = Rule("set-access-method", "rewrite", Severity.ERROR, "A table is rewritten for another access method.")
RULES = (TABLESPACE, METHOD)
_ACTIONS = {"AT_SetTableSpace": TABLESPACE, "AT_SetAccessMethod": METHOD}


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report them where the table was, or would be, copied."""
    for command in context.commands:
        if command.kind == "alter_table_move_all_stmt" and enum_name(command.node, "objtype") != "OBJECT_INDEX":
            space = command.node.orig_tablespacename
            yield _finding(TABLESPACE, f"every table in {space}", command.node.new_tablespacename, context)
        rule = _ACTIONS.get(command.kind)
        if rule is None or command.target not in ("OBJECT_TABLE", "OBJECT_MATVIEW"):
            continue
        if not context.exists(command.table):
            continue
        facts = context.facts(command.table)
        partitioned = facts is not None and facts.kind == "partitioned table"
        # A scratch server has no tablespaces: what it need not copy, production may have to.
        moved = observation.failure is not None or rule is TABLESPACE
        if context.static or context.rewritten(command.table) or (moved and not partitioned):
            yield _finding(rule, context.path(command.table), command.node.name, context)


def _finding(rule: Rule, table: str, place: str, context: Context) -> Finding:
    short = table.rpartition(".")[2]
    where = f"the tablespace {place}" if rule is TABLESPACE else f"the access method {place or 'of the server'}"
    return context.finding(
        rule,
        table,
        f"{table} can be neither read nor written while it is copied to {where}",
        f"# make {short}_new in the new place, copy {short} in batches, then swap the names",
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
METHODS = SETUP + "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;"
EXAMPLES = Examples(
    bad=(
        Example("ALTER TABLE orders SET ACCESS METHOD heap2;", METHODS, rewrites=("public.orders",), since=15),
        Example("ALTER TABLE orders SET TABLESPACE elsewhere;", SETUP, fails="42704"),
    ),
    good=(
        Example("ALTER TABLE orders SET ACCESS METHOD heap;", SETUP, since=15),
        Example("CREATE TABLE t (id int); ALTER TABLE t SET TABLESPACE pg_default;"),
        Example("ALTER TABLE e SET TABLESPACE pg_default;", "CREATE TABLE e (at date) PARTITION BY RANGE (at);"),
    ),
)
