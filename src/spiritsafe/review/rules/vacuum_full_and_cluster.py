"""A table is written anew, into a new file, while nobody can use it.

**What it finds.** VACUUM FULL, and CLUSTER.

**Why it hurts.** Nothing can read or write the table until the copy and all its indexes are done, and the disk has to
hold both for that time. For a large table that is an outage of minutes or hours.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE, copies the live rows and builds every index again. Plain VACUUM
needs only SHARE UPDATE EXCLUSIVE.

**The safe way.** Plain VACUUM makes the space usable again. To give it back to the disk, use the extensions
pg_repack or pg_squeeze, which copy beside the running application:

    with op.get_context().autocommit_block():
        op.execute("VACUUM (ANALYZE) orders")

**References.** https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context
from spiritsafe.review.remedy import autocommit, execute
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

VACUUM = Rule("vacuum-full", "rewrite", Severity.ERROR, "VACUUM FULL copies the whole table while nobody can use it.")
CLUSTER = Rule("cluster", "rewrite", Severity.ERROR, "CLUSTER copies the whole table while nobody can use it.")
RULES = (VACUUM, CLUSTER)


def check(_observation: Observation, context: Context) -> Iterator[Finding]:
    """Report them on tables that are in use, also where a transaction keeps them from running."""
    for command in context.commands:
        if command.kind == "vacuum_stmt" and _full(command):
            tables = [range_name(item.vacuum_relation.relation) for item in command.node.rels]
            rule, verb = VACUUM, "VACUUM FULL"
        elif command.kind == "cluster_stmt":
            tables = [range_name(command.node.relation)] if command.node.HasField("relation") else []
            rule, verb = CLUSTER, "CLUSTER"
        else:
            continue
        whole = not tables
        for table in [context.path(name) for name in tables if context.exists(name)] or ["every table"] * whole:
            yield context.finding(
                rule,
                table,
                f"{table} can be neither read nor written while {verb} copies it and builds all its indexes anew",
                autocommit(execute(f"VACUUM (ANALYZE){'' if whole else ' ' + table}")),
            )


def _full(command: Command) -> bool:
    return any(
        option.def_elem.defname == "full" and option.def_elem.arg.string.sval not in ("false", "off", "0")
        for option in command.node.options
    )


SETUP = "CREATE TABLE orders (id bigint PRIMARY KEY);"
EXAMPLES = Examples(
    bad=(
        Example("VACUUM FULL orders;", SETUP, transaction=False),
        Example("VACUUM (FULL, ANALYZE) orders;", SETUP, fails="25001"),
        Example("CLUSTER orders USING orders_pkey;", SETUP, rewrites=("public.orders",)),
    ),
    good=(
        Example("VACUUM orders;", SETUP, transaction=False),
        Example("VACUUM (FULL false) orders;", SETUP, transaction=False),
        Example("ALTER TABLE orders CLUSTER ON orders_pkey;", SETUP),
        Example("CREATE TABLE t (id int PRIMARY KEY); CLUSTER t USING t_pkey;"),
    ),
)
