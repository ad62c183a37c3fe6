"""Equal values that are in the table already keep a unique index from being built.

**What it finds.** CREATE UNIQUE INDEX on a table that was there before, unless another unique index proves that no two
rows are equal.

**Why it hurts.** The migration works where it was tried and fails in production, where two rows are equal. Built
CONCURRENTLY, it leaves an invalid index behind, which slows down every write and has to be dropped by hand.

**What PostgreSQL does.** It reads all rows and stops with SQLSTATE 23505 at the first pair that is equal (manual,
CREATE INDEX, "Building Indexes Concurrently").

**The safe way.** Look for such rows first, make them differ, and build the index CONCURRENTLY:

    duplicates = op.get_bind().scalar(sa.text("SELECT count(*) FROM (SELECT 1 FROM customer GROUP BY email HAVING ..."))
    with op.get_context().autocommit_block():
        op.create_index("uq_customer_email", "customer", ["email"], unique=True, postgresql_concurrently=True)

**References.** https://www.postgresql.org/docs/current/indexes-unique.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import added_in_run, done
from spiritsafe.review.context import Context, Name
from spiritsafe.review.index_code import build_concurrently, duplicates
from spiritsafe.review.indexes import Shape, found_instead, shape, shape_of
from spiritsafe.review.remedy import lines
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import range_name

RULE = Rule(
    "create-unique-index-may-fail",
    "index/data-dependent",
    Severity.WARNING,
    "Whether a unique index can be built depends on the rows that are there.",
)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report a unique index over rows that may be equal."""
    if not done(observation) and not _stopped_building(observation):
        return
    for command in context.commands:
        if command.kind != "index_stmt" or not command.node.unique or found_instead(context, command) is not None:
            continue
        table, wanted = range_name(command.node.relation), shape(command.node)
        if not context.exists(table) or _proved(context, table, wanted) or _empty(context, table, wanted):
            continue
        path = context.path(table)
        name = command.node.idxname or "the unique index"
        yield context.finding(
            RULE,
            path,
            f"{name} cannot be built where two rows of {path} have the same {', '.join(wanted.columns)}: the migration "
            f"then fails" + (" and leaves an invalid index behind" if command.node.concurrent else ""),
            lines(
                "# first make sure that this finds no rows:",
                f"# {duplicates(path, list(wanted.columns))}" if _plain(wanted) else "",
                build_concurrently(command, path),
            ),
        )


def _stopped_building(observation: Observation) -> bool:
    """Whether it was refused over its rows; what is left of a concurrent build makes a second try end otherwise."""
    failure = observation.failure
    return failure is not None and (
        failure.sqlstate == "23505" or any("building index" in word for word in observation.notices)
    )


def _proved(context: Context, table: Name, wanted: Shape) -> bool:
    """Whether a unique index over some of these columns is there, so that no two rows are equal."""
    facts = context.facts(table)
    for index in facts.table.indexes if facts is not None else ():
        known = shape_of(index) if index.unique and index.valid and not index.partial else None
        if known is not None and set(known.columns) <= set(wanted.columns):
            nullable = [name for name in known.columns if not _never_null(context, table, name)]
            if known.nulls_equal or not wanted.nulls_equal or not nullable:
                return True
    return False


def _never_null(context: Context, table: Name, name: str) -> bool:
    column = context.column(table, name)
    return column is not None and column.not_null


def _empty(context: Context, table: Name, wanted: Shape) -> bool:
    """Whether one of the columns came in this run, has no default, and nothing has filled it since."""
    new = [name for name in wanted.columns if added_in_run(context, table, name)]
    bare = [name for name in new if (column := context.column(table, name)) is None or column.default is None]
    before = context.trace.observations[: context.position]
    filled = any(command.kind == "update_stmt" for seen in before for command in context.commands_of(seen))
    return bool(bare) and not filled and not wanted.nulls_equal


def _plain(wanted: Shape) -> bool:
    return all(column.isidentifier() for column in wanted.columns)


SETUP = "CREATE TABLE customer (id bigint PRIMARY KEY, email text, active boolean);"
EXAMPLES = Examples(
    bad=(
        Example("CREATE UNIQUE INDEX uq_customer_email ON customer (email);", SETUP, scans=("public.customer",)),
        Example("CREATE UNIQUE INDEX CONCURRENTLY uq_email ON customer (lower(email));", SETUP, transaction=False),
        Example("CREATE UNIQUE INDEX CONCURRENTLY uq ON customer (active);", SETUP, transaction=False),
    ),
    good=(
        Example("CREATE UNIQUE INDEX CONCURRENTLY uq ON customer (email, id);", SETUP, transaction=False),
        Example("CREATE TABLE tags (name text); CREATE UNIQUE INDEX uq_tags_name ON tags (name);"),
        Example(
            "ALTER TABLE customer ADD COLUMN slug text; CREATE UNIQUE INDEX CONCURRENTLY uq_slug ON customer (slug);",
            SETUP,
            transaction=False,
        ),
    ),
)
