"""Columns of tables in use that a statement gives another type, and what that costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spiritsafe.review.altered import (
    altered_tables,
    earlier_in_revision,
    rebuilt_indexes,
    same_transaction,
    stored_anew,
)
from spiritsafe.review.context import Context, Name
from spiritsafe.sql.expression import is_plain_cast_of, written_type
from spiritsafe.sql.sql_type import SqlType, type_from, type_of

_ZONED, _UNZONED = "timestamp with time zone", "timestamp without time zone"
_UTC = frozenset({"utc", "gmt", "etc/utc", "etc/gmt", "zulu", "0"})


@dataclass(frozen=True)
class TypeChange:
    """A column that gets a type.

    :ivar definition: the parser's `ColumnDef` with the type, the USING expression and the collation.
    :ivar old: the type it had; None where the server was not asked.
    """

    context: Context
    table: Name
    column: str
    definition: Any
    old: SqlType | None

    @property
    def path(self) -> str:
        """Schema and name of the table."""
        return self.context.path(self.table)

    @property
    def new(self) -> SqlType:
        """The type it gets."""
        return type_of(self.definition.type_name)

    @property
    def written(self) -> str:
        """The new type as SQL."""
        return written_type(self.definition.type_name)

    @property
    def cast(self) -> bool:
        """Whether the values are cast, and not computed by an expression."""
        using = self.definition.raw_default
        return not self.definition.HasField("raw_default") or is_plain_cast_of(using, self.column)

    @property
    def free(self) -> bool:
        """Whether this change is known to leave the stored values alone."""
        return self.cast and self.old is not None and self.new.free_from(self.old)

    @property
    def rewrites(self) -> bool:
        """Whether it made the server rewrite the table."""
        if self.context.static:
            return not (self.cast and self.new.base in ("text", "character varying"))
        alone = len(self.context.commands) == 1
        return stored_anew(self.context, self.table) and (alone or not self.free)

    @property
    def changes_zone(self) -> bool:
        """Whether a timestamp gets, or loses, its time zone."""
        if self.old is None:
            return self.context.static and self.new.base in (_ZONED, _UNZONED)
        return {self.old.base, self.new.base} == {_ZONED, _UNZONED} and self.old.array == self.new.array

    def rebuilt(self) -> tuple[str, ...]:
        """The indexes on the column that were built anew although the table was not."""
        facts = self.context.facts(self.table)
        if facts is None or stored_anew(self.context, self.table):
            return ()
        others = {index.name for index in facts.table.indexes if {self.column, ""}.isdisjoint(index.columns)}
        known = {index.name for index in facts.table.indexes}
        return tuple(
            name
            for name in rebuilt_indexes(self.context, self.table)
            if name not in others and (name in known or facts.partitions)
        )


def type_changes(context: Context) -> Iterator[TypeChange]:
    """Yield the columns of tables in use that get a type, also where the server refuses it."""
    for command in context.commands:
        if command.kind != "AT_AlterColumnType":
            continue
        for table in altered_tables(context, command):
            column = context.column(table, command.node.name)
            if column is None and context.facts(table) is not None:
                continue  # there is no such column, and the server says so
            old = type_from(column.type) if column is not None else None
            yield TypeChange(context, table, command.node.name, getattr(command.node, "def").column_def, old)


def zone_is_utc(context: Context) -> bool:
    """Whether the revision itself has set the session's time zone to UTC, and it still is."""
    zone = ""
    for other, command in earlier_in_revision(context):
        node = command.node
        if command.kind == "variable_set_stmt" and node.name.lower() == "timezone":
            local_elsewhere = node.is_local and not same_transaction(context, other)
            if not local_elsewhere:
                zone = _setting(node)
    return zone.lower() in _UTC


def _setting(node: Any) -> str:  # noqa: ANN401 - the parser's messages have no types of their own
    if not node.args:
        return ""
    constant = node.args[0].a_const
    return str(constant.sval.sval or constant.ival.ival)
