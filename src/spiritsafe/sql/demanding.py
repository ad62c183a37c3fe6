"""Reads off a command what it demands of the rows that are there."""

from collections.abc import Callable, Iterator
from typing import Any

from spiritsafe.sql.command import Command, enum_name, range_name
from spiritsafe.sql.demand import (
    Converts,
    Demand,
    Distinct,
    Excludes,
    Holds,
    Name,
    NoRows,
    NotNull,
    Refers,
    Validates,
)
from spiritsafe.sql.expression import columns, written_type
from spiritsafe.sql.faithful import faithful
from spiritsafe.sql.identifier import quoted
from spiritsafe.sql.partition_bound import attached, created
from spiritsafe.sql.sql_type import is_serial, type_of

_NOT_ENFORCEABLE = ("CONSTR_CHECK", "CONSTR_FOREIGN")


def demands(command: Command) -> Iterator[Demand]:
    """What one command demands now; nothing of what it leaves NOT VALID."""
    find = _FINDERS.get(command.kind)
    if find is not None and command.target in ("", "OBJECT_TABLE"):
        yield from find(command)


def constraint_demands(table: Name, node: Any) -> Iterator[Demand]:  # noqa: ANN401 - the parser has no types
    """What a parser's `Constraint` demands, now or when it is validated."""
    kind, named = enum_name(node, "contype"), f" {node.conname}" if node.conname else ""
    keys = tuple(item.string.sval for item in node.keys)
    if kind == "CONSTR_CHECK":
        text = faithful(node.raw_expr)
        yield Holds(table, f"CHECK{named}", columns(node.raw_expr), not text, text)
    elif kind == "CONSTR_FOREIGN":
        yield _reference(table, node, named)
    elif kind == "CONSTR_NOTNULL":
        yield NotNull(table, f"NOT NULL on {', '.join(keys)}", keys)
    elif kind == "CONSTR_EXCLUSION":
        yield _exclusion(table, node, named)
    elif kind in ("CONSTR_UNIQUE", "CONSTR_PRIMARY") and keys:
        what = f"{'UNIQUE' if kind == 'CONSTR_UNIQUE' else 'PRIMARY KEY'}{named}"
        expressions = tuple(map(quoted, keys))
        yield Distinct(table, what, keys, expressions=expressions, nulls_equal=node.nulls_not_distinct)
        if kind == "CONSTR_PRIMARY":
            yield NotNull(table, what, keys)


def _reference(table: Name, node: Any, named: str) -> Demand:  # noqa: ANN401
    own = tuple(item.string.sval for item in node.fk_attrs)
    targets = tuple(item.string.sval for item in node.pk_attrs)
    unreadable = (node.fk_matchtype == "f" and len(own) > 1) or node.fk_with_period
    return Refers(table, f"FOREIGN KEY{named}", own, unreadable, range_name(node.pktable), targets)


def _exclusion(table: Name, node: Any, named: str) -> Demand:  # noqa: ANN401
    pairs = [item.list.items for item in node.exclusions]
    names = tuple(pair[0].index_elem.name for pair in pairs)
    operators = tuple(pair[1].list.items[-1].string.sval for pair in pairs)
    where, unreadable = _where(node)
    return Excludes(table, f"EXCLUDE{named}", names, unreadable or not all(names), operators, where)


def _where(node: Any) -> tuple[str, bool]:  # noqa: ANN401
    """The condition of an index, and whether there is one that cannot be read."""
    if not node.HasField("where_clause"):
        return "", False
    text = faithful(node.where_clause)
    return text, not text


def _set_not_null(command: Command) -> Iterator[Demand]:
    name = command.node.name
    yield NotNull(command.table, f"SET NOT NULL on {name}", (name,))


def _add_column(command: Command) -> Iterator[Demand]:
    column = getattr(command.node, "def").column_def
    kinds = {enum_name(item.constraint, "contype") for item in column.constraints}
    given = kinds & {"CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"} or is_serial(column.type_name)
    if kinds & {"CONSTR_NOTNULL", "CONSTR_PRIMARY"} and not given:
        what = f"ADD COLUMN {column.colname} NOT NULL without a default"
        yield NoRows(command.table, what, new_column=column.colname)


def _add_constraint(command: Command) -> Iterator[Demand]:
    node = getattr(command.node, "def").constraint
    enforced = node.is_enforced or enum_name(node, "contype") not in _NOT_ENFORCEABLE
    if enforced and not node.skip_validation:
        yield from constraint_demands(command.table, node)


def _validate(command: Command) -> Iterator[Demand]:
    name = command.node.name
    yield Validates(command.table, f"VALIDATE CONSTRAINT {name}", constraint=name)


def _alter_type(command: Command) -> Iterator[Demand]:
    name, column = command.node.name, getattr(command.node, "def").column_def
    text = written_type(column.type_name)
    using = faithful(column.raw_default) if column.HasField("raw_default") else ""
    unreadable = not text or (column.HasField("raw_default") and not using)
    what = f"TYPE {text} for {name}"
    yield Converts(command.table, what, (name,), unreadable, type_of(column.type_name), text, using)


def _index(command: Command) -> Iterator[Demand]:
    node = command.node
    if not node.unique:
        return
    elements = [item.index_elem for item in node.index_params]
    texts = tuple(quoted(one.name) if one.name else faithful(one.expr) for one in elements)
    named = tuple(name for one in elements for name in ((one.name,) if one.name else columns(one.expr)))
    where, unreadable = _where(node)
    what = f"UNIQUE INDEX {node.idxname}".rstrip()
    unreadable = unreadable or not all(texts)
    yield Distinct(range_name(node.relation), what, named, unreadable, texts, where, node.nulls_not_distinct)


_FINDERS: dict[str, Callable[[Command], Iterator[Demand]]] = {
    "AT_SetNotNull": _set_not_null,
    "AT_AddColumn": _add_column,
    "AT_AddConstraint": _add_constraint,
    "AT_ValidateConstraint": _validate,
    "AT_AlterColumnType": _alter_type,
    "AT_AttachPartition": attached,
    "create_stmt": created,
    "index_stmt": _index,
}
