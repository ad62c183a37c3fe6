"""What a new partition demands: of the rows of the table that becomes one, and of the default partition."""

from collections.abc import Iterator, Sequence
from typing import Any

from spiritsafe.sql.command import Command, range_name
from spiritsafe.sql.demand import Belongs
from spiritsafe.sql.faithful import faithful


def attached(command: Command) -> Iterator[Belongs]:
    """What ALTER TABLE ... ATTACH PARTITION demands."""
    partition = getattr(command.node, "def").partition_cmd
    name = range_name(partition.name)
    bound = _bound(partition.bound)
    yield Belongs(command.table, f"ATTACH PARTITION {name[1]}", (), not bound, name, bound)


def created(command: Command) -> Iterator[Belongs]:
    """What CREATE TABLE ... PARTITION OF demands."""
    node = command.node
    if node.HasField("partbound") and not node.partbound.is_default and node.partbound.strategy != "h":
        parent, bound = range_name(node.inh_relations[0].range_var), _bound(node.partbound)
        yield Belongs(parent, f"PARTITION {node.relation.relname}", (), not bound, None, bound)


def _bound(node: Any) -> str:  # noqa: ANN401 - the parser's messages have no types of their own
    """The condition, with `{0}` for the first column of the key; empty where it cannot be said simply."""
    if node.is_default:
        return ""
    if node.strategy == "l":
        return _listed(node.listdatums)
    if node.strategy == "r":
        return _ranged(node.lowerdatums, node.upperdatums)
    return ""


def _listed(values: Sequence[Any]) -> str:
    texts = [_value(value) for value in values if not value.a_const.isnull]
    if not all(texts):
        return ""
    among = f"{{0}} IN ({', '.join(texts)})" if texts else "false"
    return f"({among}) IS TRUE OR {{0}} IS NULL" if len(texts) < len(values) else f"({among}) IS TRUE"


def _ranged(lower: Sequence[Any], upper: Sequence[Any]) -> str:
    """A range over one column; over several its ends compare in a way of their own."""
    if len(lower) != 1:
        return ""
    conditions = ["{0} IS NOT NULL"]
    for operator, value in ((">=", lower[0]), ("<", upper[0])):
        if value.HasField("column_ref"):
            if value.column_ref.fields[0].string.sval not in ("minvalue", "maxvalue"):
                return ""
        elif text := _value(value):
            conditions.append(f"{{0}} {operator} {text}")
        else:
            return ""
    return " AND ".join(conditions)


def _value(node: Any) -> str:  # noqa: ANN401
    """A constant, or a cast of one, as it may stand in a format string."""
    inner = node
    while inner.HasField("type_cast"):
        inner = inner.type_cast.arg
    return faithful(node).replace("{", "{{").replace("}", "}}") if inner.HasField("a_const") else ""
