"""Whose rows a statement changes, as far as its text tells."""

import re
from collections.abc import Sequence

from spiritsafe.sql.command import Command, range_name
from spiritsafe.sql.expression import functions, messages
from spiritsafe.sql.first_word import reads

_CHANGES = ("InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt")
_RUNS_MORE = re.compile(r"\b(execute|perform|call)\b", re.IGNORECASE)
_HARMLESS = frozenset({"set_config", "current_setting", "setval", "nextval", "now", "count", "to_regclass", "coalesce"})


def changed_tables(sql: str, commands: Sequence[Command]) -> frozenset[tuple[str, str]] | None:
    """The tables, as schema (may be empty) and name; None where it may be any."""
    if not commands:
        return None if sql.strip() else frozenset()
    found: set[tuple[str, str]] = set()
    for command in commands:
        if _may_change_anything(command):
            return None
        node = command.node
        found |= {range_name(change.relation) for name in _CHANGES for change in messages(node, name)}
        if command.kind == "copy_stmt" and node.is_from:
            found.add(range_name(node.relation))
        if command.kind == "truncate_stmt":
            found |= {range_name(item.range_var) for item in node.relations}
    return frozenset(found)


def _may_change_anything(command: Command) -> bool:
    if command.kind == "do_stmt":
        return _RUNS_MORE.search(command.sql) is not None
    if command.kind == "select_stmt" and reads(command.sql):
        return any(not (name in _HARMLESS or name.startswith("pg_")) for name in functions(command.node))
    return command.kind in ("call_stmt", "execute_stmt")
