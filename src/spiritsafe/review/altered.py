"""What an ALTER TABLE of a trace was done to, and whether it was done."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from spiritsafe.core.lock_mode import LockMode
from spiritsafe.core.trace import Observation
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command

Surrounded = tuple[Context, Command]
_TABLES = ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE")


def done(observation: Observation) -> bool:
    """Whether the server did it; a refusal because of made-up rows is none."""
    return observation.failure is None or observation.failure.rows


def altered_tables(context: Context, command: Command) -> tuple[Name, ...]:
    """The tables in use that an action of ALTER TABLE is about; nothing for a new one, a view or a type.

    Where EXECUTE puts the name together, they are those that the statement was seen to lock.
    """
    if command.target not in _TABLES:
        return ()
    if context.exists(command.table):
        return (command.table,)
    if not command.dynamic or context.is_new(command.table) or "unknown" not in command.table[1]:
        return ()
    paths = [
        lock.relation
        for lock in context.observation.locks
        if lock.mode is LockMode.ACCESS_EXCLUSIVE and lock.kind.endswith("table") and lock.kind != "toast table"
    ]
    return tuple((path.partition(".")[0], path.partition(".")[2]) for path in paths if path not in context.new)


def stored_anew(context: Context, table: Name) -> bool:
    """Whether the table, or a partition of it, was seen to get new storage."""
    return context.rewritten(table) or _in_partitions(context, table, context.observation.rewrites)


def read_through(context: Context, table: Name) -> bool:
    """Whether the table, or a partition of it, was seen to be read from end to end."""
    return context.scanned(table) or _in_partitions(context, table, context.observation.scans)


def rebuilt_indexes(context: Context, table: Name) -> tuple[str, ...]:
    """The indexes of the table, or of its partitions, that the server said it builds."""
    facts = context.facts(table)
    names = {table[1], *(path.rpartition(".")[2] for path in facts.partitions)} if facts else {table[1]}
    return tuple(
        word.split('"')[1]
        for word in context.observation.notices
        if 'building index "' in word and any(f'" on table "{name}"' in word for name in names)
    )


def earlier_in_run(context: Context) -> Iterator[Surrounded]:
    """What was done before, in whatever transaction, with its surroundings."""
    return _commands(context, range(context.position))


def later_in_revision(context: Context) -> Iterator[Surrounded]:
    """What the same revision does afterwards, with its surroundings."""
    return _of_revision(context, range(context.position + 1, len(context.trace.observations)))


def earlier_in_revision(context: Context) -> Iterator[Surrounded]:
    """What the same revision did before, with its surroundings."""
    return _of_revision(context, range(context.position))


def same_transaction(context: Context, other: Context) -> bool:
    """Whether two observations are of one transaction."""
    mine, theirs = context.observation.statement, other.observation.statement
    return mine.transaction is not None and mine.transaction == theirs.transaction and mine.revision == theirs.revision


def added_in_run(context: Context, table: Name, column: str) -> bool:
    """Whether the column was added earlier in this very run, so that nobody uses it yet."""
    path = context.path(table)
    return any(
        command.kind == "AT_AddColumn"
        and getattr(command.node, "def").column_def.colname == column
        and other.path(command.table) == path
        and other.column(command.table, column) is None
        for other, command in earlier_in_run(context)
    )


def _of_revision(context: Context, positions: range) -> Iterator[Surrounded]:
    seen, revision = context.trace.observations, context.observation.statement.revision
    return _commands(context, [position for position in positions if seen[position].statement.revision == revision])


def _commands(context: Context, positions: Iterable[int]) -> Iterator[Surrounded]:
    for position in positions:
        if done(context.trace.observations[position]):
            other = replace(context, position=position)
            yield from ((other, command) for command in other.commands)


def _in_partitions(context: Context, table: Name, seen: tuple[str, ...]) -> bool:
    facts = context.facts(table)
    if facts is None or facts.kind != "partitioned table":
        return False
    kinds = {lock.relation: lock.kind for lock in (*context.observation.held, *context.observation.locks)}
    return any(path in facts.partitions or kinds.get(path) == "table" for path in seen)
