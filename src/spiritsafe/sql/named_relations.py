"""Which relations a Command names: what has to be looked up before it runs."""

from collections.abc import Iterator
from typing import Any

from spiritsafe.sql.command import Command, list_name, range_name
from spiritsafe.sql.procedure import body_queries

Name = tuple[str, str]
_RELATION_TYPES = frozenset(
    {"OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE"}
)
_PART_TYPES = frozenset({"OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE", "OBJECT_TABCONSTRAINT", "OBJECT_COLUMN"})


def named_relations(command: Command) -> Iterator[Name]:
    """Yield schema (may be empty) and name of each relation in a command, CTE names among them."""
    if command.table[1]:
        yield command.table
    if command.kind == "drop_stmt":
        yield from _dropped(command.node)
        return
    if command.kind == "comment_stmt":
        return
    if command.kind == "create_function_stmt":
        yield from (name for query in body_queries(command.sql) for name in query.tables)
    yield from _ranges(command.node)


def _dropped(node: Any) -> Iterator[Name]:  # noqa: ANN401
    kind = node.DESCRIPTOR.fields_by_name["remove_type"].enum_type.values_by_number[node.remove_type].name
    for item in node.objects:
        parts = item.list.items
        if kind in _RELATION_TYPES:
            yield list_name(parts)
        elif kind in _PART_TYPES:
            yield list_name(parts[:-1])


def _ranges(message: Any) -> Iterator[Name]:  # noqa: ANN401
    """Each RangeVar below a message of the parser."""
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        for item in value if descriptor.is_repeated else (value,):
            if descriptor.message_type.name == "RangeVar":
                yield range_name(item)
            else:
                yield from _ranges(item)


def named_functions(command: Command) -> Iterator[str]:
    """Yield the name, without its schema, of each function that a command makes, changes or drops."""
    if command.kind == "create_function_stmt":
        yield list_name(command.node.funcname)[1]
    elif command.kind == "alter_function_stmt":
        yield list_name(command.node.func.objname)[1]
    elif command.kind == "drop_stmt":
        yield from (
            list_name(item.object_with_args.objname)[1]
            for item in command.node.objects
            if item.HasField("object_with_args")
        )
