"""An index is built that another one already serves as.

**What it finds.** CREATE INDEX whose columns, in this order, are what another index of the table begins with; as a note
also one that makes a shorter index superfluous.

**Why it hurts.** Each index is written with every INSERT and with most UPDATEs, takes memory from the others, and is
vacuumed; this one makes no query faster.

**What PostgreSQL does.** A btree over (customer_id, placed_at) finds rows by customer_id as well as one over that
column alone, as long as collation, operator class, order and predicate are the same.

**The safe way.** Leave the new index out. Where it is to replace a longer one, or the longer one a shorter, drop the
other:

    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_customer_id", "orders", postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/indexes-multicolumn.html
"""

from collections.abc import Iterator

from spiritsafe.core.catalog import Index
from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Facts, Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context
from spiritsafe.review.index_code import drop_concurrently
from spiritsafe.review.indexes import Shape, found_instead, shape, shape_of
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import list_name, range_name

RULE = Rule("redundant-index", "index", Severity.WARNING, "An index is built that another one already serves as.")


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report an index beside one that does the same."""
    if not done(observation):
        return
    for command in context.commands:
        facts = context.facts(range_name(command.node.relation)) if command.kind == "index_stmt" else None
        if facts is None or facts.table.persistence == "temporary" or found_instead(context, command) is not None:
            continue
        mine, name, going = shape(command.node), command.node.idxname, _dropped_later(context)
        for index in facts.table.indexes:
            other = shape_of(index) if index.valid else None
            if other is None or index.name in going:
                continue
            if other.serves_as(mine):
                yield _superfluous(context, facts, name or "the new index", index, other)
                break
            if mine.serves_as(other) and not any(one.name == index.name for one in facts.table.constraints):
                yield _takes_over(context, facts, name or "the new index", index)


def _superfluous(context: Context, table: Facts, name: str, other: Index, its: Shape) -> Finding:
    return context.finding(
        RULE,
        f"{table.name}.{name}",
        f"{table.name} has {other.name} over ({', '.join(its.columns)}), which serves every query that {name} would: "
        "each write pays for both",
        f"# leave {name} out; {other.name} is enough",
    )


def _takes_over(context: Context, table: Facts, name: str, other: Index) -> Finding:
    path = f"{table.table.schema}.{other.name}"
    return context.finding(
        RULE,
        path,
        f"{name} serves every query that {other.name} of {table.name} does: each write pays for both",
        drop_concurrently(path, table.name),
        severity=Severity.NOTE,
    )


def _dropped_later(context: Context) -> set[str]:
    """The names of what later statements drop: a new index takes the place of such a one."""
    names: set[str] = set()
    for command in (command for seen in context.later for command in context.commands_of(seen)):
        if command.kind == "drop_stmt":
            names |= {list_name(item.list.items)[1] for item in command.node.objects if item.HasField("list")}
        elif command.kind == "AT_DropConstraint":
            names.add(command.node.name)
    return names


SETUP = """CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, placed_at timestamp, state text);
CREATE INDEX ix_both ON orders (customer_id, placed_at);"""
EXAMPLES = Examples(
    bad=(
        Example("CREATE INDEX CONCURRENTLY ix_customer ON orders (customer_id);", SETUP, transaction=False),
        Example("CREATE INDEX ix_id ON orders USING btree (id ASC);", SETUP),
        Example("CREATE UNIQUE INDEX uq_id ON orders (id);", SETUP),
    ),
    good=(
        Example("CREATE INDEX CONCURRENTLY ix_placed ON orders (placed_at);", SETUP, transaction=False),
        Example("CREATE INDEX ix_customer ON orders (customer_id) WHERE state = 'new';", SETUP),
        Example("CREATE INDEX ix_customer ON orders USING hash (customer_id);", SETUP),
        Example("CREATE UNIQUE INDEX uq_both ON orders (customer_id, placed_at); DROP INDEX ix_both;", SETUP),
        Example("CREATE INDEX ix_customer ON orders (customer_id); DROP INDEX ix_both;", SETUP),
    ),
)
