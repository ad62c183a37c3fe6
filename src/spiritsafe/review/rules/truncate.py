"""A table is emptied.

**What it finds.** TRUNCATE of a table that was there before; with CASCADE, the other tables that were seen to be
emptied with it.

**Why it hurts.** All rows are gone for good. Readers and writers wait for the lock, and those that come after find
nothing; CASCADE empties every table that leads to it by a foreign key, and theirs, whatever their ON DELETE says.

**What PostgreSQL does.** It takes ACCESS EXCLUSIVE on each of these tables and gives them new, empty files. Triggers
for DELETE do not run. Transactions with an older snapshot see the tables empty as well.

**The safe way.** Delete in batches what really has to go, outside of the migration's transaction, and name each table:

    op.execute("DELETE FROM basket WHERE id IN (SELECT id FROM basket WHERE made < '2020-01-01' LIMIT 5000)")

**References.** https://www.postgresql.org/docs/current/sql-truncate.html
"""

from collections.abc import Iterator

from spiritsafe.core.finding import Finding, Severity
from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.altered import done
from spiritsafe.review.context import Context, Name
from spiritsafe.review.dropped import cascades
from spiritsafe.review.rule import Example, Examples, Rule
from spiritsafe.sql.command import Command, range_name

PLAIN = Rule("truncate", "data-loss", Severity.ERROR, "A table is emptied: its rows are gone.")
CASCADE = Rule(
    "truncate-cascade",
    "data-loss",
    Severity.ERROR,
    "A table is emptied, and with it every table that leads to it by a foreign key.",
)
RULES = (PLAIN, CASCADE)


def check(observation: Observation, context: Context) -> Iterator[Finding]:
    """Report tables that are emptied."""
    for command in context.commands:
        if command.kind != "truncate_stmt":
            continue
        named = [range_name(item.range_var) for item in command.node.relations]
        used = [name for name in named if context.exists(name)]
        others = _others(context, named) if cascades(command.node) else ()
        failure = observation.failure
        said = (f"the server said: {failure.message}",) if failure is not None else ()
        if used and (others or (context.static and cascades(command.node))):
            yield _cascade(context, used, others)
            continue
        for name in used:
            yield _plain(context, name, said)
        yield from _dynamic(context, command, used)


def _plain(context: Context, name: Name, said: tuple[str, ...]) -> Finding:
    path = context.path(name)
    failure = context.observation.failure
    fails = "; and the server refuses it, for a foreign key leads to it" if failure and not failure.rows else ""
    return context.finding(
        PLAIN,
        path,
        f"{path} loses all its rows, and nobody can read or write it meanwhile{fails}",
        f"# delete in batches what really has to go, each committed on its own: DELETE FROM {path} WHERE ...",
        facts=said,
    )


def _cascade(context: Context, used: list[Name], others: tuple[str, ...]) -> Finding:
    path = context.path(used[0])
    more = ", ".join(others) or "every table that leads to it by a foreign key"
    return context.finding(
        CASCADE,
        path,
        f"{', '.join(map(context.path, used))} loses all rows, and so does what the statement does not name: {more}",
        "# without CASCADE, with each table by name, if all are meant; better: delete in batches what has to go",
        facts=tuple(f"{name} is emptied too" for name in others),
    )


def _others(context: Context, named: list[Name]) -> tuple[str, ...]:
    """The tables that were emptied without being named; of a partitioned table, its partitions are it."""
    if not done(context.observation):
        return ()
    paths = {context.path(name) for name in named}
    tables = {lock.relation for lock in (*context.observation.held, *context.observation.locks) if lock.kind == "table"}
    parts = {part for facts in context.observation.before if facts.name in paths for part in facts.partitions}
    told = {word.split('"')[1] for word in context.observation.notices if "truncate cascades to table" in word}
    return tuple(
        path
        for path in context.observation.rewrites
        if path in tables and path not in paths | parts | context.new and path.rpartition(".")[2] in told
    )


def _dynamic(context: Context, command: Command, used: list[Name]) -> Iterator[Finding]:
    """What EXECUTE empties whose name it puts together."""
    if used or not command.dynamic or "unknown" not in command.sql:
        return
    for lock in context.observation.locks:
        emptied = lock.relation in context.observation.rewrites and lock.relation not in context.new
        if lock.kind == "table" and emptied:
            schema, _, name = lock.relation.partition(".")
            yield _plain(context, (schema, name), ())


SETUP = """CREATE TABLE basket (id bigint PRIMARY KEY, made date);
CREATE TABLE line (id bigint PRIMARY KEY, basket_id bigint REFERENCES basket ON DELETE RESTRICT);
"""
EXAMPLES = Examples(
    bad=(
        Example("TRUNCATE line;", SETUP, lock=("public.line", LockMode.ACCESS_EXCLUSIVE), rewrites=("public.line",)),
        Example("TRUNCATE TABLE basket CASCADE;", SETUP, rewrites=("public.basket", "public.line")),
        Example("TRUNCATE basket;", SETUP, fails="0A000"),
        Example("DO $$ BEGIN EXECUTE format('TRUNCATE %I', 'line'); END $$;", SETUP, rewrites=("public.line",)),
    ),
    good=(
        Example("CREATE TABLE tags (id int); TRUNCATE tags;"),
        Example("CREATE TEMP TABLE chosen (id int); TRUNCATE chosen CASCADE;"),
        Example("DELETE FROM line WHERE id IN (SELECT id FROM line LIMIT 100);", SETUP),
    ),
)
