"""Columns of one table that change their types together are one ALTER TABLE: it goes through the rows once.

Alembic has an operation for a single column. So it is SQL, and only where there are several.
"""

from collections.abc import Sequence

from alembic.operations.ops import AlterColumnOp, MigrateOperation

from spiritsafe.author.operation import NoteOp, RetypeOp, SqlOp

Table = tuple[str | None, str]


def merged(operations: Sequence[MigrateOperation]) -> list[MigrateOperation]:
    """Put together what follows each other; defaults go before and come back after all of it."""
    found: list[MigrateOperation] = []
    run: list[MigrateOperation] = []
    for operation in operations:
        table, ours = _table(operation), {_table(one) for one in run} - {None}
        if isinstance(operation, NoteOp) or (table is not None and ours <= {table}):
            run.append(operation)
            continue
        begun = _notes_at_the_end(run)  # they are about what comes now
        found += _joined(run[: len(run) - len(begun)])
        run = [*begun, operation]
        if table is None:
            found += run
            run = []
    return [*found, *_joined(run)]


def _table(operation: MigrateOperation) -> Table | None:
    """The table of what may be put together: a change of type, or of a default alone."""
    if isinstance(operation, RetypeOp):
        return operation.table
    if isinstance(operation, AlterColumnOp) and operation.modify_server_default is not False:
        rest = (operation.modify_type, operation.modify_nullable, operation.modify_name)
        return (operation.schema, operation.table_name) if rest == (None, None, None) else None
    return None


def _notes_at_the_end(run: Sequence[MigrateOperation]) -> list[MigrateOperation]:
    count = 0
    while count < len(run) and isinstance(run[-1 - count], NoteOp):
        count += 1
    return list(run[len(run) - count :])


def _joined(run: Sequence[MigrateOperation]) -> list[MigrateOperation]:
    retypes = [one for one in run if isinstance(one, RetypeOp)]
    if len(retypes) < 2:  # noqa: PLR2004 - one alone is Alembic's operation
        return list(run)
    notes = {one.text: one for one in run if isinstance(one, NoteOp)}
    changed: set[str] = set()
    before: list[MigrateOperation] = []
    after: list[MigrateOperation] = []
    for one in run:
        if isinstance(one, RetypeOp):
            changed.add(one.column)
        elif isinstance(one, AlterColumnOp):
            (after if one.column_name in changed else before).append(one)
    actions = ",\n".join(f"    {one.action}" for one in retypes)
    return [*notes.values(), *before, SqlOp(f"{retypes[0].start}\n{actions}"), *after]
