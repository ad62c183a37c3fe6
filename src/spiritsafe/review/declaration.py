"""The columns and constraints that CREATE TABLE and ALTER TABLE ... ADD declare."""

from collections.abc import Iterator
from typing import Any

from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command, enum_name, range_name


def declares(command: Command) -> Name | None:
    """The table for which a command declares something; None for other commands."""
    if command.kind == "create_stmt":
        return range_name(command.node.relation)
    return command.table if command.kind in ("AT_AddColumn", "AT_AddConstraint") else None


def columns(command: Command) -> Iterator[Any]:
    """The `ColumnDef` of each column that a command adds."""
    if command.kind == "create_stmt":
        yield from (item.column_def for item in command.node.table_elts if item.HasField("column_def"))
    elif command.kind == "AT_AddColumn":
        yield getattr(command.node, "def").column_def


def constraints(command: Command) -> Iterator[tuple[str, Any]]:
    """The kind of each constraint that a command adds (`CONSTR_CHECK`), and its `Constraint`; those of columns too."""
    for column in columns(command):
        for item in column.constraints:
            yield enum_name(item.constraint, "contype"), item.constraint
    if command.kind == "create_stmt":
        for item in command.node.table_elts:
            if item.HasField("constraint"):
                yield enum_name(item.constraint, "contype"), item.constraint
    elif command.kind == "AT_AddConstraint":
        constraint = getattr(command.node, "def").constraint
        yield enum_name(constraint, "contype"), constraint


def declared(context: Context, command: Command) -> bool:
    """Whether the server did it, or, where nothing ran, would: IF NOT EXISTS may have kept it from that."""
    seen = context.observation
    if seen.failure is not None and not seen.failure.rows:
        return False
    if context.static:
        return True
    if command.missing_ok and command.kind.startswith("AT_") and not context.known(command.table):
        return False  # ALTER TABLE IF EXISTS found none
    if command.kind != "create_stmt" or not command.node.if_not_exists:
        return True
    return bool(seen.created)
