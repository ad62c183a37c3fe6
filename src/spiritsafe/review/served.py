"""Whether an index serves a search by some columns: one that is there, or one that the migration makes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from spiritsafe.review.altered import done
from spiritsafe.review.constraints import non_null_columns
from spiritsafe.review.context import Context
from spiritsafe.review.indexes import Shape, shape, shape_of
from spiritsafe.sql.command import Command, enum_name, range_name

_KEYS = ("CONSTR_PRIMARY", "CONSTR_UNIQUE")


def is_served(context: Context, path: str, columns: tuple[str, ...]) -> bool:
    """Whether an index of the table begins with these columns, in whatever order, when everything has run."""
    return any(_begins_with(found, columns) for found in _known(context, path)) or any(
        set(listed[: len(columns)]) == set(columns) for listed in _made(context, path)
    )


def _begins_with(index: Shape, columns: tuple[str, ...]) -> bool:
    if index.method not in ("btree", "hash") or set(index.columns[: len(columns)]) != set(columns):
        return False
    # No row with a null refers to anything, so an index that leaves those out serves as well.
    said = non_null_columns(index.predicate)
    return not index.predicate or (index.predicate.count("IS NOT NULL") == len(said) and set(said) <= set(columns))


def _known(context: Context, path: str) -> Iterator[Shape]:
    """Indexes that were there before this statement, or before a later one."""
    for seen in (context.observation, *context.later):
        for facts in seen.before:
            if facts.name == path and not facts.kind.endswith("index"):
                yield from filter(None, (shape_of(index) for index in facts.table.indexes))


def _made(context: Context, path: str) -> Iterator[tuple[str, ...]]:
    """The columns of indexes and keys that this statement or a later one makes, or any where no facts tell of them."""
    name = path.rpartition(".")[2]
    first = 0 if context.static else context.position
    for position, seen in enumerate(context.trace.observations):
        if position >= first and name in seen.statement.sql and done(seen):
            other = replace(context, position=position)
            for command in other.commands:
                yield from _of(other, command, path)


def _of(context: Context, command: Command, path: str) -> Iterator[tuple[str, ...]]:
    if command.kind == "index_stmt" and context.path(range_name(command.node.relation)) == path:
        made = shape(command.node)
        if _begins_with(made, made.columns):
            yield made.columns
    elif command.kind == "create_stmt" and context.path(range_name(command.node.relation)) == path:
        for item in command.node.table_elts:
            yield from _of_element(item)
    elif command.kind in ("AT_AddConstraint", "AT_AddColumn") and context.path(command.table) == path:
        yield from _of_element(getattr(command.node, "def"))


def _of_element(element: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - the parser's messages have no types
    if element.HasField("constraint") and enum_name(element.constraint, "contype") in _KEYS:
        yield tuple(item.string.sval for item in element.constraint.keys)
    elif element.HasField("column_def") and any(
        enum_name(item.constraint, "contype") in _KEYS for item in element.column_def.constraints
    ):
        yield (element.column_def.colname,)
