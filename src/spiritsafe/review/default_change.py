"""Columns of tables in use whose default a statement changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from spiritsafe.core.catalog import Column
from spiritsafe.review.altered import (
    added_in_run,
    altered_tables,
    done,
    earlier_in_revision,
    later_in_revision,
    same_transaction,
)
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.command import Command
from spiritsafe.sql.expression import is_null, written

_REMOVES = ("AT_DropIdentity", "AT_CookedColumnDefault")


@dataclass(frozen=True, slots=True)
class DefaultChange:
    """One change.

    :ivar before: the column as it was; None where the server was not asked.
    :ivar new: the new default as SQL; None where it goes.
    :ivar fresh: the column came in this very run.
    """

    table: Name
    path: str
    column: str
    before: Column | None
    new: str | None
    fresh: bool

    @property
    def had_value(self) -> bool:
        """Whether an INSERT that does not name the column got a value."""
        return self.before is None or self.before.default is not None or bool(self.before.identity)


def default_changes(context: Context) -> Iterator[DefaultChange]:
    """Yield the defaults that were set or dropped; none that is set again in the same transaction."""
    if not done(context.observation):
        return
    for command in context.commands:
        if command.kind not in ("AT_ColumnDefault", *_REMOVES):
            continue
        for table in altered_tables(context, command):
            name, new = command.node.name, _new(command)
            if new is None and _comes_back(context, context.path(table), name):
                continue
            yield DefaultChange(
                table,
                context.path(table),
                name,
                context.column(table, name),
                new,
                added_in_run(context, table, name),
            )


def dropped_before(context: Context, change: DefaultChange) -> bool:
    """Whether the same transaction took a default of the column away before."""
    return any(
        command.kind == "AT_ColumnDefault"
        and command.node.name == change.column
        and other.path(command.table) == change.path
        and _new(command) is None
        for other, command in earlier_in_revision(context)
    )


def _comes_back(context: Context, path: str, column: str) -> bool:
    here = [(context, command) for command in context.commands]
    later = [(other, command) for other, command in later_in_revision(context) if same_transaction(context, other)]
    return any(
        command.node.name == column
        and other.path(command.table) == path
        and (command.kind == "AT_AddIdentity" or (command.kind == "AT_ColumnDefault" and _new(command) is not None))
        for other, command in (*here, *later)
        if command.kind in ("AT_AddIdentity", "AT_ColumnDefault")
    )


def _new(command: Command) -> str | None:
    if command.kind != "AT_ColumnDefault" or not command.node.HasField("def"):
        return None
    expression = getattr(command.node, "def")
    return None if is_null(expression) else written(expression)
