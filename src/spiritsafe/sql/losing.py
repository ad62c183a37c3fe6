"""What data a statement takes away, as far as its text tells."""

from collections.abc import Iterator
from dataclasses import dataclass

from spiritsafe.sql.command import commands, enum_name, list_name, range_name
from spiritsafe.sql.faithful import faithful

Name = tuple[str, str]  # schema (may be empty) and name


@dataclass(frozen=True, slots=True)
class Losing:
    """Rows of a table, or the values of one of its columns.

    :ivar column: empty where rows go.
    :ivar where: which rows, as SQL; empty for all of them.
    :ivar schema: the whole of a schema goes, and `table` is not said.
    """

    table: Name
    column: str = ""
    where: str = ""
    schema: str = ""


def losing(sql: str) -> Iterator[Losing]:
    """What goes with DROP COLUMN, DROP TABLE, DROP SCHEMA, TRUNCATE and DELETE."""
    for command in commands(sql):
        node = command.node
        if command.kind == "AT_DropColumn":
            yield Losing(command.table, node.name)
        elif command.kind == "truncate_stmt":
            yield from (Losing(range_name(item.range_var)) for item in node.relations)
        elif command.kind == "delete_stmt":
            where = faithful(node.where_clause) if node.HasField("where_clause") and not node.using_clause else ""
            yield Losing(range_name(node.relation), where=where)
        elif command.kind == "drop_stmt" and enum_name(node, "remove_type") == "OBJECT_TABLE":
            yield from (Losing(list_name(item.list.items)) for item in node.objects)
        elif command.kind == "drop_stmt" and enum_name(node, "remove_type") == "OBJECT_SCHEMA":
            yield from (Losing(("", ""), schema=item.string.sval) for item in node.objects)
